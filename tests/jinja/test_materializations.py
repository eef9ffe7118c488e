import gc

import pytest

from dagbook.errors import DagbookError, ProjectError, WarehouseError, render_error
from dagbook.jinja.run_phase import RunPhase


def tables(bench):
    return dict(
        bench.query(
            "select table_name, table_type from information_schema.tables "
            "where table_schema = 'main' order by 1"
        )
    )


def test_a_view_a_table_and_what_reads_them(bench, model_of):
    view = bench.build(model_of("orders", "select 1 as id union all select 2"))
    table = bench.build(
        model_of(
            "big", "select * from {{ ref('orders') }}", reads=("model.shop.orders",),
            materialized="table",
        )
    )  # fmt: skip

    assert tables(bench) == {"big": "BASE TABLE", "orders": "VIEW"}
    assert (view.row_count, table.row_count) == (None, 2)
    assert [str(each) for each in table.relations] == ['"memory"."main"."big"']
    assert "create or replace table" in (table.run_sql or "")


@pytest.mark.parametrize(
    ("before", "after"),
    [("view", "table"), ("table", "view"), ("view", "incremental"), ("incremental", "view")],
)
def test_a_node_may_change_between_table_and_view(bench, model_of, before, after):
    bench.build(model_of("orders", "select 1 as id", materialized=before))
    bench.build(model_of("orders", "select 2 as id", materialized=after))

    kind = "VIEW" if after == "view" else "BASE TABLE"
    assert tables(bench) == {"orders": kind}
    assert bench.query("select id from orders") == [(2,)]


@pytest.mark.parametrize("kind", ["view", "table"])
@pytest.mark.parametrize("before", ["view", "table"])
def test_a_failing_query_leaves_what_stood_there(bench, model_of, before, kind):
    bench.build(model_of("orders", "select 1 as id", materialized=before))

    with pytest.raises(WarehouseError):
        bench.build(model_of("orders", "select nonsense from nowhere", materialized=kind))

    assert tables(bench) == {"orders": "VIEW" if before == "view" else "BASE TABLE"}
    assert bench.query("select id from orders") == [(1,)]
    bench.build(model_of("orders", "select 3 as id", materialized=kind))
    assert bench.query("select id from orders") == [(3,)]


def test_a_failing_incremental_run_leaves_the_rows_and_no_half_of_the_new_ones(bench, model_of):
    bench.macros = (
        "{% macro get_incremental_half_sql(arg_dict) %}insert into {{ arg_dict.target_relation }} "
        "select * from {{ arg_dict.temp_relation }}; select nonsense{% endmacro %}"
    )
    with pytest.raises(WarehouseError):
        twice(bench, model_of, FIRST, SECOND, incremental_strategy="half")

    assert bench.query("select count(*) from events") == [(2,)]


def test_a_failing_post_hook_undoes_the_new_table(bench, model_of):
    bench.build(model_of("orders", "select 1 as id", materialized="table"))

    with pytest.raises(WarehouseError):
        bench.build(model_of("orders", "select 2 as id", materialized="table", post_hook=["selec"]))

    assert bench.query("select id from orders") == [(1,)]


def test_hooks_run_around_the_node_in_its_context(bench, model_of):
    bench.session.execute("create table log (what varchar)")
    note = "insert into log select '{} {{{{ this.name }}}} ' || count(*) from log"

    bench.build(
        model_of(
            "orders", "select count(*) as n from log", materialized="table",
            pre_hook=[note.format("before"), ""], post_hook=[note.format("after")],
        )
    )  # fmt: skip

    assert bench.query("select what from log") == [("before orders 0",), ("after orders 1",)]
    assert bench.query("select n from orders") == [(1,)]


FIRST = "select * from (values (1, 'a', 10), (2, 'b', 20)) t(id, name, n)"
SECOND = "select * from (values (2, 'B', 21), (3, 'c', 30)) t(id, name, n)"


def twice(bench, model_of, first, second, **config):
    """Build an incremental model, then again with other rows; what the table holds then."""
    sql = "{% if is_incremental() %}" + second + "{% else %}" + first + "{% endif %}"
    node = model_of("events", sql, materialized="incremental", **config)
    bench.build(node)
    bench.build(node)
    return bench.query("select * from events order by all")


