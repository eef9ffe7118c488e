"""How names in SQL find what they mean."""

import pytest

from dagbook.lineage import Query
from dagbook.lineage.names import dialect_of, parts_of
from dagbook.lineage.trace import trace_project, trace_query


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("orders", ("orders",)),
        ('"DB"."Main"."orders"', ("db", "main", "orders")),
        ("`project.set.orders`", ("project", "set", "orders")),
        ("`my-project`.`set`.`orders`", ("my-project", "set", "orders")),
        ("[dbo].[Order Lines]", ("dbo", "order lines")),
        ('"with.dot"."say ""hi"""', ("with.dot", 'say "hi"')),
    ],
)
def test_a_relation_is_found_by_its_parts_however_it_is_quoted(
    name: str, parts: tuple[str, ...]
) -> None:
    assert parts_of(name) == parts


@pytest.mark.parametrize(
    ("adapter", "dialect"),
    [("duckdb", "duckdb"), ("sqlserver", "tsql"), ("Glue", "spark"), ("never heard of", "")],
)
def test_an_adapter_has_a_dialect(adapter: str, dialect: str) -> None:
    assert dialect_of(adapter) == dialect


def test_a_shorter_name_finds_the_one_relation_that_ends_so() -> None:
    reads = {
        '"db"."a"."orders"': "a.orders",
        '"db"."b"."orders"': "b.orders",
        '"db"."b"."x"': "b.x",
    }
    known = {"a.orders": ["id"], "b.orders": ["id"], "b.x": ["id"]}
    sql = (
        "select a.id as a, b.id as b, x.id as x, o.id as o from a.orders a, b.orders b, x, orders o"
    )
    columns = trace_project([Query("m", sql, reads)], known, "duckdb")["m"].columns
    found = {each.name: [edge.source.relation for edge in each.edges] for each in columns}
    assert found == {"a": ["a.orders"], "b": ["b.orders"], "x": ["b.x"], "o": []}
    assert columns[3].miss == "unknown relation orders"


def test_two_columns_that_differ_in_letter_case_are_told_apart() -> None:
    columns = trace_query('select "Id", "ID" from t', {"t": ["Id", "ID"]}, "postgres").columns
    assert [each.edges[0].source.column for each in columns] == ["Id", "ID"]


def test_an_unknown_dialect_is_a_miss_and_no_error() -> None:
    assert trace_query("select 1", {}, "klingon").miss.startswith("the SQL could not be read: ")
