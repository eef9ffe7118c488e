"""Rows that came back from a query, in the shape macros know.

Agate's, as far as macros touch it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row: by position, by column name, iterable over its values."""

    names: tuple[str, ...]
    cells: tuple[object, ...]

    def __getitem__(self, key: int | str | slice) -> object:
        """A cell by position or name. Raises KeyError or IndexError."""
        if isinstance(key, str):
            return self.cells[_position(self.names, key)]
        return self.cells[key]

    def __iter__(self) -> Iterator[object]:
        """The values in order."""
        return iter(self.cells)

    def __len__(self) -> int:
        """How many columns."""
        return len(self.cells)

    def get(self, key: str, default: object = None) -> object:
        """A cell by name, or the default."""
        return self[key] if key in self.names else default

    def keys(self) -> tuple[str, ...]:
        """Column names."""
        return self.names

    def values(self) -> tuple[object, ...]:
        """The values in order."""
        return self.cells

    def items(self) -> tuple[tuple[str, object], ...]:
        """(name, value) pairs."""
        return tuple(zip(self.names, self.cells, strict=True))

    def dict(self) -> dict[str, object]:
        """The row as a dict."""
        return dict(self.items())


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a result: its name and values."""

    name: str
    cells: tuple[object, ...]

    def values(self) -> tuple[object, ...]:
        """The values, top to bottom."""
        return self.cells

    def __iter__(self) -> Iterator[object]:
        """The values, top to bottom."""
        return iter(self.cells)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.cells)

    def __getitem__(self, index: int) -> object:
        """One value."""
        return self.cells[index]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a result: by position or name."""

    columns: tuple[TableColumn, ...]

    def __getitem__(self, key: int | str) -> TableColumn:
        """A column by position or name."""
        if isinstance(key, str):
            return self.columns[_position(tuple(each.name for each in self.columns), key)]
        return self.columns[key]

    def __iter__(self) -> Iterator[TableColumn]:
        """The columns in order."""
        return iter(self.columns)

    def __len__(self) -> int:
        """How many columns."""
        return len(self.columns)

    def keys(self) -> tuple[str, ...]:
        """Column names."""
        return tuple(each.name for each in self.columns)

    def values(self) -> tuple[TableColumn, ...]:
        """The columns in order."""
        return self.columns

    def items(self) -> tuple[tuple[str, TableColumn], ...]:
        """(name, column) pairs."""
        return tuple((each.name, each) for each in self.columns)

    def get(self, key: str, default: object = None) -> object:
        """A column by name, or the default."""
        return self[key] if key in self.keys() else default


@dataclass(frozen=True, slots=True)
class Table:
    """A result. ``types`` are the warehouse's type names, in column order."""

    column_names: tuple[str, ...]
    types: tuple[str, ...]
    records: Sequence[tuple[object, ...]]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        return tuple(Row(self.column_names, tuple(record)) for record in self.records)

    @property
    def columns(self) -> Columns:
        """The columns."""
        return Columns(
            tuple(
                TableColumn(name, tuple(record[index] for record in self.records))
                for index, name in enumerate(self.column_names)
            )
        )

    def __iter__(self) -> Iterator[Row]:
        """The rows."""
        return iter(self.rows)

    def __getitem__(self, index: int) -> Row:
        """A row by position. Raises IndexError."""
        return Row(self.column_names, tuple(self.records[index]))

    def __len__(self) -> int:
        """How many rows."""
        return len(self.records)


EMPTY_TABLE = Table((), (), ())


def _position(names: tuple[str, ...], key: str) -> int:
    """Where a name stands; upper and lower case are the same unless an exact match exists."""
    if key in names:
        return names.index(key)
    folded = [name.lower() for name in names]
    if key.lower() in folded:
        return folded.index(key.lower())
    raise KeyError(key)
