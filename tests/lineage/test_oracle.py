"""Lineage against an oracle that isn't a parser: DuckDB, asked what changes when data does.

``DAGBOOK_ORACLE_EFFORT=20`` asks of twenty times as many queries as a usual run does.
"""

import os
import re
from collections import Counter
from random import Random

import duckdb
import pytest
from column_oracle import Answer, Change, Claims, Oracle
from column_queries import SHAPES, TABLES, Growth, random_query
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.lineage import QueryLineage
from dagbook.lineage.trace import trace_query

SCHEMAS = {name: tuple(table.columns) for name, table in TABLES.items()}
EFFORT = int(os.environ.get("DAGBOOK_ORACLE_EFFORT", "1"))
QUERIES_A_SHAPE = EFFORT
IDLE_SHARE = 0.04
"""Of all value edges, so many may stay still without a reason that can be read in the SQL."""

HIDING = re.compile(
    r"\b(CASE|COALESCE|NULLIF|IF|GREATEST|LEAST|MAX|MIN|ARG_MAX|FILTER|FIRST_VALUE|LAG|RANK"
    r"|ROW_NUMBER|COUNT|BETWEEN|IN|EXISTS|SELECT|DISTINCT|PIVOT|LIST|ABS|UNION|INTERSECT"
    r"|EXCEPT)\b|%"
)
"""What may give the same value for other data: the edge is there, this data doesn't show it."""


@pytest.fixture(scope="module")
def oracle():
    return Oracle(TABLES)


def claims_of(lineage: QueryLineage) -> Claims:
    return Claims(
        {
            column.name: frozenset((e.source.relation, e.source.column) for e in column.edges)
            for column in lineage.columns
        },
        frozenset((use.source.relation, use.source.column) for use in lineage.uses),
    )


def answer_to(oracle: Oracle, sql: str) -> Answer | None:
    try:
        return oracle.ask(sql)
    except duckdb.Error:  # DuckDB has rules about aliases that the grammar of queries hasn't
        return None


def check(oracle: Oracle, sql: str) -> tuple[Answer, QueryLineage, tuple[Change, ...]] | None:
    before = answer_to(oracle, sql)
    if before is None:
        return None
    lineage = trace_query(sql, SCHEMAS, "duckdb")
    assert lineage.miss == lineage.gap == "", sql
    assert tuple(column.name for column in lineage.columns) == before.names, sql
    assert [column.name for column in lineage.columns if column.miss] == [], sql
    changes = oracle.changes(sql)
    assert claims_of(lineage).unexplained(changes) == (), sql
    return before, lineage, changes


@settings(max_examples=6 * EFFORT, deadline=None, derandomize=True)
@given(st.integers(0, 2**32))
def test_no_edge_is_missing_in_queries_of_any_build(oracle, seed):
    check(oracle, random_query(Random(seed), 2))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_edge_is_missing_in_a_query_of_a_shape(oracle, shape):
    checked = 0
    for seed in range(8 * QUERIES_A_SHAPE):
        checked += check(oracle, shape(Growth(Random(seed)), 1).sql) is not None
        if checked == QUERIES_A_SHAPE:
            break
    assert checked == QUERIES_A_SHAPE


def test_value_edges_nothing_flows_through_are_few_and_have_reasons(oracle, record_property):
    random, reasons, edges = Random(7), Counter(), 0
    for _ in range(20 * EFFORT):
        found = check(oracle, random_query(random, 2))
        if found is None:
            continue
        before, lineage, changes = found
        claims = claims_of(lineage)
        edges += sum(map(len, claims.values.values()))
        moving = {change.output for change in changes}
        texts = {column.name: column.expression for column in lineage.columns}
        for _, output in claims.idle(changes):
            reasons[_reason(before, moving, output, texts[output])] += 1
    record_property("idle edges", f"{sum(reasons.values())} of {edges}: {dict(reasons)}")
    assert edges > 50 * EFFORT
    assert reasons["none"] <= IDLE_SHARE * edges, reasons


def _reason(before: Answer, moving: set[str], output: str, expression: str) -> str:
    """Why nothing was seen to flow into an output column."""
    if not before.rows:
        return "the query gives no rows"
    if output not in moving:
        return "the column is the same whatever the data"
    return "the expression may hide it" if HIDING.search(expression) else "none"


def test_the_oracle_notices_a_missing_edge(oracle):
    sql = "select amount + coalesce(discount, 0) as net, status from orders where order_id < 6"
    told = claims_of(trace_query(sql, SCHEMAS, "duckdb"))
    changes = oracle.changes(sql)
    assert told.unexplained(changes) == ()

    forgetful = Claims({**told.values, "net": frozenset({("orders", "amount")})}, told.uses)

    assert {each.source for each in forgetful.unexplained(changes)} == {("orders", "discount")}
    assert Claims(told.values, frozenset()).unexplained(changes)


def test_the_oracle_notices_an_edge_nothing_flows_through(oracle):
    sql = (
        "select coalesce(left(label, 0), '') || status as x from orders join items using (order_id)"
    )
    told = claims_of(trace_query(sql, SCHEMAS, "duckdb"))

    assert ("items", "label") in told.values["x"]
    assert (("items", "label"), "x") in told.idle(oracle.changes(sql))