@pytest.mark.parametrize(
    ("config", "rows"),
    [
        (
            {"incremental_strategy": "append"},
            [(1, "a", 10), (2, "B", 21), (2, "b", 20), (3, "c", 30)],
        ),
        ({}, [(1, "a", 10), (2, "B", 21), (2, "b", 20), (3, "c", 30)]),
        ({"unique_key": "id"}, [(1, "a", 10), (2, "B", 21), (3, "c", 30)]),
        (
            {"unique_key": ["id", "name"], "incremental_strategy": "delete+insert"},
            [(1, "a", 10), (2, "B", 21), (2, "b", 20), (3, "c", 30)],
        ),
        (
            {
                "unique_key": "id",
                "incremental_strategy": "delete+insert",
                "incremental_predicates": ["DBT_INTERNAL_DEST.n > 100"],
            },
            [(1, "a", 10), (2, "B", 21), (2, "b", 20), (3, "c", 30)],
        ),
        (
            {"unique_key": "id", "incremental_strategy": "merge"},
            [(1, "a", 10), (2, "B", 21), (3, "c", 30)],
        ),
        (
            {
                "unique_key": "id",
                "incremental_strategy": "merge",
                "merge_update_columns": ["n"],
            },
            [(1, "a", 10), (2, "b", 21), (3, "c", 30)],
        ),
        (
            {
                "unique_key": ["id"],
                "incremental_strategy": "merge",
                "merge_exclude_columns": ["n"],
            },
            [(1, "a", 10), (2, "B", 20), (3, "c", 30)],
        ),
        (
            {"incremental_strategy": "merge"},
            [(1, "a", 10), (2, "B", 21), (2, "b", 20), (3, "c", 30)],
        ),
        ({"unique_key": "id", "full_refresh": True}, [(1, "a", 10), (2, "b", 20)]),
    ],
)
def test_new_rows_join_an_incremental_model_by_its_strategy(bench, model_of, config, rows):
    assert twice(bench, model_of, FIRST, SECOND, **config) == rows


def test_full_refresh_builds_from_nothing(bench, model_of):
    node = model_of("events", "select {{ is_incremental() }} as again", materialized="incremental")
    bench.build(node)
    bench.flags = {"FULL_REFRESH": True}
    outcome = bench.build(node)

    assert bench.query("select again from events") == [(False,)]
    assert outcome.row_count == 1


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ("ignore", [(1, 10), (2, 20)]),
        ("append_new_columns", [(1, 10, None), (2, 20, "x")]),
        ("sync_all_columns", [(1, None), (2, "x")]),
    ],
)
def test_changed_columns_are_treated_as_configured(bench, model_of, change, rows):
    first = "select 1 as id, 10 as n"
    second = {
        "ignore": "select 2 as id, 20 as n, 'x' as extra",
        "append_new_columns": "select 2 as id, 20 as n, 'x' as extra",
        "sync_all_columns": "select 2 as id, 'x' as extra",
    }[change]

    assert twice(bench, model_of, first, second, on_schema_change=change) == rows


def test_changed_columns_may_be_refused(bench, model_of):
    with pytest.raises(DagbookError) as caught:
        twice(
            bench, model_of, "select 1 as id", "select 2 as id, 'x' as extra",
            on_schema_change="fail",
        )  # fmt: skip

    assert caught.value.slug == "raised-by-macro"
    assert "extra" in caught.value.message
    assert bench.query("select * from events") == [(1,)]


def test_an_unknown_strategy_names_the_known_ones(bench, model_of):
    with pytest.raises(DagbookError) as caught:
        twice(bench, model_of, FIRST, SECOND, incremental_strategy="upsert")

    assert caught.value.slug == "unknown-strategy"
    assert "append, delete+insert, merge" in str(caught.value.hint)


def test_a_project_adds_a_strategy_by_a_macro(bench, model_of):
    bench.macros = (
        "{% macro get_incremental_none_sql(arg_dict) %}"
        "insert into {{ arg_dict.target_relation }} select * from {{ arg_dict.temp_relation }} "
        "where false{% endmacro %}"
    )

    rows = twice(bench, model_of, FIRST, SECOND, incremental_strategy="none")

    assert rows == [(1, "a", 10), (2, "b", 20)]


def test_a_project_adds_a_materialization(bench, model_of):
    bench.macros = (
        "{% materialization shout, adapter='duckdb' %}"
        "{% set target_relation = this.incorporate(type='table') %}"
        "{% call statement('main') %}create table {{ target_relation }} as "
        "select upper(name) as name from ({{ sql }}){% endcall %}"
        "{{ return({'relations': [target_relation]}) }}{% endmaterialization %}"
    )

    outcome = bench.build(model_of("loud", "select 'a' as name", materialized="shout"))

    assert bench.query("select * from loud") == [("A",)]
    assert outcome.row_count == 1


