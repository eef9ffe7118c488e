"""Which columns of a query change when one column of a table does: asked of DuckDB itself.

Every column of every table is changed in several ways, one way at a time. What a query gives is
then compared with what it gave before, column by column, as multisets. A result that changed must
be told by lineage: a value edge, or, where the column decides which rows there are, a structural
use.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

Row = tuple[Any, ...]
Column = tuple[str, str]
"""A table and a column of it."""


@dataclass(frozen=True)
class Table:
    """Columns with their types, and rows."""

    columns: Mapping[str, str]
    rows: tuple[Row, ...]

    def create(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Put it into the warehouse."""
        types = ", ".join(f'"{column}" {type_}' for column, type_ in self.columns.items())
        connection.execute(f"create table {name} ({types})")
        if self.rows:
            marks = ", ".join("?" * len(self.columns))
            connection.executemany(f"insert into {name} values ({marks})", self.rows)


@dataclass(frozen=True)
class Answer:
    """What a query gave: names of columns and rows in a form that can be counted."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, index: int) -> Counter[str]:
        """One column as a multiset."""
        return Counter(row[index] for row in self.rows)


@dataclass(frozen=True)
class Change:
    """An output column that changed when another column's data did."""

    source: Column
    output: str
    how: str


@dataclass(frozen=True)
class Claims:
    """What lineage says: sources of each output's value, and columns that decide about rows."""

    values: Mapping[str, frozenset[Column]]
    uses: frozenset[Column]

    def unexplained(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Changes no edge tells."""
        return tuple(
            change
            for change in changes
            if change.source not in self.values[change.output] | self.uses
        )

    def idle(self, changes: Sequence[Change]) -> frozenset[tuple[Column, str]]:
        """Value edges through which nothing was seen to flow."""
        flowing = {(change.source, change.output) for change in changes}
        told = {(source, output) for output, found in self.values.items() for source in found}
        return frozenset(told - flowing)


def _rotated(values: list[Any]) -> list[Any]:
    return values[1:] + values[:1]


def _fresh(values: list[Any]) -> list[Any]:
    return [_other(value) for value in values]


def _first_far(values: list[Any]) -> list[Any]:
    far = [_other(_other(values[0], by=1000))] if values else []
    return far + values[1:]


def _half_null(values: list[Any]) -> list[Any]:
    return [None if index % 2 else value for index, value in enumerate(values)]


WAYS: Mapping[str, Callable[[list[Any]], list[Any]]] = {
    "rotated": _rotated,
    "fresh": _fresh,
    "first far": _first_far,
    "half null": _half_null,
}
"""Keys stay unique in all of them, but for nulls."""


def _other(value: Any, by: int = 7) -> Any:
    """Another value of the same type; different ones stay different."""
    match value:
        case bool():
            return not value
        case int():
            return value + by
        case float():
            return value * 3 + by
        case str():
            return value + "~"
        case list():
            return [_other(each, by) for each in value] + value[:1]
        case dict():
            return {key: _other(each, by) for key, each in value.items()}
        case None:
            return None
    raise TypeError(type(value).__name__)


class Oracle:
    """Tables in DuckDB, with one schema for every way of changing one column."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.connection = duckdb.connect(config={"threads": "1"})
        self.schemas: dict[tuple[Column, str], str] = {}
        self._create("as_it_is", tables)
        for name, table in tables.items():
            for index, column in enumerate(table.columns):
                for how, change in WAYS.items():
                    schema = f"changed_{len(self.schemas)}"
                    self.schemas[(name, column), how] = schema
                    changed = _changed(table, index, change)
                    self._create(schema, {**tables, name: changed})

    def _create(self, schema: str, tables: Mapping[str, Table]) -> None:
        self.connection.execute(f"create schema {schema}")
        for name, table in tables.items():
            table.create(self.connection, f"{schema}.{name}")

    def ask(self, sql: str, schema: str = "as_it_is") -> Answer:
        """What the query gives in one schema."""
        self.connection.execute(f"set schema = '{schema}'")
        found = self.connection.execute(sql)
        names = tuple(each[0] for each in found.description or ())
        return Answer(names, tuple(tuple(map(repr, row)) for row in found.fetchall()))

    def changes(self, sql: str) -> tuple[Change, ...]:
        """Every output column that changes, with what changed it and how."""
        before = self.ask(sql)
        return tuple(
            change
            for (source, how), schema in self.schemas.items()
            if source[0] in sql and ("*" in sql or source[1] in sql)
            if (after := self._try(sql, schema)) is not None
            for change in compare(before, after, source, how)
        )

    def _try(self, sql: str, schema: str) -> Answer | None:
        try:
            return self.ask(sql, schema)
        except duckdb.Error:  # a cast that fails, a division: nothing to compare
            return None


def compare(before: Answer, after: Answer, source: Column, how: str) -> Iterator[Change]:
    """The output columns in which two answers differ."""
    for index, name in enumerate(before.names):
        if before.column(index) != after.column(index):
            yield Change(source, name, how)


def _changed(table: Table, index: int, change: Callable[[list[Any]], list[Any]]) -> Table:
    values = change([row[index] for row in table.rows])
    rows = tuple(
        (*row[:index], value, *row[index + 1 :])
        for row, value in zip(table.rows, values, strict=True)
    )
    return Table(table.columns, rows)
