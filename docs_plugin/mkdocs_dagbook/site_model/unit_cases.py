"""What a unit test says: rows given, rows expected, what is set aside meanwhile."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mkdocs_dagbook.artifacts import FixtureEntry, UnitTestEntry


class Rows(Struct, frozen=True, kw_only=True):
    """Rows of one input, or those expected: a small table, or a query that gives them.

    ``source`` is the input as written: ``ref('orders')``. Values are what YAML or CSV gave;
    None is null. A row that doesn't name a column has ``UNSAID`` there. ``format`` is the form in
    which they are written: dict, csv or sql.
    """

    source: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    query: str = ""
    file: str | None = None
    format: str = ""


class UnitCase(Struct, frozen=True, kw_only=True):
    """One unit test: what goes in and what must come out.

    ``overrides`` are macros, vars and env vars that have another value meanwhile, by name.
    """

    model: str
    given: tuple[Rows, ...] = ()
    expect: Rows
    overrides: Mapping[str, Any] = field(default_factory=dict)


UNSAID = object()
"""Not given: the column is null in an input, and isn't compared where rows are expected."""


def read_unit_case(entry: UnitTestEntry) -> UnitCase:
    """The rows of a unit test."""
    return UnitCase(
        model=entry.model,
        given=tuple(_rows(each) for each in entry.given or ()),
        expect=_rows(entry.expect or FixtureEntry()),
        overrides={
            f"{sort.removesuffix('s').replace('_', ' ')} {name}": value
            for sort, values in (entry.overrides or {}).items()
            if isinstance(values, Mapping)
            for name, value in values.items()
        },
    )


def _rows(fixture: FixtureEntry) -> Rows:
    given = fixture.rows
    if isinstance(given, str):
        return Rows(
            source=fixture.input,
            query=given.strip(),
            file=fixture.fixture,
            format=fixture.format or "",
        )
    rows = [row for row in given or () if isinstance(row, Mapping)]
    columns = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    return Rows(
        source=fixture.input,
        columns=columns,
        rows=tuple(tuple(row.get(name, UNSAID) for name in columns) for row in rows),
        file=fixture.fixture,
        format=fixture.format or "",
    )
