import json
from itertools import takewhile

import pytest

from dagbook.events import MacroLogged, RunFinished
from dagbook.project.results import Status
from dagbook.run.sharing import share_scans
from dagbook.testing import results_by_name

ORDERS = {
    "seeds/orders.csv": "id,kind,amount\n1,a,10\n2,b,20\n2,c,\n",
    "seeds/orders.yml": """
seeds:
  - name: orders
    columns:
      - name: id
        data_tests: [not_null, unique]
      - name: kind
        data_tests: [not_null, {accepted_values: {arguments: {values: [a, b]}}}]
      - name: amount
        data_tests: [not_null: {config: {severity: warn}}]
""",
}
NAMES = (
    "not_null_orders_id",
    "unique_orders_id",
    "not_null_orders_kind",
    "accepted_values_orders_kind__a__b",
    "not_null_orders_amount",
)
ON_ID = """
seeds:
  - name: orders
    columns:
      - name: id
        data_tests: [not_null, {TEST}]
"""


def sharing(shop):
    workspace = shop.open()
    found = share_scans(shop.plan(workspace).nodes, workspace.scope())
    return sorted({each.split(".")[2] for each in found})


def statuses(results):
    return {
        name: (each.status.value, each.failures) for name, each in results_by_name(results).items()
    }


def test_the_tests_of_a_relation_are_answered_one_after_the_other_by_one_query(shop):
    shop.write(ORDERS).build("orders")
    found = results_by_name(shop.build(*NAMES))
    executed = sorted(
        (each.timing[1] for each in found.values() if each.status is not Status.FAIL),
        key=lambda timing: timing.started_at,
    )
    assert [each.completed_at for each in executed[:-1]] == [
        each.started_at for each in executed[1:]
    ]
    assert statuses(shop.build(*NAMES)) == {
        "not_null_orders_id": ("pass", 0),
        "unique_orders_id": ("fail", 1),
        "not_null_orders_kind": ("pass", 0),
        "accepted_values_orders_kind__a__b": ("fail", 1),
        "not_null_orders_amount": ("warn", 1),
    }


def test_artifacts_are_those_of_tests_that_run_alone(shop):
    shop.write(ORDERS).invoke("build")
    written = []
    for switch in ("--fuse-tests", "--no-fuse-tests"):
        shop.invoke("test", switch)
        run = json.loads((shop.root / "target/run_results.json").read_text())
        files = {
            path.relative_to(shop.root): path.read_text()
            for path in (shop.root / "target").rglob("*.sql")
        }
        for result in run["results"]:
            for volatile in ("timing", "execution_time", "thread_id"):
                del result[volatile]
        written.append((sorted(run["results"], key=lambda each: each["unique_id"]), files))
    assert written[0] == written[1]
    assert len(written[0][1]) == 2 * len(NAMES)


@pytest.mark.parametrize(
    "test",
    [
        "unique: {config: {store_failures: true}}",
        "unique: {config: {store_failures_as: view}}",
        "unique: {config: {limit: 1}}",
        "unique: {config: {fail_calc: sum(n_records)}}",
        "unique: {config: {error_if: between 1 and 5}}",
        "unique: {config: {warehouse_size: big}}",
        "unique: {config: {sql_header: select 1}}",
        "relationships: {arguments: {to: ref('orders'), field: id}}",
        "is_odd",
    ],
)
def test_who_asks_for_more_than_a_count_goes_alone(shop, test):
    own = "{% test is_odd(model, column_name) %}select * from {{ model }} where 1 = 0{% endtest %}"
    files = {"seeds/orders.yml": ON_ID.replace("TEST", test), "tests/generic/is_odd.sql": own}
    shop.write({**ORDERS, **files})
    assert sharing(shop) == []


def test_thresholds_severities_and_conditions_do_not_hinder(shop):
    config = "severity: warn, warn_if: '>= 2', where: id > 0, tags: [a], meta: {b: 1}"
    both = f"unique: {{config: {{{config}}}}}}}, {{not_null: {{name: second, config: {{{config}}}}}"
    shop.write({**ORDERS, "seeds/orders.yml": ON_ID.replace("TEST", both)})
    assert sharing(shop) == ["second", "unique_orders_id"]


