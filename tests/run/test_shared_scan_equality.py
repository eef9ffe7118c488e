"""Random rows: what tests say together is what each of them says alone, on both warehouses."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dagbook.events import ignore
from dagbook.project.results import Status
from dagbook.run.runner import run_nodes
from dagbook.run.sharing import share_scans
from dagbook.testing import ProjectFolder

TESTS = """
sources:
  - name: raw
    schema: "{{ target.schema }}"
    tables:
      - name: facts
        data_tests:
          - dbt_utils.expression_is_true: {arguments: {expression: "i >= 0"}}
          - dbt_utils.expression_is_true:
              arguments: {expression: "f < 1e300 or s is null"}
              config: {where: "i <> 1", severity: warn}
          - dbt_expectations.expect_table_row_count_to_be_between:
              arguments: {min_value: 1, max_value: 4}
          - dbt_expectations.expect_table_row_count_to_equal: {arguments: {value: 2}}
        columns:
          - name: i
            data_tests:
              - not_null: {config: {warn_if: ">1", error_if: ">= 3"}}
              - unique
              - unique: {name: unique_i_kept, config: {where: "i > 0\\n"}}
              - accepted_values: {arguments: {values: [0, 1, 2], quote: false}}
              - dbt_utils.accepted_range: {arguments: {min_value: -1, max_value: 5}}
              - dbt_utils.not_accepted_values: {arguments: {values: [7], quote: false}}
              - dbt_utils.at_least_one
              - dbt_utils.not_constant
              - dbt_utils.not_null_proportion: {arguments: {at_least: 0.5}}
              - dbt_expectations.expect_column_values_to_be_between:
                  arguments: {min_value: 0, max_value: 3, strictly: true, row_condition: "s = 'a'"}
              - dbt_expectations.expect_column_values_to_be_in_set:
                  {arguments: {value_set: [1, 2], quote_values: false}}
              - dbt_expectations.expect_column_mean_to_be_between: {arguments: {max_value: 2.5}}
          - name: f
            data_tests:
              - not_null
              - unique
              - accepted_values: {arguments: {values: [0, 1.5], quote: false}}
              - dbt_utils.accepted_range: {arguments: {min_value: 0, inclusive: false}}
              - dbt_expectations.expect_column_max_to_be_between: {arguments: {max_value: 10}}
              - dbt_expectations.expect_column_values_to_not_be_null
          - name: d
            data_tests: [not_null, unique, {unique: {name: d_kept, config: {where: "not(d > 1)"}}}]
          - name: s
            data_tests:
              - not_null: {config: {where: "i > 0 or f is null"}}
              - unique
              - accepted_values: {arguments: {values: [a, "it's", ""]}}
              - dbt_utils.not_empty_string
              - dbt_expectations.expect_column_values_to_match_regex: {arguments: {regex: "^[a-z]"}}
              - dbt_expectations.expect_column_values_to_match_like_pattern:
                  {arguments: {like_pattern: "%a%"}}
              - dbt_expectations.expect_column_value_lengths_to_be_between:
                  {arguments: {max_value: 1}}
          - name: "from (x), y"
            quote: true
            data_tests: [not_null, unique, {accepted_values: {arguments: {values: [a]}}}]
"""
INLINED = """
models:
  - name: small
    data_tests: [dbt_utils.expression_is_true: {arguments: {expression: "i <= 3"}}]
    columns:
      - name: i
        data_tests:
          - not_null
          - unique
          - unique: {name: unique_i_of_small, config: {where: "s <> 'a'"}}
          - not_null: {name: i_of_small_kept, config: {where: "s <> 'b'"}}
          - accepted_values: {arguments: {values: [0, 1], quote: false}}
      - name: s
        data_tests:
          - not_null
          - accepted_values: {arguments: {values: [a, b]}}
          - dbt_utils.at_least_one
"""
EPHEMERAL = "{{ config(materialized='ephemeral') }} "
MODELS = {
    "models/inlined.yml": INLINED,
    "models/known.sql": EPHEMERAL
    + "select * from {{ source('raw', 'facts') }} where s is not null",
    "models/small.sql": EPHEMERAL
    + "with known as (select * from {{ ref('known') }}) select i, lower(s) as s from known",
}
TABLE = 'i bigint, f double precision, d decimal(38, 10), s varchar(50), "from (x), y" text'


def text(value: object) -> str:
    escaped = str(value).replace("'", "''")
    return "null" if value is None else f"'{escaped}'"


whole = st.one_of(st.integers(-1, 3), st.sampled_from((7, 2**63 - 1, -(2**63))))
floating = st.sampled_from(
    ("0", "-0.0", "1.5", "NaN", "Infinity", "-Infinity", "1e308", "5e-324", "-1")
)
decimal = st.sampled_from(("0", "1", "1.0000000001", "9" * 28 + ".5", "-" + "9" * 28))
words = st.sampled_from(("a", "b", "A", "it's", "", "  ", "ä", "a\nb", "null", "a "))
rows = st.lists(
    st.tuples(*(st.none() | each for each in (whole, floating, decimal, words, words))), max_size=8
)


@pytest.fixture(params=["duckdb", "postgres"])
def facts(request, tmp_path) -> ProjectFolder:
    place = request.getfixturevalue("postgres_place") if request.param == "postgres" else None
    return ProjectFolder(tmp_path, place).write({"models/facts.yml": TESTS, **MODELS})


def told(results):
    return {
        each.unique_id: (
            each.status,
            each.failures,
            each.message,
            each.compiled_code,
            each.extra_ctes,
        )
        for each in results.results
    }


def fill(warehouse, table, found) -> None:
    values = ", ".join(f"({', '.join(map(text, row))})" for row in found)
    with closing(warehouse.session()) as session:
        session.execute(f"drop table if exists {table}")
        session.execute(f"create table {table} ({TABLE})")
        if found:
            session.execute(f"insert into {table} values {values}")
        session.commit()


def test_tests_say_the_same_together_as_alone(facts):
    workspace = facts.open()
    plan = facts.plan(workspace)
    table = workspace.project.sources["source.shop.raw.facts"].relation
    assert len(share_scans(plan.nodes, workspace.scope())) >= len(plan.nodes) - 1

    with closing(workspace.connect()) as warehouse:

        @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(found=rows)
        def check(found):
            fill(warehouse, table, found)
            together, alone = (
                run_nodes(replace(plan, fuse_tests=fuse), warehouse, workspace.scope(), ignore)
                for fuse in (True, False)
            )
            assert told(together) == told(alone)
            assert Status.ERROR not in {each.status for each in alone.results}

        check()
