import signal
import threading

import pytest

from dagbook.events import NodeFinished, NodeStarted, RunPlanned
from dagbook.project.results import Status
from dagbook.testing import results_by_name

CHAIN = {
    "seeds/raw.csv": "id,v\n1,a\n2,b\n2,c\n",
    "models/a.sql": "select * from {{ ref('raw') }}",
    "models/b.sql": "{{ config(materialized='table') }} select * from {{ ref('a') }}",
    "models/c.sql": "select * from {{ ref('b') }}",
}


def statuses(results):
    return {name: result.status.value for name, result in results_by_name(results).items()}


def test_everything_is_built_in_dependency_order(shop):
    results = shop.write(CHAIN).build()
    assert [each.unique_id.split(".")[2] for each in results.results] == ["raw", "a", "b", "c"]
    assert results.success
    assert shop.query("select count(*) from c") == [(3,)]


def test_results_say_what_dbts_say(shop):
    found = results_by_name(shop.write(CHAIN).build())
    assert (found["raw"].message, found["raw"].response.code) == ("INSERT 3", "INSERT")
    assert found["raw"].relation_name is None
    assert found["a"].message == "OK"
    assert found["a"].relation_name == '"shop"."main"."a"'
    assert [each.name for each in found["a"].timing] == ["compile", "execute"]
    assert found["a"].thread.startswith("Thread-")


def test_rows_are_told_by_what_was_built_whole(shop):
    found = results_by_name(shop.write(CHAIN).build())
    assert (found["raw"].row_count, found["a"].row_count, found["b"].row_count) == (3, None, 3)


def test_compiled_and_sent_sql_is_written(shop):
    shop.write(CHAIN).build()
    compiled = (shop.root / "target/compiled/shop/models/b.sql").read_text()
    sent = (shop.root / "target/run/shop/models/b.sql").read_text()
    assert compiled.strip() == 'select * from "shop"."main"."a"'
    assert "create" in sent
    assert compiled.strip() in sent


def test_events_count_starts_and_ends(shop):
    shop.write(CHAIN).build()
    planned = [each for each in shop.events if isinstance(each, RunPlanned)]
    started = [each for each in shop.events if isinstance(each, NodeStarted)]
    finished = [each for each in shop.events if isinstance(each, NodeFinished)]
    assert planned == [RunPlanned(4, 2, (("seed", 1), ("model", 3)))]
    assert [each.index for each in started] == [1, 2, 3, 4]
    assert [each.label for each in finished][:3] == [
        "seed main.raw",
        "view model main.a",
        "table model main.b",
    ]


def test_a_model_whose_sql_fails_keeps_its_old_table_and_skips_what_reads_it(shop):
    shop.write(CHAIN).build()
    broken = "{{ config(materialized='table') }}\nselect id,\n  nope\nfrom {{ ref('a') }}\n"
    shop.write({"models/b.sql": broken})
    results = shop.build()
    found = results_by_name(results)
    assert statuses(results) == {
        "raw": "success",
        "a": "success",
        "b": "error",
        "c": "skipped",
    }
    assert not results.success
    assert str(found["b"].error.origin) == "models/b.sql:3:3"
    assert found["b"].error.slug == "missing-column"
    assert found["b"].error.notes[-1] == "compiled SQL: target/compiled/shop/models/b.sql:3:3"
    assert found["b"].message.startswith("Runtime Error in model b (models/b.sql)\n  Binder Error")
    assert shop.query("select count(*) from b") == [(3,)]
    assert shop.query("select count(*) from information_schema.tables where table_name like 'b%'")


def test_a_failing_post_hook_undoes_the_table(shop):
    shop.write(CHAIN).build()
    hooked = "{{ config(materialized='table', post_hook='select nope') }} select 1 as id"
    shop.write({"models/b.sql": hooked})
    assert results_by_name(shop.build("b"))["b"].status is Status.ERROR
    assert shop.query("select count(*) from b") == [(3,)]


