"""Values in the places that a statement leaves open: ``insert into t values (?, ?)``.

Macros that load seeds row by row write such statements. The values are written into the SQL, so
that every warehouse understands them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Final

from dagbook.jinja.failures import RaisedByMacro

_PLACES: Final = {
    mark: re.compile(rf"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*)|{re.escape(mark)}")
    for mark in ("%s", "?")
}


def fill_in(sql: str, values: Sequence[object]) -> str:
    """The statement with its ``%s``, or else its ``?``, replaced by values in their order."""
    for pattern in _PLACES.values():
        if sum(found[1] is None for found in pattern.finditer(sql)) == len(values):
            return pattern.sub(partial(_filled, iter(values)), sql)
    raise RaisedByMacro(f"a statement doesn't have as many places (? or %s) as values: {sql[:80]}…")


def _filled(rest: Iterator[object], found: re.Match[str]) -> str:
    return found[0] if found[1] is not None else literal(next(rest))


def literal(value: object) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, (date, datetime, time)):
        return f"'{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"
