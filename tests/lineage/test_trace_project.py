"""Lineage along the DAG: what a query gives, its readers read."""

from collections.abc import Mapping

from dagbook.checked_bytes import with_checksum
from dagbook.lineage import (
    ColumnRef,
    EdgeKind,
    OutputColumn,
    Query,
    QueryLineage,
    StructuralUse,
    UseKind,
    ValueEdge,
)
from dagbook.lineage.memory import EMPTY, Memory, memory_bytes, read_memory
from dagbook.lineage.trace import trace_and_remember, trace_project

STAGING = Query(
    "model.stg_orders",
    "select id as order_id, amount / 100 as amount, status from raw.orders",
    {'"db"."raw"."orders"': "source.orders"},
)
MART = Query(
    "model.totals",
    "select status, sum(amount) as total from main.stg_orders where order_id > 0 group by 1",
    {'"db"."main"."stg_orders"': "model.stg_orders"},
)
EVERYTHING = Query(
    "model.everything", "select * from main.stg_orders", {"main.stg_orders": "model.stg_orders"}
)
RAW = {"source.orders": ("id", "amount", "status", "note")}


def _columns(lineage: QueryLineage) -> list[str]:
    return [each.name for each in lineage.columns]


def _sources(lineage: QueryLineage, column: str) -> list[str]:
    (found,) = (each for each in lineage.columns if each.name == column)
    return [f"{e.source.relation} {e.source.column} {e.kind}" for e in found.edges]


def test_a_query_reads_the_columns_another_gives_though_neither_was_built() -> None:
    lineages = trace_project([EVERYTHING, MART, STAGING], RAW, "duckdb")
    assert list(lineages) == ["model.everything", "model.totals", "model.stg_orders"]
    assert _columns(lineages["model.everything"]) == ["order_id", "amount", "status"]
    assert lineages["model.totals"] == QueryLineage(
        columns=(
            OutputColumn(
                "status",
                (ValueEdge(ColumnRef("model.stg_orders", "status"), EdgeKind.COPY),),
                "model.stg_orders.status",
            ),
            OutputColumn(
                "total",
                (ValueEdge(ColumnRef("model.stg_orders", "amount"), EdgeKind.AGGREGATE),),
                "SUM(model.stg_orders.amount)",
            ),
        ),
        uses=(
            StructuralUse(ColumnRef("model.stg_orders", "order_id"), UseKind.FILTER),
            StructuralUse(ColumnRef("model.stg_orders", "status"), UseKind.GROUP),
        ),
    )


def test_what_is_known_of_a_query_counts_only_where_it_can_not_be_read() -> None:
    known = {**RAW, "model.stg_orders": ("order_id", "old_column")}
    read = trace_project([STAGING, EVERYTHING], known, "duckdb")
    assert _columns(read["model.everything"]) == ["order_id", "amount", "status"]
    broken = Query(STAGING.ident, "select from where", STAGING.reads)
    unread = trace_project([broken, EVERYTHING], known, "duckdb")
    assert (
        unread["model.stg_orders"].miss
        == "syntax error at 1:17: Expected table name but got 'where'"
    )
    assert _columns(unread["model.everything"]) == ["order_id", "old_column"]


def test_columns_nobody_knows_are_those_that_are_read() -> None:
    copy = Query("model.copy", "with s as (select * from raw.x) select * from s", {"raw.x": "src"})
    again = Query("model.again", "select * from main.copy", {"main.copy": "model.copy"})
    reader = Query(
        "model.reader", "select id, upper(name) as n from main.again", {"main.again": "model.again"}
    )
    lineages = trace_project([copy, again, reader], {}, "duckdb")
    assert _sources(lineages["model.reader"], "n") == ["model.again name transform"]
    assert _columns(lineages["model.again"]) == ["id", "name"]
    assert _sources(lineages["model.copy"], "name") == ["src name copy"]
    assert lineages["model.copy"].gap == "select * over x: the columns of src aren't known"
    assert lineages["model.copy"].rest == ("src",)


def test_columns_known_of_a_query_that_hands_them_on_are_traced_in_their_order() -> None:
    copy = Query("model.copy", "select *, id + 1 as next from raw.x", {"raw.x": "src"})
    lineages = trace_project([copy], {"model.copy": ("id", "name", "next")}, "duckdb")
    assert _columns(lineages["model.copy"]) == ["id", "name", "next"]
    assert _sources(lineages["model.copy"], "name") == ["src name copy"]


def test_columns_handed_on_from_one_of_two_unknown_relations_are_misses() -> None:
    both = Query("model.both", "select * from a, b", {"a": "source.a", "b": "source.b"})
    (column,) = trace_project([both], {"model.both": ("id",)}, "duckdb")["model.both"].columns
    assert column == OutputColumn(
        "id",
        miss="select * over a: the columns of source.a aren't known; "
        "select * over b: the columns of source.b aren't known",
    )


