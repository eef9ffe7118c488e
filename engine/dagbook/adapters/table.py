"""Rows that came back from a query, in the shape macros know.

Agate's, as far as macros touch it: https://agate.readthedocs.io/en/latest/api/table.html
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TextIO, TypeVar, overload

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.table_printing import CellLimits, print_cells, print_structure
from dagbook.adapters.table_values import column_kind

V = TypeVar("V")
Key = str | Sequence[str]


class Named(Struct, Generic[V], frozen=True, eq=False):
    """Values in order that can be asked for by position, slice or name; iterates over values."""

    _names: tuple[str, ...]
    _cells: tuple[V, ...]

    @overload
    def __getitem__(self, key: int | str) -> V: ...

    @overload
    def __getitem__(self, key: slice) -> tuple[V, ...]: ...

    def __getitem__(self, key: int | str | slice) -> V | tuple[V, ...]:
        """A value by position or name, or several. Raises KeyError or IndexError."""
        return self._cells[_position(self._names, key) if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[V]:
        """The values in order."""
        return iter(self._cells)

    def __len__(self) -> int:
        """How many."""
        return len(self._cells)

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same values."""
        return isinstance(other, (Named, tuple, list)) and self._cells == tuple(other)

    def __hash__(self) -> int:
        """By the values."""
        return hash(self._cells)

    def get(self, key: str, default: object = None) -> object:
        """A value by name, or the default."""
        return self[key] if key in self._names else default

    def keys(self) -> tuple[str, ...]:
        """The names."""
        return self._names

    def values(self) -> tuple[V, ...]:
        """The values in order."""
        return self._cells

    def items(self) -> tuple[tuple[str, V], ...]:
        """(name, value) pairs."""
        return tuple(zip(self._names, self._cells, strict=True))

    def dict(self) -> dict[str, V]:
        """As a dict."""
        return dict(self.items())


class Row(Named[object], frozen=True, eq=False):
    """A row."""


class Rows(Named[Row], frozen=True, eq=False):
    """The rows of a table. They have no names, so keys are None as agate's are."""

    def keys(self) -> tuple[str, ...]:
        """None: rows have no names."""
        return None  # type: ignore[return-value]


class TableColumn(Named[object], frozen=True, eq=False):
    """A column of a result: its name, where it stands, and its values."""

    name: str
    index: int = 0

    @property
    def data_type(self) -> str:
        """Agate's name of the type of its values."""
        return column_kind(self._cells)

    def values_distinct(self) -> tuple[object, ...]:
        """Each value once, in the order of first sight."""
        return tuple(dict.fromkeys(self._cells))

    def values_without_nulls(self) -> tuple[object, ...]:
        """The values that are not None."""
        return tuple(cell for cell in self._cells if cell is not None)

    def values_sorted(self) -> list[object]:
        """The values in order, None last."""
        return sorted(self._cells, key=_nulls_last)

    def values_without_nulls_sorted(self) -> list[object]:
        """The values that are not None, in order."""
        return sorted(self.values_without_nulls(), key=_nulls_last)


class Columns(Named[TableColumn], frozen=True, eq=False):
    """The columns of a result."""


