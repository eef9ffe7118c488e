"""The log file: everything in full, for when something went wrong; it never stops a command."""

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Final

from dagbook.cli.json_lines import is_heard, json_line
from dagbook.cli.log_events import LogRecord
from dagbook.commands.request import LogFile

NAME: Final = "dagbook.log"
_KEPT: Final = 5
_HIDDEN: Final = "*****"
_CLOCK: Final = slice(11, 26)
"""Of a moment in ISO 8601, hours to microseconds."""
_NO_FILE: Final = -1
_OPEN: Final = 0.5
"""Seconds after which it is asked anew which file has the name."""
_APPENDING: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class LogFileSink:
    """Appends records to dagbook.log; a full one becomes dagbook.log.1, and so on to .5."""

    def __init__(
        self, folder: Path, asked: LogFile, invocation_id: str, secrets: Iterable[str]
    ) -> None:
        """Take where, how, whose log it is, and what must not be written."""
        self.path = folder / NAME
        self.asked = asked
        self.invocation_id = invocation_id
        self.secrets = tuple(secrets)
        self.lost: OSError | None = None
        self.file, self.size, self.opened = _NO_FILE, 0, -inf
        if not asked.is_json:
            self._append(
                f"\n\n{'=' * 30} {_clock(datetime.now(UTC))} | {invocation_id} {'=' * 30}\n"
            )

    @property
    def takes_data(self) -> bool:
        """Whether more than the message of a record is written."""
        return self.asked.is_json

    def hears(self, level: str) -> bool:
        """Whether records of a level are wanted."""
        return is_heard(level, self.asked.level)

    def write(self, told: Iterable[LogRecord]) -> None:
        """Append a line each; the first failure to do so ends the log, not the command."""
        if self.asked.is_json:
            lines = [f"{json_line(each, self.invocation_id)}\n" for each in told]
        else:
            lines = [_line(each) for each in told]
        self._append("".join(lines))

    def _append(self, text: str) -> None:
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        if self.lost is not None:
            return
        content = text.encode(errors="backslashreplace")
        try:
            if monotonic() - self.opened > _OPEN or self._is_full(len(content)):
                self._open()
                if self._is_full(len(content)):
                    self._rotate()
                    self._open()
            self.size += os.write(self.file, content)
        except OSError as error:
            self.lost = error

    def close(self) -> None:
        """Close the file; who writes on opens it again."""
        if self.file != _NO_FILE:
            os.close(self.file)
        self.file, self.opened = _NO_FILE, -inf

    def _open(self) -> None:
        """The file that has the name now: another process may have moved on the one of before."""
        self.close()
        try:
            self.file = os.open(self.path, _APPENDING, 0o666)
        except FileNotFoundError:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.file = os.open(self.path, _APPENDING, 0o666)
        self.size, self.opened = os.fstat(self.file).st_size, monotonic()

    def _is_full(self, more: int) -> bool:
        most = self.asked.max_bytes
        return bool(most and self.size) and self.size + more > most

    def _rotate(self) -> None:
        """Move each file one on; the oldest goes. Another process may be doing the same."""
        self.close()
        for number in range(_KEPT, 0, -1):
            older = self.path.with_name(f"{NAME}.{number - 1}") if number > 1 else self.path
            with suppress(FileNotFoundError):
                older.replace(self.path.with_name(f"{NAME}.{number}"))


def _line(told: LogRecord) -> str:
    head = f"{_clock(told.moment)} [{told.level:<5}] [{told.thread[:10]:<10}]"
    return f"{head}: {told.message}\n"


def _clock(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")[_CLOCK]
