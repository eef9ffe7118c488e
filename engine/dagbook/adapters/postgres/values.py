"""Which Python values come back: those a driver of version 2 gave, and text for all the rest.

Dates beyond Python's (``infinity``, years before 1) are text instead of an error; ranges and
network addresses are text, as PostgreSQL writes them.
"""

from typing import Final

import psycopg
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from psycopg.types.string import TextLoader

_AS_TEXT: Final = (
    "inet", "cidr", "uuid", "int4range", "int8range", "numrange", "daterange", "tsrange",
    "tstzrange", "int4multirange", "int8multirange", "nummultirange", "datemultirange",
    "tsmultirange", "tstzmultirange", "record",
)  # fmt: skip
Buffer = bytes | bytearray | memoryview


class _Date(DateLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]
        """A date, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return _text(data)


class _Timestamp(TimestampLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]
        """A moment without zone, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return _text(data)


class _Timestamptz(TimestamptzLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]
        """A moment with its zone, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return _text(data)


def give_plain_values(connection: psycopg.Connection) -> None:
    """Have a connection return such values."""
    for name in _AS_TEXT:
        connection.adapters.register_loader(name, TextLoader)
    connection.adapters.register_loader("date", _Date)
    connection.adapters.register_loader("timestamp", _Timestamp)
    connection.adapters.register_loader("timestamptz", _Timestamptz)


def _text(data: Buffer) -> str:
    return bytes(data).decode()