class Table(Struct, frozen=True):
    """A result. ``types`` are the warehouse's type names, in column order."""

    column_names: tuple[str, ...]
    types: tuple[str, ...]
    records: Sequence[tuple[object, ...]]

    @property
    def rows(self) -> Rows:
        """The rows."""
        return Rows((), tuple(Row(self.column_names, tuple(record)) for record in self.records))

    @property
    def columns(self) -> Columns:
        """The columns."""
        columns = (
            TableColumn((), tuple(record[index] for record in self.records), name, index)
            for index, name in enumerate(self.column_names)
        )
        return Columns(self.column_names, tuple(columns))

    @property
    def column_types(self) -> tuple[str, ...]:
        """Agate's names of the types of the values, in column order."""
        return tuple(column.data_type for column in self.columns)

    def __iter__(self) -> Iterator[Row]:
        """The rows."""
        return iter(self.rows)

    def __getitem__(self, index: int) -> Row:
        """A row by position. Raises IndexError."""
        return Row(self.column_names, tuple(self.records[index]))

    def __len__(self) -> int:
        """How many rows."""
        return len(self.records)

    def select(self, key: Key) -> "Table":
        """Only these columns, in this order."""
        indexes = [_position(self.column_names, name) for name in _names(key)]
        return Table(
            tuple(self.column_names[index] for index in indexes),
            tuple(self.types[index] for index in indexes),
            [tuple(record[index] for index in indexes) for record in self.records],
        )

    def exclude(self, key: Key) -> "Table":
        """All columns but these."""
        left_out = set(_names(key))
        return self.select([name for name in self.column_names if name not in left_out])

    def rename(self, column_names: dict[str, str] | Sequence[str] | None = None) -> "Table":
        """Other names: all of them, or those that a mapping tells."""
        if column_names is None:
            return self
        if isinstance(column_names, dict):
            column_names = [column_names.get(name, name) for name in self.column_names]
        return replace(self, column_names=tuple(column_names))

    def where(self, test: Callable[[Row], object]) -> "Table":
        """The rows for which the test holds."""
        return self._of(row for row in self if test(row))

    def find(self, test: Callable[[Row], object]) -> Row | None:
        """The first row for which the test holds."""
        return next((row for row in self if test(row)), None)

    def limit(
        self, start_or_stop: int | None = None, stop: int | None = None, step: int | None = None
    ) -> "Table":
        """Some of the rows, counted as Python's slices are."""
        part = slice(start_or_stop, stop, step) if stop or step else slice(start_or_stop)
        return replace(self, records=list(self.records)[part])

    def order_by(self, key: Key | Callable[[Row], object], reverse: object = None) -> "Table":
        """The rows in the order of one or more columns, None last."""
        return self._of(sorted(self, key=_sort_key(key), reverse=bool(reverse)))

    def distinct(self, key: Key | Callable[[Row], object] | None = None) -> "Table":
        """The first row of every value of the key, or of the whole row."""
        told = _cells_of(self.column_names if key is None else key)
        seen: dict[object, Row] = {}
        for row in self:
            seen.setdefault(told(row), row)
        return self._of(seen.values())

    def print_table(
        self,
        max_rows: int | None = 20,
        max_columns: int | None = 6,
        output: TextIO | None = None,
        max_column_width: int | None = 20,
        max_precision: int | None = 3,
    ) -> None:
        """Write the rows as Markdown to standard output."""
        limits = CellLimits(max_rows, max_columns, max_column_width, max_precision)
        print_cells(self.column_names, self.records, limits, output)

    def print_structure(self, output: TextIO | None = None, max_rows: int | None = 20) -> None:
        """Write the columns and their types as Markdown to standard output."""
        print_structure(self.column_names, self.column_types, max_rows, output)

    def _of(self, rows: Iterable[Row]) -> "Table":
        return replace(self, records=[row.values() for row in rows])


EMPTY_TABLE = Table((), (), ())


def _names(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key)


def _cells_of(key: Key | Callable[[Row], object]) -> Callable[[Row], object]:
    if callable(key):
        return key
    names = _names(key)
    return lambda row: tuple(row[name] for name in names)


def _sort_key(key: Key | Callable[[Row], object]) -> Callable[[Row], Any]:
    told = _cells_of(key)

    def sort_key(row: Row) -> object:
        value = told(row)
        cells = value if isinstance(value, tuple) else (value,)
        return tuple(_nulls_last(cell) for cell in cells)

    return sort_key


def _nulls_last(cell: object) -> tuple[bool, object]:
    return (cell is None, 0 if cell is None else cell)


def _position(names: tuple[str, ...], key: str) -> int:
    """Where a name stands; upper and lower case are the same unless an exact match exists."""
    if key in names:
        return names.index(key)
    folded = [name.lower() for name in names]
    if key.lower() in folded:
        return folded.index(key.lower())
    raise KeyError(key)
