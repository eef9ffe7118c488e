from datetime import UTC, datetime

import pytest
from tiny_artifacts import catalog, freshness, generic_test, model, run_results, source

from mkdocs_dagbook.site_model import HealthState

ORDERS = "model.tiny.orders"
RAW = "source.tiny.raw.orders"
KEY = (generic_test("unique", ORDERS, "id"), generic_test("not_null", ORDERS, "id"))


def test_a_described_owned_and_tested_table_has_all_points(site_of):
    site = site_of(
        model("orders", description="All.", columns={"id": "Key."}, meta={"owner": "Ann"}), *KEY
    )

    health = site.tables[ORDERS].health
    assert (health.documentation, health.coverage, health.score) == (1, 1, 100)
    assert health.state is HealthState.HEALTHY


def test_a_bare_table_has_none(site_of):
    health = site_of(model("orders", columns={"id": ""})).tables[ORDERS].health

    assert (health.documentation, health.coverage, health.score) == (0, 0, 0)
    assert health.state is HealthState.UNDERTESTED


@pytest.mark.parametrize(
    ("fields", "documentation"),
    [
        ({"description": "All."}, 0.4),
        ({"columns": {"id": "Key.", "x": ""}}, 0.2),
        ({"meta": {"owner": "Ann"}}, 0.2),
        ({"description": "All.", "columns": {"id": "Key.", "x": ""}, "meta": {"owner": "A"}}, 0.8),
    ],
    ids=["description", "half the columns", "owner", "together"],
)
def test_documentation_is_weighed(site_of, fields, documentation):
    columns = {"columns": {"id": "", "x": ""}, **fields}

    assert site_of(model("orders", **columns)).tables[ORDERS].health.documentation == documentation


def test_coverage_is_half_the_key_and_half_the_columns(site_of):
    site = site_of(model("orders", columns={"id": "", "x": "", "y": "", "z": ""}), *KEY)

    health = site.tables[ORDERS].health
    assert (health.coverage, health.column_coverage) == (0.625, 0.25)
    assert health.state is HealthState.UNDERDOCUMENTED
    assert health.score == 25.0


def test_a_table_built_long_ago_is_stale_whatever_else_it_is(site_of):
    site = site_of(
        model("orders", description="All.", meta={"owner": "Ann"}),
        run_results=run_results({ORDERS: "success"}),
        now=datetime(2026, 11, 30, tzinfo=UTC),
    )

    health = site.tables[ORDERS].health
    assert health.state is HealthState.STALE
    assert health.age_days == pytest.approx(7.58, abs=0.01)


def test_a_failed_build_makes_nothing_younger(site_of):
    site = site_of(model("orders"), run_results=run_results({ORDERS: "error"}))

    assert site.tables[ORDERS].health.age_days is None


def test_the_warehouse_may_say_when_a_table_was_last_changed(site_of):
    site = site_of(
        model("orders"),
        catalog=catalog({ORDERS: {"id": "INT"}}, stats={"last_modified": "2026-11-01 10:00:00"}),
    )

    assert site.tables[ORDERS].health.age_days == 21
    assert site.tables[ORDERS].health.state is HealthState.STALE


@pytest.mark.parametrize(("status", "stale"), [("pass", False), ("warn", True), ("error", True)])
def test_a_source_is_stale_as_its_freshness_says(site_of, status, stale):
    site = site_of(source("orders"), sources=freshness({RAW: status}))

    assert (site.tables[RAW].health.state is HealthState.STALE) is stale


def test_watched_freshness_is_a_sources_half_of_coverage(site_of):
    watched = {"freshness": {"warn_after": {"count": 1, "period": "day"}}}

    site = site_of(source("orders", columns={"id": ""}, **watched))

    assert site.tables[RAW].health.coverage == 0.5


def test_health_is_summed_up_for_the_project_its_folders_owners_and_tags(site_of):
    foreign = {**model("theirs"), "unique_id": "model.pkg.theirs", "package_name": "pkg"}

    site = site_of(
        model("orders", path="models/marts/orders.sql", description="All.", meta={"owner": "Ann"}),
        model("stg", path="models/staging/stg.sql", tags=["Raw"]),
        foreign,
    )

    assert site.health.overall.tables == 2
    assert site.health.overall.documentation == 0.5
    assert site.health.overall.states[HealthState.UNDERTESTED] == 2
    assert [each.name for each in site.health.folders] == ["models/marts", "models/staging"]
    assert [each.name for each in site.health.owners] == ["ann"]
    assert [each.name for each in site.health.tags] == ["raw"]


def test_a_project_without_tables_has_nothing_wrong(site_of):
    assert site_of().health.overall.score == 100
