"""Standard output and standard error as they may be: closed, full, of few letters, watched.

A reader who leaves (``dagbook build | head``) does not end what was asked for; nobody is told a
secret, whoever prints it.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final, TextIO

from dagbook.project.variables import SECRET_PREFIX

_HIDDEN: Final = "*****"


def secrets_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of DBT_ENV_SECRET…, also as JSON spells them, the longest first."""
    values = [
        value
        for name, value in environment.items()
        if name.startswith(SECRET_PREFIX) and value.strip()
    ]
    spellings = {*values, *(json.dumps(value)[1:-1] for value in values)}
    return tuple(sorted(spellings, key=len, reverse=True))


class Outlet:
    """A stream that never raises. ``lost`` is what it failed with; from then on it is silent."""

    def __init__(self, stream: TextIO | None, secrets: Iterable[str]) -> None:
        """Take a stream, None for one that was closed, and what must not go through."""
        self.stream = stream
        self.secrets = tuple(secrets)
        self.lost: OSError | None = None

    def write(self, text: str) -> int:
        """Write what may be told, in the letters the stream has."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        if self.stream is not None and self.lost is None:
            try:
                self._write(self.stream, text)
            except (OSError, ValueError) as error:
                self._lose(self.stream, error)
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        if self.stream is not None and self.lost is None:
            try:
                self.stream.flush()
            except (OSError, ValueError) as error:
                self._lose(self.stream, error)

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self.stream is not None and self.stream.isatty()

    def fileno(self) -> int:
        """The system's number of the stream. Raises OSError where it has none."""
        if self.stream is None:
            raise OSError("the stream is closed")
        return self.stream.fileno()

    @property
    def encoding(self) -> str:
        """The letters the stream has."""
        return self.stream.encoding if self.stream is not None else "utf-8"

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            letters = stream.encoding
            stream.write(text.encode(letters, "backslashreplace").decode(letters))

    def _lose(self, stream: TextIO, error: OSError | ValueError) -> None:
        """Be silent from now on; what the stream still holds goes nowhere when Python ends."""
        self.lost = error if isinstance(error, OSError) else OSError(str(error))
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