@pytest.mark.parametrize(
    "macro",
    [
        "{% macro default__test_unique(model, column_name) %}select 1 where 1 = 0{% endmacro %}",
        "{% macro duckdb__test_unique(model, column_name) %}select 1 where 1 = 0{% endmacro %}",
        "{% test unique(model, column_name) %}select 1 where 1 = 0{% endtest %}",
        "{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}"
        "select 0 as failures, false as should_warn, false as should_error{% endmacro %}",
        "{% macro should_store_failures() %}{{ return(false) }}{% endmacro %}",
    ],
)
def test_what_the_project_overrides_is_called(shop, macro):
    shop.write({**ORDERS, "macros/own.sql": macro})
    assert "unique_orders_id" not in sharing(shop)
    assert statuses(shop.build()) == statuses(shop.build(fuse_tests=False))


def test_what_a_package_overrides_is_called_for_its_tests_alone(shop):
    package = {
        "dbt_project.yml": "name: ext\nversion: 1.0.0",
        "models/theirs.sql": "select 1 as id",
        "models/theirs.yml": ON_ID.replace("seeds", "models")
        .replace("orders", "theirs")
        .replace("TEST", "unique"),
        "macros/own.sql": "{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}"
        "select 77 as failures, false as should_warn, true as should_error{% endmacro %}",
    }
    shop.write({**ORDERS, **{f"dbt_packages/ext/{name}": text for name, text in package.items()}})

    assert sharing(shop) == sorted(NAMES)
    together = statuses(shop.build())
    assert together["unique_theirs_id"] == ("fail", 77)
    assert together == statuses(shop.build(fuse_tests=False))


def test_an_own_where_subquery_is_part_of_the_scan(shop):
    macro = (
        "{% macro get_where_subquery(relation) %}"
        "{{ return('(select * from ' ~ relation ~ ' where id = 1) as first_ones') }}{% endmacro %}"
    )
    shop.write({**ORDERS, "macros/own.sql": macro})
    assert set(statuses(shop.build()).values()) == {("success", None), ("pass", 0)}


def test_a_broken_test_fails_by_itself(shop):
    broken = """
      - name: nowhere
        data_tests: [not_null]
      - name: kind
        data_tests:
          - accepted_values: {name: typed, arguments: {values: [1.5], quote: false}}
"""
    written = ORDERS["seeds/orders.yml"] + broken
    shop.write({**ORDERS, "seeds/orders.yml": written})
    alone = results_by_name(shop.build(fuse_tests=False))
    together = results_by_name(shop.build())
    assert {name: (each.status, each.message) for name, each in together.items()} == {
        name: (each.status, each.message) for name, each in alone.items()
    }
    assert together["not_null_orders_nowhere"].error.slug == "missing-column"
    assert together["not_null_orders_id"].status is Status.PASS


def test_an_expression_of_many_columns_is_no_figure(shop):
    columns = "COLUMNS(c -> c in (''id'', ''amount'')) > 15"
    test = f"dbt_utils.expression_is_true: {{arguments: {{expression: '{columns}'}}}}"
    written = ORDERS["seeds/orders.yml"].replace(
        "  - name: orders\n", f"  - name: orders\n    data_tests: [{{{test}}}]\n"
    )
    shop.write({**ORDERS, "seeds/orders.yml": written})
    assert statuses(shop.build()) == statuses(shop.build(fuse_tests=False))


@pytest.mark.parametrize("test", ["not_null", "unique"])
@pytest.mark.parametrize(
    "expression", ["a = a and b", "a or b", "not a", "distinct a", "*", "a order by a", "a --"]
)
def test_what_is_no_column_means_what_it_means_alone(shop, test, expression):
    rows = "(null, false), (null, false), (true, null), (false, null), (null, null)"
    shop.write(
        {
            "models/facts.sql": f"select * from (values {rows}) as t(a, b)",
            "models/facts.yml": f"""
models:
  - name: facts
    data_tests:
      - {test}: {{name: expressed, arguments: {{column_name: "{expression}"}}}}
    columns:
      - name: a
        data_tests: [not_null, unique]
""",
        }
    )

    assert statuses(shop.build()) == statuses(shop.build(fuse_tests=False))


