"""Whatever the SQL is, tracing gives a lineage."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.lineage.trace import trace_query

GIBBERISH = """
select from where group by having qualify order limit join left full using on natural union all
except intersect with recursive as distinct case when then else end over partition rows unnest
lateral pivot unpivot for in exists values exclude replace rename struct array columns count sum
null true like between interval cast t u a b c * . , ( ) [ ] { } : :: -> => := = < + - || ; 1 2 'x'
"q" `k` $1 ? @ % /* */ --
"""
WORDS = tuple(re.findall(r"\S+", GIBBERISH))
TABLES = {"t": ("a", "b", "c"), "u": ("a", "d")}
DIALECTS = ("", "duckdb", "postgres", "snowflake", "bigquery", "redshift", "spark", "databricks")


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(DIALECTS))
def test_words_of_sql_in_any_order(words: list[str], dialect: str) -> None:
    trace_query("select " + " ".join(words), TABLES, dialect)


@given(st.text(max_size=200), st.sampled_from(DIALECTS))
def test_any_text(text: str, dialect: str) -> None:
    trace_query(text, TABLES, dialect)


ITEMS = ("t", "u", "range(3)", "unnest(t.a) x(y)", "(values (1, 2)) v(a, b)", "nowhere n")
VALUES = ("*", "t.*", "a", "t.a as b", "zz", "count(*)", "sum(a) over (partition by b)", "t", "a.b")
JOINS = (
    "",
    ", u",
    "join u using (a)",
    "natural join u",
    "left join nowhere on a = zz",
    ", lateral (q)",
)
FILTERS = ("true", "a > 1", "exists (select 1 from u where d = a)", "zz", "a in (q)")
ENDS = ("", "group by all", "group by 1, 9", "order by 1, zz limit 1", "qualify rank() over () = 1")
WHOLES = ("q", "q", "q union q", "q union all by name q", "q except q", "from (q) s select a, s.*")
WITHS = ("", "", "with t as (q)", "with recursive t as (q union all q), k as (q)")


def _query(random: Random, depth: int) -> str:
    """A query of random parts; ``(q)`` in a part is a query of its own."""
    if depth == 0:
        return "select a, b from t"
    values = [random.choice((*VALUES, "(q) as s", "{'a': b} as z", "[x + b for x in a]"))]
    values += random.choices(VALUES, k=random.randrange(3))
    item = random.choice((*ITEMS, "(q) s", "(pivot t on a in (1, 2) using sum(b))"))
    select = (
        f"select {', '.join(values)} from {item} {random.choice(JOINS)} "
        f"where {random.choice(FILTERS)} {random.choice(ENDS)}"
    )
    whole = f"{random.choice(WITHS)} {random.choice(WHOLES).replace('q', select, 1)}"
    return re.sub(r"\bq\b", lambda _: _query(random, depth - 1), whole)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(DIALECTS))
def test_queries_of_any_build(seed: int, dialect: str) -> None:
    lineage = trace_query(_query(Random(seed), 3), TABLES, dialect)
    assert not lineage.miss.startswith("the SQL could not be read")


@pytest.mark.parametrize(
    "sql",
    [
        "select " + "(" * 5_000 + "1" + ")" * 5_000,
        "select " + " + ".join(["a"] * 5_000) + " from t",
        " union all ".join(["select a from t"] * 2_000),
        "select * from " + "(select * from " * 300 + "t" + ")" * 300,
        "select " + "case when a then " * 300 + "1" + " end" * 300 + " from t",
    ],
    ids=["brackets", "sums", "unions", "subqueries", "cases"],
)
def test_deep_queries(sql: str) -> None:
    trace_query(sql, TABLES, "duckdb")


def test_a_long_union_is_read() -> None:
    lineage = trace_query(" union all ".join(["select a from t"] * 300), TABLES, "duckdb")
    assert [each.name for each in lineage.columns] == ["a"]
