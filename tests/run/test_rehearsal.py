"""What is sent and written, whether macros are rehearsed or called for each node, is the same."""

import json
import re
from shutil import rmtree
from typing import Final

import pytest

from dagbook.errors import render_error

PROJECT: Final = """\
name: shop
version: "1.0"
profile: shop
on-run-start: "call enable_logging('QueryLog')"
on-run-end: "create or replace table main.heard as select message from duckdb_logs"
vars: {rarely: "{{ target.schema }}"}
"""
TESTED: Final = """
models:
  - name: orders
    description: What is sold.
    data_tests:
      - unique: {arguments: {column_name: "id || kind"}}
    columns:
      - name: id
        data_tests:
          - not_null
          - unique: {config: {severity: warn, limit: 1}}
          - unique: {name: unique_of_few, config: {where: "id < 2"}}
          - not_null: {name: kept, config: {store_failures: true}}
          - not_null: {name: kept_as_view, config: {store_failures_as: view, where: "id < 9"}}
          - accepted_values: {name: few, arguments: {values: [1], quote: false}}
      - name: kind
        data_tests:
          - accepted_values: {name: kinds, arguments: {values: [a, b, c d]}}
          - accepted_values: {name: odd, arguments: {values: ["it's", "", 7, "x'"]}}
          - accepted_values: {name: texts, arguments: {values: [a, b, c], quote: "{{ 1 == 1 }}"}}
          - relationships: {arguments: {to: ref('kinds'), field: kind}}
          - not_null: {name: broken, config: {fail_calc: "sum(nothing)"}}
      - name: missing
        data_tests: [not_null, unique, {not_null: {name: of_a_var, config: {where: "x = 1"}}}]
  - name: inlined
    columns: [{name: id, data_tests: [not_null, unique]}]
  - name: promised
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: integer}]
  - name: told
    description: Described.
    config: {persist_docs: {relation: true}}
"""
TABLE: Final = "{{ config(materialized='table') }}"
FILES: Final = {
    "dbt_project.yml": PROJECT,
    "models/orders.sql": f"{TABLE} select * from (values (1, 'a'), (1, 'b'), (2, 'it''s'))"
    " as t(id, kind)",
    "models/kinds.sql": "select 'a' as kind",
    "models/other.sql": "{{ config(alias='Other One', schema='aside') }}"
    "select * from {{ ref('orders') }}",
    "models/quoted.sql": "{{ config(alias='a\"b') }} select 1 as id",
    "models/two.sql": "select ';' as id",
    "models/inlined.sql": "{{ config(materialized='ephemeral') }} select 1 as id",
    "models/promised.sql": f"{TABLE} select 1 as id",
    "models/told.sql": "select 1 as id",
    "models/hooked.sql": "{{ config(pre_hook='select 1') }} select 1 as id",
    "models/failing.sql": "select nowhere\nfrom {{ ref('kinds') }}",
    "models/failing_table.sql": f"{TABLE} select {{{{ wrong() }}}}\nfrom {{{{ ref('kinds') }}}}",
    "models/tested.yml": TESTED,
    "macros/wrong.sql": "{% macro wrong() %}1 +\n  nowhere{% endmacro %}",
    "tests/one.sql": "select * from {{ ref('orders') }} where id > 1",
    "tests/broken_one.sql": "select * from {{ ref('orders') }}\nwhere nowhere > 1",
}
_TIMES: Final = ("execution_time", "thread_id", "timing")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def came_of(shop, *words: str) -> dict[str, object]:
    """Results, files and statements of a build from nothing."""
    rmtree(shop.root / "target", ignore_errors=True)
    (shop.root / "shop.duckdb").unlink(missing_ok=True)
    result = shop.invoke("build", "--threads", "1", *words)
    target = shop.root / "target"
    results = json.loads((target / "run_results.json").read_text())["results"]
    files = (file for each in ("compiled", "run") for file in (target / each).rglob("*.sql"))
    return {
        "results": [{k: v for k, v in each.items() if k not in _TIMES} for each in results],
        "files": {str(file.relative_to(target)): file.read_text() for file in files},
        "errors": [render_error(each.error) for each in result.results if each.error],
        "sent": sorted(str(row[0]) for row in shop.query("select message from heard")),
    }


@pytest.mark.parametrize("words", [(), ("--no-fuse-tests",), ("--empty",)], ids=" ".join)
def test_macros_that_were_rehearsed_send_what_they_send_when_they_are_called(shop, words):
    shop.write(FILES)

    rehearsed = came_of(shop, *words)
    called = came_of(shop, "--no-static-parser", *words)

    assert rehearsed == called
    statuses = {str(each["status"]) for each in rehearsed["results"]}
    assert statuses >= {"success", "pass", "error", "skipped"}
    assert "--empty" in words or statuses >= {"warn", "fail"}


OWN_QUOTES: Final = "{% macro default__escape_single_quotes(text) %}{{ text }}{% endmacro %}"
GENERATED: Final = """
models:
  - name: kinds
    columns:
      - name: kind
        data_tests:
          - accepted_values: {name: in_ab, values: "{{ ['a', 'b'] | map('lower') }}"}
          - accepted_values: {name: in_cd, values: "{{ ['c', 'd'] | map('lower') }}"}
          - accepted_values: {name: in_ef, values: "{{ ['e', 'f'] | map('lower') }}"}
"""