def test_an_unknown_materialization_is_told_with_a_suggestion(bench, model_of):
    with pytest.raises(DagbookError) as caught:
        bench.build(model_of("a", "select 1", materialized="tabel"))

    assert caught.value.slug == "missing-materialization"
    assert caught.value.hint == "did you mean 'table'?"


def test_only_what_is_complete_is_committed(bench, model_of):
    bench.build(model_of("a", "select 1 as id", materialized="table"))
    bench.session.rollback()

    assert bench.query("select id from a") == [(1,)]


@pytest.mark.parametrize(
    ("name", "arguments", "failures"),
    [
        ("not_null", {"column_name": "name"}, 1),
        ("not_null", {"column_name": "id"}, 0),
        ("unique", {"column_name": "id"}, 1),
        ("accepted_values", {"column_name": "name", "values": ["a", "it's"]}, 1),
        ("accepted_values", {"column_name": "id", "values": [1, 2], "quote": False}, 1),
        ("relationships", {"column_name": "id", "to": "ref('known')", "field": "id"}, 1),
    ],
)
def test_a_generic_test_counts_its_failing_rows(
    bench, model_of, test_of, name, arguments, failures
):
    bench.build(
        model_of(
            "people",
            "select * from (values (1, 'a'), (2, null), (2, 'it''s'), (3, 'z')) t(id, name)",
        )
    )
    bench.build(model_of("known", "select unnest([1, 2]) as id"))
    reads = ("model.shop.people", "model.shop.known")
    test = test_of(name, reads=reads, model="{{ get_where_subquery(ref('people')) }}", **arguments)

    outcome = bench.build(test)

    counted = outcome.results["main"].table.rows[0]
    assert counted["failures"] == failures
    assert counted["should_error"] is (failures > 0)


def test_ephemeral_models_become_ctes_of_whoever_reads_them(bench, model_of):
    bench.nodes = [
        model_of("one", "select 1 as id", materialized="ephemeral"),
        model_of(
            "two", "select id + 1 as id from {{ ref('one') }}", reads=("model.shop.one",),
            materialized="ephemeral",
        ),
    ]  # fmt: skip
    reader = model_of(
        "reader",
        "with own as (select * from {{ ref('two') }})\nselect * from own, {{ ref('one') }} one",
        reads=("model.shop.two", "model.shop.one"),
    )

    compiled = bench.compile(reader)

    assert compiled.sql == (
        "with  __dbt__cte__one as (\nselect 1 as id\n),  __dbt__cte__two as (\n"
        "select id + 1 as id from __dbt__cte__one\n), own as (select * from __dbt__cte__two)\n"
        "select * from own, __dbt__cte__one one"
    )
    assert [each.unique_id for each in compiled.extra_ctes] == ["model.shop.one", "model.shop.two"]
    bench.build(reader)
    assert bench.query("select * from reader") == [(2, 1)]


def test_under_empty_every_parent_gives_no_rows(bench, model_of):
    bench.build(model_of("a", "select 1 as id"))
    bench.flags = {"EMPTY": True}

    bench.build(
        model_of("b", "select * from {{ ref('a') }} as x", reads=("model.shop.a",),
                 materialized="table")
    )  # fmt: skip

    assert bench.query("select * from b") == []


def test_what_a_node_took_goes_with_it_and_is_no_garbage(bench, model_of):
    gc.collect()
    gc.disable()
    try:
        bench.build(model_of("orders", "select {{ 1 + 1 }} as id", materialized="table"))
        left = [each for each in gc.get_objects() if isinstance(each, RunPhase)]
    finally:
        gc.enable()

    assert left == []


def test_an_override_that_lacks_an_argument_is_told_where_it_stands(bench, model_of):
    bench.macros = (
        "\n{% macro duckdb__create_table_as(temporary, relation, sql) %}"
        "create table {{ relation }} as {{ sql }}{% endmacro %}"
    )

    with pytest.raises(ProjectError) as raised:
        bench.build(model_of("orders", "select 1 as id", materialized="table"))

    assert render_error(raised.value).splitlines() == [
        "error[failed-jinja]: TypeError: macro 'duckdb__create_table_as' takes not more than 3 "
        "argument(s)",
        "  --> macros/own.sql:2:1",
        "  help: it is called in place of one of dagbook's: give it that one's arguments",
    ]
