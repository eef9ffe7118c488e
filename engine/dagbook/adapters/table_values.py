"""Which Python values macros get for what a driver gave: those that dbt's tables hold.

A column has one kind. Numbers with a fraction are ``Decimal``, lists and structs are JSON text,
and what has no kind of its own (times, UUIDs, bytes) is text.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Final


def column_kind(cells: Iterable[object]) -> str:
    """Agate's name of the narrowest type that holds every value."""
    types = {type(cell) for cell in cells} - {type(None)}
    for name, members in _KINDS:
        if types <= members:
            return name
    return "Text"


def values_for_macros(
    records: Sequence[tuple[object, ...]],
) -> Sequence[tuple[object, ...]]:
    """The same rows with the values macros expect; the same object where nothing changes."""
    if len(records) == 1 and all(type(cell) in _KEPT for cell in records[0]):
        return records
    if not records:
        return records
    columns = [_converted(tuple(column)) for column in zip(*records, strict=True)]
    if all(column is None for column in columns):
        return records
    originals = zip(*records, strict=True)
    chosen = (new or old for new, old in zip(columns, originals, strict=True))
    return list(zip(*chosen, strict=True))


def _converted(cells: tuple[object, ...]) -> tuple[object, ...] | None:
    convert = _CONVERSIONS.get(column_kind(cells))
    if convert is None:
        return None
    return tuple(None if cell is None else convert(cell) for cell in cells)


def _number(cell: object) -> object:
    return cell if isinstance(cell, Decimal) else Decimal(repr(cell))


def _moment(cell: object) -> object:
    midnight = isinstance(cell, date) and not isinstance(cell, datetime)
    return datetime.combine(cell, time()) if midnight else cell  # type: ignore[arg-type]


def _text(cell: object) -> object:
    if isinstance(cell, (dict, list, tuple)):
        return json.dumps(cell, default=_plain)
    return str(cell)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


_KINDS: Final = (
    ("Integer", {int}),
    ("Number", {int, float, Decimal}),
    ("Date", {date}),
    ("DateTime", {date, datetime}),
    ("Boolean", {bool}),
)
_KEPT: Final = frozenset({int, bool, type(None)})
"""What is the same to macros, where a column has nothing else."""
_CONVERSIONS: Final[Mapping[str, Callable[[object], object]]] = MappingProxyType(
    {"Number": _number, "DateTime": _moment, "Text": _text}
)
