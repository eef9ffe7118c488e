"""Tables that macros get from queries behave as agate's."""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.adapters.table_values import values_for_macros

NAMES = ("id", "name", "price", "day")
RECORDS = (
    (1, "pen", Decimal("1.50"), date(2024, 1, 1)),
    (2, None, None, date(2024, 1, 3)),
    (30000, "a very long name of a thing", Decimal("1234.56789"), None),
)
TABLE = Table(NAMES, ("INTEGER", "VARCHAR", "DECIMAL", "DATE"), RECORDS)


def printed(table: Table, **options: object) -> str:
    """What print_table writes."""
    output = io.StringIO()
    table.print_table(output=output, **options)  # type: ignore[arg-type]
    return output.getvalue()


def test_columns_are_found_by_position_and_by_name() -> None:
    assert TABLE.columns[0].values() == (1, 2, 30000)
    assert TABLE.columns["name"].name == "name"
    assert TABLE.columns.keys() == NAMES
    assert [column.index for column in TABLE.columns] == [0, 1, 2, 3]
    assert TABLE.columns.get("nothing") is None


def test_rows_are_found_by_position_and_their_cells_by_name() -> None:
    assert TABLE.rows[1]["id"] == 2
    assert TABLE.rows[0][1] == "pen"
    assert [row["id"] for row in TABLE] == [1, 2, 30000]
    assert TABLE.rows[0].items()[0] == ("id", 1)
    assert TABLE.rows[0].dict()["name"] == "pen"
    assert len(TABLE.rows[:2]) == 2


def test_an_empty_result_still_has_columns() -> None:
    table = Table(("id",), ("INTEGER",), [])
    assert table.columns[0].values() == ()
    assert table.column_names == ("id",)
    assert not table
    assert EMPTY_TABLE.column_names == ()


def test_values_of_a_column_without_nulls_sorted_and_distinct() -> None:
    column = Table(("x",), ("INTEGER",), [(3,), (None,), (1,), (3,)]).columns["x"]
    assert column.values_without_nulls() == (3, 1, 3)
    assert column.values_sorted() == [1, 3, 3, None]
    assert column.values_without_nulls_sorted() == [1, 3, 3]
    assert column.values_distinct() == (3, None, 1)


def test_a_table_is_narrowed_renamed_and_ordered_into_another() -> None:
    assert TABLE.select(["name", "id"]).column_names == ("name", "id")
    assert TABLE.select("id").records == [(1,), (2,), (30000,)]
    assert TABLE.exclude(["day", "price"]).column_names == ("id", "name")
    assert TABLE.rename({"id": "key"}).column_names == ("key", "name", "price", "day")
    assert TABLE.rename(["a", "b", "c", "d"]).rows[0]["a"] == 1
    assert len(TABLE.where(lambda row: row["name"] is None)) == 1
    assert TABLE.find(lambda row: row["id"] == 2) == (2, None, None, date(2024, 1, 3))
    assert TABLE.order_by("price").columns[0].values() == (1, 30000, 2)
    assert TABLE.order_by("id", reverse=True).columns[0].values() == (30000, 2, 1)
    assert TABLE.limit(1).columns["id"].values() == (1,)
    assert Table(("x",), ("INTEGER",), [(1,), (1,), (2,)]).distinct("x").columns[0][:] == (1, 2)


def test_a_table_is_printed_as_markdown() -> None:
    assert printed(TABLE) == (
        "|    id | name                 |      price |        day |\n"
        "| ----- | -------------------- | ---------- | ---------- |\n"
        "|     1 | pen                  |     1.500… | 2024-01-01 |\n"
        "|     2 |                      |            | 2024-01-03 |\n"
        "| 30000 | a very long name ... | 1,234.568… |            |\n"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, None), (1, None)),
        ((1, 2.5), (Decimal(1), Decimal("2.5"))),
        ((True, None), (True, None)),
        ((date(2024, 1, 1),), (date(2024, 1, 1),)),
        ((date(2024, 1, 1), datetime(2024, 1, 1, 2, tzinfo=UTC)), None),
        (("5", ""), ("5", "")),
        (([1, 2], None), ("[1, 2]", None)),
        (({"a": date(2024, 1, 1)},), ('{"a": "2024-01-01"}',)),
        ((time(1, 2),), ("01:02:00",)),
        ((UUID(int=1),), ("00000000-0000-0000-0000-000000000001",)),
    ],
)
def test_a_column_has_values_of_one_kind(
    given: tuple[object, ...], expected: tuple[object, ...] | None
) -> None:
    found = tuple(record[0] for record in values_for_macros([(value,) for value in given]))
    if expected is None:
        assert {type(value) for value in found} == {datetime}
    else:
        assert found == expected


def test_tables_print_sort_and_convert_as_agates() -> None:
    agate = pytest.importorskip("agate")
    numbers, text, dates = agate.Number(), agate.Text(), agate.Date()
    theirs = agate.Table(RECORDS, NAMES, [numbers, text, numbers, dates])
    ours = Table(
        NAMES,
        TABLE.types,
        [(Decimal(row[0]), *row[1:]) for row in RECORDS],  # type: ignore[arg-type]
    )
    for options in ({}, {"max_columns": 2}, {"max_rows": 1}, {"max_column_width": None}):
        output = io.StringIO()
        theirs.print_table(output=output, **options)
        assert printed(ours, **options) == output.getvalue()
    for key in ("price", "day", ["name", "id"]):
        assert [tuple(r) for r in ours.order_by(key)] == [tuple(r) for r in theirs.order_by(key)]
    for name in NAMES:
        assert ours.columns[name].values_sorted() == theirs.columns[name].values_sorted()
        assert ours.columns[name] == tuple(theirs.columns[name])
    assert tuple(ours.rows[0]) == tuple(theirs.rows[0])
