"""What goes to the warehouse for each kind of node: a statement more is seen here first.

DuckDB writes it down itself; a golden file tells it in few words.
"""

import re
from typing import Final

import pytest

PROJECT: Final = """\
name: shop
version: "1.0"
profile: shop
on-run-start: "call enable_logging('QueryLog')"
on-run-end: "create or replace table main.heard as select message from duckdb_logs"
"""
TESTED: Final = """
models:
  - name: a_view
    columns:
      - name: id
        data_tests: [not_null, unique]
      - name: kind
        data_tests:
          - accepted_values: {arguments: {values: [a]}}
          - relationships: {arguments: {to: ref('currencies'), field: code}}
"""
SNAPSHOT: Final = """
snapshots:
  - name: kept
    relation: ref('a_view')
    config: {unique_key: id, strategy: check, check_cols: all}
"""
ADDED_TO: Final = "{{ config(materialized='incremental', unique_key='id') }} select 1 as id"
TABLE: Final = "{{ config(materialized='table') }}"
INDEXED: Final = ", indexes=[{'columns': ['id']}])"
FILES: Final = {
    "dbt_project.yml": PROJECT,
    "seeds/currencies.csv": "code,rate\na,1.1\nusd,1\n",
    "models/a_view.sql": "select 1 as id, 'a' as kind",
    "models/a_table.sql": "{{ config(materialized='table') }} select 1 as id",
    "models/added_to.sql": ADDED_TO,
    "models/tested.yml": TESTED,
    "snapshots/kept.yml": SNAPSHOT,
}
BUILT: Final = ("currencies", "a_view", "a_table", "added_to", "kept")
TESTS: Final = (
    "not_null_a_view_id",
    "unique_a_view_id",
    "accepted_values_a_view_kind__a",
    "relationships_a_view_kind__code__ref_currencies_",
)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_ABOUT: Final = re.compile(r"(?:begin|commit|(?:create|drop|insert|delete|update)[^\"]*)(?:\"\S+)?")


def in_short(statement: str) -> str:
    """What a statement does and to what; of a query, what it reads."""
    words = " ".join(_COMMENT.sub("", statement).split())
    found = _ABOUT.match(words)
    if found:
        return found[0].strip()
    read = re.findall(r"from ([a-z_]+\(|\"\S+\")", words)
    return f"select from {', '.join(dict.fromkeys(each.rstrip('(') for each in read))}"


def heard_of(shop, names: tuple[str, ...], **changes: object) -> str:
    """What was sent between the hooks, a line for each statement."""
    assert shop.build(*names, threads=1, **changes).success
    heard = [str(row[0]) for row in shop.query("select message from heard")]
    lines = [in_short(each) for each in heard if not each.startswith("set ")]
    return "".join(f"    {line}\n" for line in lines)


def test_so_few_statements_are_sent(shop, golden):
    shop.write(FILES)
    told = [
        f"{name}{time}\n{heard_of(shop, (name,))}" for name in BUILT for time in ("", ", again")
    ]
    told.append(f"{len(TESTS)} tests together\n{heard_of(shop, TESTS)}")
    told.append(f"{len(TESTS)} tests alone\n{heard_of(shop, TESTS, fuse_tests=False)}")
    golden("statements_sent.txt", "\n".join(told))


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("a_hook", {"models/m.sql": "{{ config(post_hook='select 1') }} select 1 as id"}),
        ("an_index", {"models/m.sql": f"{TABLE.replace(')', INDEXED)} select 1 as id"}),
        ("documented", {"models/m.sql": "{{ config(persist_docs={'relation': true}) }} select 1"}),
        ("with_header", {"models/m.sql": "{{ config(sql_header='set threads = 2;') }} select 1 x"}),
        ("semicolon", {"models/m.sql": "select 'a;b' as id"}),
        (
            "in_the_model",
            {"models/m.sql": "{% call statement('x') %}select 1{% endcall %} select 1 as id"},
        ),
        (
            "overridden",
            {
                "models/m.sql": "select 1 as id",
                "macros/own.sql": "{% macro default__persist_docs(relation, model, for_relation, "
                "for_columns) %}{% do run_query('select 1') %}{% endmacro %}",
            },
        ),
        (
            "own_statement",
            {
                "models/m.sql": f"{TABLE} select 1 as id",
                "macros/own.sql": "{% macro create_table_as(temporary, relation, sql) %}"
                "create or replace table {{ relation }} as {{ sql }}{% endmacro %}",
            },
        ),
    ],
)
def test_a_transaction_is_opened_where_more_may_follow(shop, name, files):
    shop.write({"dbt_project.yml": PROJECT, **files})

    lines = heard_of(shop, ("m",)).split("\n")
    assert lines[0].strip() == "begin", name
    assert "commit" in {line.strip() for line in lines}


def test_a_table_in_place_of_a_view_is_made_in_one_transaction(shop):
    shop.write({"dbt_project.yml": PROJECT, "models/m.sql": "select 1 as id"})
    assert heard_of(shop, ("m",)) == '    create or replace view "shop"."main"."m"\n'

    shop.write({"models/m.sql": f"{TABLE} select 1 as id"})
    assert [line.split('"')[0].strip() for line in heard_of(shop, ("m",)).splitlines()] == [
        "begin",
        "drop view if exists",
        "create or replace table",
        "commit",
    ]


@pytest.mark.parametrize(
    ("words", "settings"),
    [(("--no-lone-statements",), ""), ((), "flags: {lone_statements: false}\n")],
)
def test_every_node_can_have_its_transaction(shop, words, settings):
    shop.write({"dbt_project.yml": PROJECT + settings, "models/m.sql": f"{TABLE} select 1 as id"})
    shop.invoke("build", *words)

    heard = [in_short(str(row[0])) for row in shop.query("select message from heard")]
    assert {"begin", "commit"} <= set(heard)
    assert shop.query('select * from "m"') == [(1,)]
