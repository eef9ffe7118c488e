from datetime import UTC, datetime

from tiny_artifacts import (
    catalog,
    exposure,
    freshness,
    generic_test,
    macro,
    manifest,
    model,
    run_results,
    source,
    write_artifacts,
)

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import DataTestSort, Kind, build_site_model

ORDERS, CUSTOMERS = "model.tiny.orders", "model.tiny.customers"
RAW = "source.tiny.raw.orders"


def test_tables_come_in_the_order_of_the_book(site_of):
    site = site_of(
        model("b"), model("a"), model("s", kind="snapshot"), model("seed", kind="seed"), source("z")
    )

    assert [table.title for table in site.tables.values()] == ["raw.z", "seed", "a", "b", "s"]
    assert [table.title for table in site.of_kind(Kind.MODEL)] == ["a", "b"]


def test_parents_and_children_mirror_each_other_and_exposures_stand_apart(site_of):
    site = site_of(
        source("orders"),
        model("orders", reads=[RAW]),
        model("customers", reads=[ORDERS]),
        exposure("board", reads=[ORDERS, "metric.tiny.revenue"]),
    )

    orders = site.tables[ORDERS]
    assert (orders.parents, orders.children) == ((RAW,), (CUSTOMERS,))
    assert orders.exposures == ("exposure.tiny.board",)
    assert site.exposures["exposure.tiny.board"].depends_on == (ORDERS,)
    assert site.tables[RAW].children == (ORDERS,)


def test_columns_follow_the_warehouse_and_those_it_lacks_come_last(site_of):
    described = {"GONE": "Was here.", "amount": {"description": "Euros.", "data_type": "numeric"}}

    site = site_of(
        model("orders", columns=described),
        catalog=catalog({ORDERS: {"id": "INTEGER", "AMOUNT": "DECIMAL(18,3)"}}),
    )

    found = [(c.name, c.data_type, c.declared, c.exists) for c in site.tables[ORDERS].columns]
    assert found == [
        ("id", "INTEGER", False, True),
        ("amount", "DECIMAL(18,3)", True, True),
        ("GONE", None, True, False),
    ]
    assert site.tables[ORDERS].column("ID").name == "id"


def test_nobody_can_tell_what_exists_of_a_table_the_catalog_lacks(site_of):
    site = site_of(model("orders", columns={"id": "Key."}), catalog=catalog({}))

    assert [column.exists for column in site.tables[ORDERS].columns] == [None]


def test_unique_and_not_null_make_a_key(site_of):
    site = site_of(
        model("orders", columns={"id": "", "other": ""}),
        generic_test("unique", ORDERS, "id"),
        generic_test("not_null", ORDERS, "id"),
        generic_test("unique", ORDERS, "other"),
    )

    assert {c.name for c in site.tables[ORDERS].columns if c.is_key} == {"id"}


def test_columns_that_are_unique_together_make_a_key(site_of):
    site = site_of(
        model("orders", columns={"id": "", "line": "", "x": ""}),
        generic_test(
            "dbt_utils.unique_combination_of_columns", ORDERS, combination_of_columns=["id", "line"]
        ),
    )

    assert {c.name for c in site.tables[ORDERS].columns if c.is_key} == {"id", "line"}


def test_a_declared_key_beats_a_tested_one(site_of):
    constraint = {"constraints": [{"type": "primary_key"}]}
    site = site_of(
        model("orders", columns={"id": "", "number": constraint}),
        generic_test("unique", ORDERS, "id"),
        generic_test("not_null", ORDERS, "id"),
    )

    assert {c.name for c in site.tables[ORDERS].columns if c.is_key} == {"number"}


def test_a_test_knows_its_table_column_arguments_and_result(site_of):
    test = generic_test("dbt_utils.expression_is_true", ORDERS, "amount", expression="> 0")
    result = {"status": "fail", "failures": 3, "message": "Got 3 results"}

    site = site_of(
        model("orders", columns={"amount": ""}),
        test,
        run_results=run_results({test["unique_id"]: result}),
    )

    (found,) = site.tests_of(site.tables[ORDERS])
    assert (found.kind, found.bare_kind) == ("dbt_utils.expression_is_true", "expression_is_true")
    assert (found.table, found.column, dict(found.arguments)) == (
        ORDERS,
        "amount",
        {"expression": "> 0"},
    )
    assert (found.outcome.status, found.outcome.failures, found.outcome.is_bad) == ("fail", 3, True)
    assert site.tables[ORDERS].columns[0].tests == (found.unique_id,)


def test_an_old_manifest_names_the_table_of_a_test_in_its_arguments_only(site_of):
    test = generic_test(
        "relationships",
        ORDERS,
        "customer_id",
        model="{{ get_where_subquery(ref('orders')) }}",
        to="ref('customers')",
    )
    test["attached_node"] = None
    test["depends_on"]["nodes"] = [CUSTOMERS, ORDERS]

    site = site_of(model("orders"), model("customers"), test)

    assert site.tables[ORDERS].tests == (test["unique_id"],)
    assert site.tables[CUSTOMERS].tests == ()


def test_a_singular_test_is_about_every_table_it_reads(site_of):
    test = generic_test("x", ORDERS)
    del test["test_metadata"], test["attached_node"]
    test["depends_on"]["nodes"] = [CUSTOMERS, ORDERS]

    site = site_of(model("orders"), model("customers"), test)

    assert site.tests[test["unique_id"]].sort is DataTestSort.SINGULAR
    assert site.tables[ORDERS].tests == site.tables[CUSTOMERS].tests == (test["unique_id"],)


