"""A CSV file as a table in memory, its values told from their text as dbt tells them.

Warehouses read files themselves; this is for macros that ask for the rows of a seed.
"""

import csv
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, TypeAlias

from dagbook.adapters.table import Table
from dagbook.errors import WarehouseError

_NULLS: Final = frozenset(("", "null"))
_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}")
_ISO_MOMENT: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}T\d{2}.*")
_LARGEST_INTEGER: Final = 2**31 - 1
Reader: TypeAlias = Callable[[str], object]


def read_csv_table(path: Path, delimiter: str, text_columns: Collection[str] = ()) -> Table:
    """All rows of a file; ``text_columns`` stay as they are written. Raises WarehouseError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file, delimiter=delimiter)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WarehouseError("broken-csv", f"cannot read {path}: {error}") from error
    except ValueError:
        raise WarehouseError("broken-csv", f"{path} has no header line") from None
    records = [_as_wide(line, len(header)) for line in lines if line]
    told = [
        ("text", [cell or None for cell in cells]) if name in text_columns else _told(cells)
        for name, cells in zip(header, _turned(records, len(header)), strict=True)
    ]
    rows = list(zip(*(values for _, values in told), strict=True))
    return Table(tuple(header), tuple(kind for kind, _ in told), rows)


def header_of(path: Path, delimiter: str) -> tuple[str, ...]:
    """The names in the first line; none where it cannot be read, which loading the file tells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return tuple(next(csv.reader(lines, delimiter=delimiter), ()))
    except (OSError, UnicodeDecodeError, csv.Error, TypeError):
        return ()


def _as_wide(line: Sequence[str], width: int) -> Sequence[str]:
    return [*line[:width], *[""] * (width - len(line))]


def _turned(records: Sequence[Sequence[str]], width: int) -> list[tuple[str, ...]]:
    return [tuple(record[index] for record in records) for index in range(width)]


def _told(cells: Sequence[str]) -> tuple[str, list[object]]:
    """The first type that every cell fits, and the values; a column without values counts."""
    for kind, read in _READERS:
        try:
            values = [None if cell.strip().lower() in _NULLS else read(cell) for cell in cells]
        except ValueError:
            continue
        return _narrowed(kind, values), values
    return "text", [None if cell.lower() in _NULLS else cell for cell in cells]


def _narrowed(kind: str, values: Sequence[object]) -> str:
    numbers = [abs(value) for value in values if isinstance(value, Decimal)]
    if kind != "number":
        return kind
    if any(number != number.to_integral_value() for number in numbers):
        return "double precision"
    return "bigint" if max(numbers, default=0) > _LARGEST_INTEGER else "integer"


def _number(cell: str) -> object:
    try:
        value = Decimal(cell.strip())
    except InvalidOperation as error:
        raise ValueError(cell) from error
    if not value.is_finite():
        raise ValueError(cell)
    return value


def _date(cell: str) -> object:
    return datetime.strptime(_fitting(_DATE, cell), "%Y-%m-%d").date()  # noqa: DTZ007


def _moment(cell: str) -> object:
    return datetime.strptime(_fitting(_MOMENT, cell), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007


def _iso_moment(cell: str) -> object:
    return datetime.fromisoformat(_fitting(_ISO_MOMENT, cell))


def _boolean(cell: str) -> object:
    return {"true": True, "false": False}[_fitting(re.compile("true|false"), cell.lower())]


def _fitting(pattern: re.Pattern[str], cell: str) -> str:
    if pattern.fullmatch(cell.strip()) is None:
        raise ValueError(cell)
    return cell.strip()


_READERS: Final[tuple[tuple[str, Reader], ...]] = (
    ("number", _number),
    ("date", _date),
    ("timestamp", _moment),
    ("timestamp", _iso_moment),
    ("boolean", _boolean),
)


def sql_type_of(values: Sequence[object]) -> str:
    """The SQL type, understood everywhere, of a column of such values."""
    found = {type(value) for value in values} - {type(None)}
    if found <= {int, Decimal, float}:
        return _narrowed("number", [Decimal(str(value)) for value in values if value is not None])
    return _SQL_TYPES.get(next(iter(found)), "text") if len(found) == 1 else "text"


_SQL_TYPES: Final = {bool: "boolean", date: "date", datetime: "timestamp"}