def test_a_model_waits_for_the_shared_scan_and_is_skipped_by_it(shop):
    shop.write({**ORDERS, "models/after.sql": "select * from {{ ref('orders') }}"})
    assert results_by_name(shop.build())["after"].status is Status.SKIPPED


def test_every_test_has_one_result_when_a_scan_ends_the_run(shop):
    files = {f"models/m{n}.sql": "select * from {{ ref('orders') }}" for n in range(3)}
    found = shop.write({**ORDERS, **files}).build(fail_fast=True, threads=1).results
    assert sorted(each.unique_id.split(".")[2] for each in found) == sorted(
        ("orders", "m0", "m1", "m2", *NAMES)
    )
    assert Status.FAIL in {each.status for each in found}


def test_one_selected_test_runs_as_ever(shop):
    shop.write(ORDERS).build()
    found = shop.build("unique_orders_id")
    assert statuses(found) == {"unique_orders_id": ("fail", 1)}


@pytest.mark.parametrize(
    ("words", "settings", "environment"),
    [
        (("--no-fuse-tests",), "", {}),
        ((), "flags: {fuse_tests: false}\n", {}),
        ((), "", {"DBT_FUSE_TESTS": "false"}),
        ((), "", {"DAGBOOK_FUSE_TESTS": "0"}),
    ],
)
def test_scans_can_be_left_unshared(shop, monkeypatch, words, settings, environment):
    shop.write(
        {**ORDERS, "dbt_project.yml": f"name: shop\nversion: '1.0'\nprofile: shop\n{settings}"}
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    shop.invoke("build", *words)
    results = json.loads((shop.root / "target/run_results.json").read_text())["results"]
    executed = [each["timing"][1] for each in results]
    ends = {each["completed_at"] for each in executed}
    assert not ends & {each["started_at"] for each in executed}


INLINED = {
    "models/loud.sql": "{{ config(materialized='ephemeral') }}"
    "{% if execute %}{{ log('rendered') }}{% endif %}select * from {{ ref('orders') }}",
    "models/loud.yml": ORDERS["seeds/orders.yml"]
    .replace("seeds:", "models:")
    .replace("name: orders", "name: loud"),
    "models/reader.sql": "select * from {{ ref('loud') }}",
}
OF_LOUD = tuple(name.replace("orders", "loud") for name in NAMES)


def test_the_tests_of_an_ephemeral_model_share_its_sql(shop):
    shop.write({**ORDERS, **INLINED}).build("orders")
    together, alone = (
        results_by_name(shop.build(*OF_LOUD, fuse_tests=fuse)) for fuse in (True, False)
    )
    assert set(sharing(shop)) >= set(OF_LOUD)
    by_time = sorted(
        (each.timing[1] for each in together.values() if each.status is not Status.FAIL),
        key=lambda timing: timing.started_at,
    )
    assert by_time[0].completed_at == by_time[1].started_at
    for name, each in together.items():
        assert each.extra_ctes == alone[name].extra_ctes
        assert each.compiled_code == alone[name].compiled_code


@pytest.mark.parametrize("fuse", [True, False])
def test_an_ephemeral_model_is_rendered_once_a_run(shop, fuse):
    shop.write({**ORDERS, **INLINED}).build("orders")
    shop.events.clear()
    switch = "--fuse-tests" if fuse else "--no-fuse-tests"
    shop.invoke("build", "-s", "reader", "loud", "--threads", "1", switch)
    told = list(takewhile(lambda each: not isinstance(each, RunFinished), shop.events))
    assert [each.message for each in told if isinstance(each, MacroLogged)] == ["rendered"]