def test_a_macro_that_raises_is_a_compile_error_of_its_model(shop):
    text = "{% if execute %}{{ exceptions.raise_compiler_error('stop here') }}{% endif %}select 1"
    found = results_by_name(shop.write({"models/m.sql": text}).build())
    assert found["m"].status is Status.ERROR
    assert found["m"].message.startswith("Compilation Error in model m (models/m.sql)\n  stop here")
    assert [each.name for each in found["m"].timing] == ["compile"]


TESTED = {
    **CHAIN,
    "models/_a.yml": """
models:
  - name: a
    columns:
      - name: id
        data_tests: [unique]
      - name: v
        data_tests:
          - not_null
          - accepted_values: {arguments: {values: [a]}, config: {severity: warn}}
""",
}


def test_a_failing_test_skips_what_is_downstream_of_the_tested(shop):
    results = shop.write(TESTED).build()
    assert statuses(results) == {
        "raw": "success",
        "a": "success",
        "unique_a_id": "fail",
        "not_null_a_v": "pass",
        "accepted_values_a_v__a": "warn",
        "b": "skipped",
        "c": "skipped",
    }
    found = results_by_name(results)
    assert found["unique_a_id"].message == "Got 1 result, configured to fail if != 0"
    assert found["unique_a_id"].failures == 1
    assert found["accepted_values_a_v__a"].message == "Got 2 results, configured to warn if != 0"
    assert (found["not_null_a_v"].message, found["not_null_a_v"].failures) == ("", 0)


def test_a_test_whose_sql_fails_is_an_error(shop):
    shop.write({**CHAIN, "tests/broken.sql": "select nope from {{ ref('a') }}"})
    found = results_by_name(shop.build())
    assert found["broken"].status is Status.ERROR
    assert str(found["broken"].error.origin) == "tests/broken.sql:1:8"


def test_fail_fast_starts_nothing_more(shop):
    files = {f"models/m{n}.sql": "select 1 as id" for n in range(5)}
    shop.write({**files, "models/a_first.sql": "select nope"})
    results = shop.build(fail_fast=True, threads=1)
    found = results_by_name(results)
    assert found.pop("a_first").status is Status.ERROR
    assert {each.status for each in found.values()} == {Status.SKIPPED}
    assert {each.message for each in found.values()} == {"Skipping due to fail_fast"}
    assert len(found) == 5


TOGETHER = {
    "models/m.sql": "select null as a, 1 as b",
    "models/_m.yml": """
models:
  - name: m
    columns:
      - {name: a, data_tests: [not_null]}
      - {name: b, data_tests: [not_null]}
""",
}


def test_of_what_is_told_together_each_says_that_another_follows(shop):
    shop.write(TOGETHER).build(threads=1)

    told = [
        (type(each).__name__, each.label, each.has_next)
        for each in shop.events
        if isinstance(each, (NodeStarted, NodeFinished))
    ]
    assert told == [
        ("NodeStarted", "view model main.m", False),
        ("NodeFinished", "view model main.m", True),
        ("NodeStarted", "test not_null_m_a", True),
        ("NodeStarted", "test not_null_m_b", False),
        ("NodeFinished", "test not_null_m_a", True),
        ("NodeFinished", "test not_null_m_b", False),
    ]


def test_fail_fast_keeps_what_came_back_together_with_the_failure(shop):
    results = shop.write(TOGETHER).build(fail_fast=True)
    assert statuses(results) == {"m": "success", "not_null_m_a": "fail", "not_null_m_b": "pass"}


def test_what_waits_for_nothing_runs_at_the_same_time(shop):
    slow = "{{ config(materialized='table') }} select sum(a.range) as n from range(30000000) a"
    shop.write({"models/x.sql": slow, "models/y.sql": slow}).build()
    kinds = [type(each) for each in shop.events if isinstance(each, (NodeStarted, NodeFinished))]
    assert kinds[:2] == [NodeStarted, NodeStarted]