def test_the_last_build_and_the_statistics_are_told(site_of):
    site = site_of(
        model("orders"),
        run_results=run_results(
            {ORDERS: {"status": "success", "adapter_response": {"rows_affected": 12}}}
        ),
        catalog=catalog({ORDERS: {"id": "INTEGER"}}, stats={"row_count": 12, "bytes": 4096}),
    )

    orders = site.tables[ORDERS]
    assert orders.row_count == 12
    assert [stat.id for stat in orders.stats] == ["row_count", "bytes"]
    assert orders.outcome.rows_affected == 12
    assert orders.outcome.finished_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert (site.run.command, dict(site.run.counts)) == ("build", {"success": 1})


def test_freshness_of_a_source_is_told_with_what_was_asked_for(site_of):
    policy = {"warn_after": {"count": 1, "period": "day"}, "error_after": {"count": None}}

    site = site_of(
        source("orders", freshness=policy, loaded_at_field="loaded_at"),
        sources=freshness({RAW: "warn"}),
    )

    orders = site.tables[RAW]
    assert orders.freshness.status == "warn"
    assert (orders.freshness_policy.warn_after, orders.freshness_policy.error_after) == (
        "1 day",
        None,
    )


def test_meta_and_tags_of_config_and_node_are_laid_over_each_other(site_of):
    site = site_of(
        model(
            "orders",
            config={"meta": {"a": 1, "b": 1}, "tags": ["x"]},
            meta={"b": 2},
            tags=["y", "x"],
        )
    )

    assert dict(site.tables[ORDERS].meta) == {"a": 1, "b": 2}
    assert set(site.tables[ORDERS].tags) == {"x", "y"}
    assert site.tags["x"].tables == (ORDERS,)


def test_a_version_is_part_of_the_title(site_of):
    site = site_of(model("orders", version=2), model("items", version=1.0))

    assert [table.title for table in site.tables.values()] == ["items.v1", "orders.v2"]


def test_macros_know_their_callers_and_dbts_own_stay_out(site_of):
    site = site_of(
        model("orders", calls=["macro.tiny.inner", "macro.dbt.ref"]),
        macro("outer", calls=["macro.tiny.inner"]),
        macro("inner"),
        macro("ref", package="dbt"),
        macro("table", package="dbt_duckdb"),
        macro("star", package="dbt_utils"),
    )

    inner = site.macros["macro.tiny.inner"]
    assert list(site.macros) == ["macro.tiny.inner", "macro.tiny.outer", "macro.dbt_utils.star"]
    assert inner.callers == ("macro.tiny.outer",)
    assert inner.tables == (ORDERS,)


def test_what_is_switched_off_calls_its_macros_all_the_same(tmp_path):
    calls = {"depends_on": {"macros": ["macro.tiny.cents"]}}
    waits = {"raw_code": "{% if execute %}{{ pounds(3) }}{% endif %}"}
    macros = [macro(name) for name in ("cents", "euros", "pounds")]
    told = manifest(*macros) | {"disabled": {"model.tiny.old": [calls, waits]}}

    site = build_site_model(read_artifacts(write_artifacts(tmp_path, manifest=told)))

    called = {each.name: each.is_called_elsewhere for each in site.macros.values()}
    assert called == {"cents": True, "euros": False, "pounds": True}


def test_what_is_switched_off_reads_its_tables_all_the_same(tmp_path):
    code = "{{ ref('tiny', 'orders', v=2) }} {{source( 'raw', \"events\" )}} {{ 'lost' }}"
    tables = [model("orders"), model("lost"), source("events"), source("lost")]
    told = manifest(*tables) | {"disabled": {"model.tiny.old": [{"raw_code": code}, {}]}}

    site = build_site_model(read_artifacts(write_artifacts(tmp_path, manifest=told)))

    read = {each.title for each in site.tables.values() if each.is_read_elsewhere}
    assert read == {"orders", "raw.events"}


def test_without_a_clock_ages_count_from_the_artifacts(tmp_path):
    folder = write_artifacts(
        tmp_path,
        manifest=manifest(model("orders")),
        run_results=run_results({ORDERS: "success"}),
    )

    site = build_site_model(read_artifacts(folder))

    assert site.now == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert site.tables[ORDERS].health.age_days == 0


def test_the_same_artifacts_give_the_same_site(site_of):
    entries = [model("b", tags=["t"]), model("a", reads=["model.tiny.b"]), source("z")]

    forwards, backwards = site_of(*entries), site_of(*reversed(entries))

    assert forwards == backwards
    assert list(forwards.tables) == list(backwards.tables)


def test_the_site_knows_who_wrote_the_artifacts(tmp_path):
    ours = manifest(model("orders"))
    ours["metadata"]["env"] = {"DAGBOOK_VERSION": "0.1.0"}
    theirs = write_artifacts(tmp_path / "dbt", manifest=manifest(model("orders")))

    folder = write_artifacts(tmp_path / "dagbook", manifest=ours)

    assert build_site_model(read_artifacts(folder)).generator == "dagbook 0.1.0"
    assert build_site_model(read_artifacts(theirs)).generator == "dbt 1.12.6"
