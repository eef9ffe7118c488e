"""What was read from texts, remembered by the text from one process to the next.

A text always says the same, so the file in which it is remembered can't be stale. It may be deleted
at any time; where it can't be written, every text is read again.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from dagbook.checked_bytes import checked, with_checksum
from mkdocs_dagbook.site_model.lineage_memory import replace_memory

Said = TypeVar("Said")


class TextMemory(Generic[Said]):
    """Reads texts, none of them twice: ``memory(text)`` is ``read(text)``.

    ``form`` stands at the head of the file; count it up when a text is read in another way.
    """

    def __init__(
        self,
        read: Callable[[str], Said],
        decoder: msgspec.msgpack.Decoder[dict[bytes, Said]],
        form: bytes,
        file: Path | None = None,
    ) -> None:
        """Without a file nothing outlives the process."""
        self._read = read
        self._decoder = decoder
        self._form = form
        self._file = file
        self._said: dict[str, Said] = {}
        self._hashed: dict[bytes, Said] = {}

    def __call__(self, text: str) -> Said:
        """What a text says."""
        found = self._said.get(text)
        if found is None:
            found = self._said[text] = self._recall(text) if self._file else self._read(text)
        return found

    def keep(self) -> None:
        """Write down what was asked for, if something of it is new."""
        if self._file is not None and not self._hashed.keys() <= self._earlier.keys():
            replace_memory(
                self._file, with_checksum(self._form + msgspec.msgpack.encode(self._hashed))
            )

    def _recall(self, text: str) -> Said:
        key = blake2b(text.encode(), digest_size=16).digest()
        found = self._earlier.get(key)
        if found is None:
            found = self._read(text)
        self._hashed[key] = found
        return found

    @cached_property
    def _earlier(self) -> Mapping[bytes, Said]:
        """What the file holds; nothing where there is none, or none that can be read."""
        try:
            content = checked(self._file.read_bytes() if self._file else b"")
            if content[: len(self._form)] != self._form:
                return {}
            return self._decoder.decode(content[len(self._form) :])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}