def test_an_ephemeral_model_is_not_executed_but_orders_its_neighbours(shop):
    shop.write(
        {
            "models/first.sql": "{{ config(materialized='table') }} select 1 as id",
            "models/between.sql": (
                "{{ config(materialized='ephemeral') }} select * from {{ ref('first') }}"
            ),
            "models/a_last.sql": "select * from {{ ref('between') }}",
        }
    )
    results = shop.build()
    assert [each.unique_id.split(".")[2] for each in results.results] == ["first", "a_last"]
    assert results.success


def test_schemas_are_made_where_they_are_missing(shop):
    text = "{{ config(schema='marts') }} select 1 as id"
    shop.write({"models/m.sql": text}).build()
    assert shop.query("select id from main_marts.m") == [(1,)]


HOOKS = """
name: shop
version: '1.0'
profile: shop
on-run-start:
  - create table if not exists audit (moment text, n int)
  - insert into audit values ('start', 0)
on-run-end:
  - "insert into audit values ('end', {{ results | length }})"
  - "insert into audit values ('{{ results[0].status }}', {{ schemas | length }})"
"""


def test_hooks_run_before_and_after_everything(shop):
    results = shop.write({"dbt_project.yml": HOOKS, "models/m.sql": "select 1 as id"}).build()
    assert [each.message for each in results.results] == [
        "shop.on-run-start.0 passed",
        "shop.on-run-start.1 passed",
        "OK",
        "shop.on-run-end.0 passed",
        "shop.on-run-end.1 passed",
    ]
    assert shop.query("select moment, n from audit order by n, moment") == [
        ("start", 0),
        ("end", 1),
        ("success", 1),
    ]


def test_after_a_failing_start_hook_nothing_is_built(shop):
    project = HOOKS.replace("create table if not exists audit (moment text, n int)", "selec 1")
    results = shop.write({"dbt_project.yml": project, "models/m.sql": "select 1 as id"}).build()
    found = [each.status.value for each in results.results]
    assert found[:3] == ["error", "skipped", "skipped"]
    assert results.results[0].message.startswith("shop.on-run-start.0 failed, error:")


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_cancels_what_runs_and_keeps_what_is_done(shop):
    endless = (
        "{{ config(materialized='table') }} "
        "select sum((a.range * b.range) % 7) as n from range(10000000) a, range(100000) b"
    )
    shop.write(
        {
            "models/a_done.sql": "select 1 as id",
            "models/endless.sql": endless + " -- {{ ref('a_done') }}",
            "models/after.sql": "select * from {{ ref('endless') }}",
        }
    )

    def interrupt(event):
        if isinstance(event, NodeStarted) and "endless" in event.unique_id:
            timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
            timer.start()

    results = shop.build(listener=interrupt)
    found = {each.unique_id.split(".")[2]: each for each in results.results}
    assert results.interrupted
    assert not results.success
    assert {name: (each.status.value, each.message) for name, each in found.items()} == {
        "a_done": ("success", "OK"),
        "endless": ("error", "cancelled: interrupted"),
        "after": ("skipped", "interrupted"),
    }
    assert shop.query("select id from a_done") == [(1,)]


def test_a_missing_table_of_a_source_says_who_must_make_it(shop):
    sources = "sources: [{name: raw, schema: main, tables: [{name: orders}]}]"
    text = "select *\nfrom {{ source('raw', 'orders') }}"
    shop.write({"models/_s.yml": sources, "models/m.sql": text})
    error = results_by_name(shop.build())["m"].error
    assert error is not None
    assert error.slug == "missing-relation"
    assert str(error.origin) == "models/m.sql:2:6"
    assert error.hint == "a run reads sources and never makes them: is raw.orders loaded?"


