"""The log file: everything in full, for when something went wrong; it never stops a command."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from threading import current_thread
from typing import Final

from dagbook.cli.json_lines import is_heard, json_line
from dagbook.cli.log_events import LogRecord
from dagbook.commands.request import LogFile

NAME: Final = "dagbook.log"
_KEPT: Final = 5
_HIDDEN: Final = "*****"


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
        if not asked.is_json:
            moment = datetime.now(UTC).strftime("%H:%M:%S.%f")
            self._append(f"\n\n{'=' * 30} {moment} | {invocation_id} {'=' * 30}\n")

    def hears(self, level: str) -> bool:
        """Whether records of a level are wanted."""
        return is_heard(level, self.asked.level)

    def write(self, told: LogRecord) -> None:
        """Append a line; the first failure to do so ends the log, not the command."""
        line = json_line(told, self.invocation_id) if self.asked.is_json else _line(told)
        self._append(f"{line}\n")

    def _append(self, text: str) -> None:
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        if self.lost is not None:
            return
        content = text.encode(errors="backslashreplace")
        try:
            with self._open() as file:
                if not self._is_full(file.tell(), len(content)):
                    file.write(content)
                    return
            self._rotate()
            with self._open() as file:
                file.write(content)
        except OSError as error:
            self.lost = error

    def _open(self) -> FileIO:
        """The file as it is named now: another process may have moved the one of before on."""
        try:
            return FileIO(self.path, "a")
        except FileNotFoundError:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return FileIO(self.path, "a")

    def _is_full(self, size: int, more: int) -> bool:
        most = self.asked.max_bytes
        return bool(most and size) and size + more > most

    def _rotate(self) -> None:
        """Move each file one on; the oldest goes. Another process may be doing the same."""
        for number in range(_KEPT, 0, -1):
            older = self.path.with_name(f"{NAME}.{number - 1}") if number > 1 else self.path
            with suppress(FileNotFoundError):
                older.replace(self.path.with_name(f"{NAME}.{number}"))


def _line(told: LogRecord) -> str:
    moment = datetime.now(UTC).strftime("%H:%M:%S.%f")
    return f"{moment} [{told.level:<5}] [{current_thread().name[:10]:<10}]: {told.message}"
