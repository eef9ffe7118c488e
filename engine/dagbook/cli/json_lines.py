"""What happens as JSON lines, one a record, in the shape of dbt's."""

import os
from collections.abc import Iterable
from typing import Final, TextIO

import msgspec

from dagbook.cli.log_events import LEVELS, LogRecord

_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


class JsonLines:
    """Writes records to a stream: ``{"info": {"name": …, "level": …, "ts": …}, "data": {…}}``."""

    def __init__(self, stream: TextIO, invocation_id: str, level: str) -> None:
        """Take the stream, whose log it is, and the least important level to write."""
        self.stream = stream
        self.invocation_id = invocation_id
        self.level = level

    @property
    def takes_data(self) -> bool:
        """All of a record is written."""
        return True

    def hears(self, level: str) -> bool:
        """Whether records of a level are wanted."""
        return is_heard(level, self.level)

    def write(self, told: Iterable[LogRecord]) -> None:
        """Write a line each."""
        self.stream.write("".join([f"{json_line(each, self.invocation_id)}\n" for each in told]))
        self.stream.flush()

    def close(self) -> None:
        """The stream stays open: others write to it too."""


def is_heard(level: str, threshold: str) -> bool:
    """Whether a level is at least as important as a threshold; ``none`` hears nothing."""
    return threshold != "none" and LEVELS.index(level) >= LEVELS.index(threshold)


def json_line(told: LogRecord, invocation_id: str) -> str:
    """A record as dbt writes its own."""
    line = {
        "data": told.data,
        "info": {
            "category": "",
            "code": told.event.code,
            "extra": {},
            "invocation_id": invocation_id,
            "level": told.level,
            "msg": told.message,
            "name": told.event.name,
            "pid": os.getpid(),
            "thread": told.thread,
            "ts": told.moment.strftime(_TIME),
        },
    }
    return msgspec.json.encode(line, enc_hook=str).decode()