@pytest.mark.parametrize("macro", ["", OWN_QUOTES], ids=["macros of ours", "a macro of its own"])
def test_values_that_can_be_read_only_once_are_those_of_each_test(shop, macro):
    shop.write(
        {
            "models/kinds.sql": "select 'a' as kind",
            "models/kinds.yml": GENERATED,
            "macros/own.sql": macro,
        }
    )

    result = shop.invoke("build", "--threads", "1", "--no-fuse-tests")

    assert [each.failures for each in result.results] == [None, 0, 1, 1]
    compiled = shop.root / "target/compiled/shop/models/kinds.yml"
    for first, second in ("ab", "cd", "ef"):
        written = (compiled / f"in_{first}{second}.sql").read_text()
        assert f"not in ('{first}','{second}')" in written


@pytest.mark.parametrize("again", [(), ("--full-refresh",)], ids=["again", "anew"])
def test_what_is_there_already_is_replaced_alike(shop, again):
    shop.write({**FILES, "models/kinds.sql": f"{TABLE} select 'a' as kind"})
    told = []
    for words in ((), ("--no-static-parser",)):
        came_of(shop, *words)
        shop.write({"models/kinds.sql": "select 'a' as kind"})
        shop.invoke("build", "--threads", "1", *words, *again)
        told.append(sorted(str(row[0]) for row in shop.query("select message from heard")))
        shop.write({"models/kinds.sql": f"{TABLE} select 'a' as kind"})

    assert told[0] == told[1]
    assert any("drop table" in each for each in told[0])


OVERRIDES: Final = {
    "get_where_subquery": "{% macro get_where_subquery(of) %}(from {{ of }} where 'ours' = 'ours')"
    "{% endmacro %}",
    "default__get_where_subquery": "{% macro default__get_where_subquery(relation) %}"
    "(from {{ relation }} where 'ours' = 'ours'){% endmacro %}",
    "duckdb__test_not_null": "{% macro duckdb__test_not_null(model, column_name) %}"
    "select 'ours' from {{ model }} where {{ column_name }} is null{% endmacro %}",
    "test_unique": "{% test unique(model, column_name) %}select 'ours' from {{ model }}"
    " where {{ column_name }} is null{% endtest %}",
    "escape_single_quotes": "{% macro default__escape_single_quotes(expression) %}"
    "{{ expression | replace(\"'\", 'ours') }}ours{% endmacro %}",
    "should_store_failures": "{% macro should_store_failures() %}"
    "{% do run_query(\"select 'ours'\") %}{{ return(false) }}{% endmacro %}",
    "get_test_sql": "{% macro get_test_sql(sql, fail_calc, warn_if, error_if, limit) %}"
    "select 0 as failures, false as should_warn, 'ours' = 'o' as should_error{% endmacro %}",
    "default__get_test_sql": "{% macro default__get_test_sql(sql, fail_calc, warn_if, error_if, "
    "limit) %}select 0 as failures, false as should_warn, 'ours' = 'o' as should_error"
    "{% endmacro %}",
    "statement": "{% macro statement(name=none, fetch_result=false, auto_begin=true, "
    "language='sql') %}{% set sent = caller() ~ ' -- ours' %}{% set answer, rows = "
    "adapter.execute(sent, auto_begin=auto_begin, fetch=fetch_result) %}"
    "{% do store_result(name, response=answer, agate_table=rows) %}{% endmacro %}",
    "test": "{% materialization test, default %}{% call statement('main', fetch_result=true) %}"
    "select 0 as failures, false as should_warn, 'ours' = 'o' as should_error{% endcall %}"
    "{{ return({'relations': []}) }}{% endmaterialization %}",
    "create_view_as": "{% macro create_view_as(relation, sql) %}create or replace view "
    "{{ relation }} as select * from ({{ sql }}) where 'ours' = 'ours'{% endmacro %}",
    "duckdb__create_table_as": "{% macro duckdb__create_table_as(temporary, relation, sql, "
    "language) %}create or replace table {{ relation }} as select * from ({{ sql }}) "
    "where 'ours' = 'ours'{% endmacro %}",
    "persist_docs": "{% macro persist_docs(relation, model) %}"
    "{% do run_query(\"select 'ours'\") %}{% endmacro %}",
    "view": "{% materialization view, default %}{% call statement('main') %}create or replace view"
    " {{ this }} as select * from ({{ sql }}) where 'ours' = 'ours'{% endcall %}"
    "{{ return({'relations': [this]}) }}{% endmaterialization %}",
}


@pytest.mark.parametrize("name", OVERRIDES)
def test_a_macro_of_the_project_is_called(shop, name):
    shop.write({**FILES, "macros/own.sql": OVERRIDES[name]})

    rehearsed = came_of(shop, "--no-fuse-tests")
    called = came_of(shop, "--no-fuse-tests", "--no-static-parser")

    assert rehearsed == called
    assert any("ours" in _COMMENT.sub("", each) for each in rehearsed["sent"])