def test_a_partly_known_relation_may_have_more_columns() -> None:
    query = Query("model.m", "select id, secret from raw.x", {"raw.x": "src"})
    known = {"src": ("id",)}
    (_, missing) = trace_project([query], known, "duckdb")["model.m"].columns
    assert missing == OutputColumn("secret", (), "secret", "column secret not found in x")
    lineage = trace_project([query], known, "duckdb", EMPTY, {"src"})["model.m"]
    assert _sources(lineage, "secret") == ["src secret copy"]


def test_a_query_may_read_what_it_gave_before() -> None:
    incremental = Query(
        "model.inc",
        "select id from raw.x where id > (select max(id) from main.inc)",
        {"raw.x": "src", "main.inc": "model.inc"},
    )
    lineage = trace_project([incremental], {"src": ("id",)}, "duckdb")["model.inc"]
    assert _sources(lineage, "id") == ["src id copy"]
    assert StructuralUse(ColumnRef("model.inc", "id"), UseKind.FILTER) in lineage.uses


def test_queries_that_read_in_a_ring_are_traced_all_the_same() -> None:
    left = Query("a", "select x from b", {"b": "b"})
    right = Query("b", "select x from a", {"a": "a"})
    lineages = trace_project([left, right], {}, "duckdb")
    assert _sources(lineages["a"], "x") == ["b x copy"]
    assert _sources(lineages["b"], "x") == ["a x copy"]


def test_expressions_are_the_same_wherever_the_tables_are_and_however_they_are_written() -> None:
    def first_expression(sql: str, reads: Mapping[str, str]) -> str:
        query = Query("m", sql, reads)
        return trace_project([query], RAW, "duckdb")["m"].columns[0].expression

    first = first_expression(
        "select SUM( o.Amount*2 ) /* twice */ as t from dev.orders o",
        {"dev.orders": "source.orders"},
    )
    second = first_expression(
        "with o as (select amount * 2 as a from prod.orders) select sum((a)) as total from o",
        {"prod.orders": "source.orders"},
    )
    assert first == "SUM(source.orders.amount * 2)"
    assert second == first


def test_long_expressions_end_in_a_digest() -> None:
    parts = " + ".join(f"(amount * {number})" for number in range(500))
    query = Query("m", f"select {parts} as much from raw.orders", {"raw.orders": "source.orders"})
    expression = trace_project([query], RAW, "duckdb")["m"].columns[0].expression
    assert len(expression) < 500
    assert expression.startswith("(source.orders.amount * 0) + (source.orders.amount * 1)")
    other = Query("m", query.sql.replace("* 499", "* 498"), query.reads)
    assert trace_project([other], RAW, "duckdb")["m"].columns[0].expression != expression


def test_a_memory_answers_what_did_not_change() -> None:
    queries = [STAGING, MART]
    lineages, memory = trace_and_remember(queries, RAW, "duckdb")
    poisoned = Memory({key: QueryLineage(miss="remembered") for key in memory.lineages})
    again, kept = trace_and_remember(queries, RAW, "duckdb", memory)
    assert (again, kept) == (lineages, memory)
    remembered = trace_project(queries, RAW, "duckdb", poisoned)
    assert remembered["model.stg_orders"].miss == "remembered"


def test_a_memory_forgets_what_changed_and_what_reads_it() -> None:
    _, memory = trace_and_remember([STAGING, MART], RAW, "duckdb")
    poisoned = Memory({key: QueryLineage(miss="remembered") for key in memory.lineages})
    changed = Query(STAGING.ident, STAGING.sql + " where id > 1", STAGING.reads)
    lineages = trace_project([changed, MART], RAW, "duckdb", poisoned)
    assert lineages["model.stg_orders"].miss == ""
    assert lineages["model.totals"].miss == "remembered"
    more = Query(STAGING.ident, STAGING.sql.replace(" from", ", note from"), STAGING.reads)
    lineages = trace_project([more, MART], RAW, "duckdb", poisoned)
    assert lineages["model.totals"].miss == ""


def test_a_memory_is_a_file_of_the_same_bytes_each_time() -> None:
    _, memory = trace_and_remember([STAGING, MART], RAW, "duckdb")
    _, other = trace_and_remember([MART, STAGING], RAW, "duckdb")
    content = memory_bytes(memory)
    assert memory_bytes(other) == content
    assert read_memory(content) == memory
    assert read_memory(content[:-3]) == EMPTY
    assert read_memory(content[:-1] + bytes([content[-1] ^ 1])) == EMPTY
    assert read_memory(b'{"a": 1}') == EMPTY
    assert read_memory(with_checksum(b'{"a": 1}')) == EMPTY