def test_a_generic_test_that_fails_is_placed_at_its_entry(shop):
    entry = "models:\n  - name: m\n    columns:\n      - name: nope\n        data_tests: [unique]\n"
    shop.write({"models/m.sql": "select 1 as id", "models/_m.yml": entry})
    error = results_by_name(shop.build())["unique_m_nope"].error
    assert error is not None
    assert str(error.origin).startswith("models/_m.yml:5")


def test_rows_that_fail_a_test_are_kept_where_asked(shop):
    entry = (
        "models:\n  - name: m\n    columns:\n      - name: id\n        data_tests:\n"
        "          - not_null: {config: {store_failures: true}}\n"
    )
    shop.write({"models/m.sql": "select null as id, 7 as n", "models/_m.yml": entry})
    found = results_by_name(shop.build())["not_null_m_id"]
    assert found.status is Status.FAIL
    kept = '"shop"."main_dbt_test__audit"."not_null_m_id"'
    assert found.relation_name == kept
    assert shop.query(f"select n from {kept}") == [(7,)]


def test_an_incremental_model_adds_and_full_refresh_begins_anew(shop):
    text = (
        "{{ config(materialized='incremental', unique_key='id') }}\n"
        "select id, v from {{ ref('raw') }}\n"
        "{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}"
    )
    shop.write({"seeds/raw.csv": "id,v\n1,a\n", "models/inc.sql": text}).build()
    shop.write({"seeds/raw.csv": "id,v\n1,changed\n2,b\n"})
    found = results_by_name(shop.build())
    assert (found["inc"].message, found["inc"].row_count) == ("OK", None)
    assert shop.query("select * from inc order by id") == [(1, "a"), (2, "b")]
    shop.full_refresh = True
    shop.build()
    assert shop.query("select * from inc order by id") == [(1, "changed"), (2, "b")]


def test_a_view_may_become_a_table_and_back(shop):
    for kind in ("view", "table", "view", "table"):
        text = f"{{{{ config(materialized='{kind}') }}}} select 1 as id"
        assert shop.write({"models/m.sql": text}).build().success
        found = shop.query("select table_type from information_schema.tables")
        assert found == [("VIEW" if kind == "view" else "BASE TABLE",)]


def test_a_failing_hook_names_its_own_compiled_sql(shop):
    project = HOOKS.replace(
        "insert into audit values ('start', 0)", "insert into nowhere values (1)"
    )
    results = shop.write({"dbt_project.yml": project, "models/m.sql": "select 1 as id"}).build()
    error = results.results[1].error
    path = "target/compiled/shop/dbt_project.yml/hooks/shop-on-run-start-1.sql"
    assert error is not None
    assert error.notes[-1] == f"compiled SQL: {path}"
    assert (shop.root / path).read_text() == "insert into nowhere values (1)"


def test_hooks_of_the_end_run_after_failures_and_see_them(shop):
    files = {
        "dbt_project.yml": HOOKS,
        "models/m.sql": "select nope",
        "models/n.sql": "select 1 as i",
    }
    shop.write({**files, "models/o.sql": "select * from {{ ref('m') }}"}).build()
    assert shop.query("select moment, n from audit where moment = 'end'") == [("end", 3)]


def test_hooks_of_the_end_run_after_fail_fast_and_see_what_was_cancelled(shop):
    rows = "{% for each in results %}{{ each.node.name }}: {{ each.status }} {% endfor %}"
    project = HOOKS.split("on-run-end")[0] + (
        f"on-run-end:\n  - \"insert into audit values ('{rows}', 9)\"\n"
    )
    endless = (
        "{{ config(materialized='table') }} "
        "select sum((a.range * b.range) % 7) as n from range(10000000) a, range(100000) b"
    )
    models = {"models/endless.sql": endless, "models/wrong.sql": "select nope"}
    results = shop.write({"dbt_project.yml": project, **models}).build(fail_fast=True)
    found = results_by_name(results)
    assert found["endless"].message == "cancelled: wrong failed and --fail-fast is set"
    assert shop.query("select moment from audit where n = 9") == [("wrong: error endless: error ",)]
