from datetime import UTC, datetime

import pytest
from tiny_artifacts import catalog, freshness, generic_test, model, run_results, source

from mkdocs_dagbook.site_model.lost_points import lost_points

ORDERS = "model.tiny.orders"
RAW = "source.tiny.raw.orders"
KEY = (generic_test("unique", ORDERS, "id"), generic_test("not_null", ORDERS, "id"))
FULL = {"description": "All.", "meta": {"owner": "Ann"}, "columns": {"id": "Key."}}
LONG_AGO = {
    "run_results": run_results({ORDERS: "success"}),
    "now": datetime(2026, 12, 2, 10, tzinfo=UTC),
}


def lost(site, ident=ORDERS):
    table = site.tables[ident]
    return lost_points(table, site.tests_of(table))


def test_a_perfect_table_has_lost_nothing(site_of):
    assert lost(site_of(model("orders", **FULL), *KEY)) == ()


@pytest.mark.parametrize(
    ("fields", "tests", "reasons"),
    [
        (
            {**FULL, "description": ""},
            KEY,
            ["too little of it is described to count as healthy", "the model has no description"],
        ),
        ({**FULL, "meta": {}}, KEY, ["nobody is named as its owner"]),
        (
            {**FULL, "columns": {"id": "Key.", "a": "A.", "b": ""}},
            KEY,
            [
                "2 of 3 columns have no test of their own",
                "1 of 3 columns has no description",
            ],
        ),
        (
            FULL,
            KEY[:1],
            ["no test proves what identifies a row (unique and not_null, on one column)"],
        ),
        ({"meta": {"owner": "Ann"}, "columns": {"id": "Key."}}, KEY, None),
    ],
    ids=["description", "owner", "columns", "key", "several"],
)
def test_every_lost_point_has_its_reason(site_of, fields, tests, reasons):
    site = site_of(model("orders", **fields), *tests)

    found = lost(site)
    score = site.tables[ORDERS].health.score
    assert sum(each.points for each in found) == pytest.approx(100 - score, abs=0.05)
    assert reasons is None or [each.reason for each in found] == reasons


@pytest.mark.parametrize(
    ("entries", "ident", "files"),
    [
        ((model("orders"),), ORDERS, {}),
        ((model("orders", columns={"a": "", "b": ""}),), ORDERS, {}),
        ((model("orders", description="All."), generic_test("rows", ORDERS)), ORDERS, {}),
        ((model("orders", **FULL), *KEY), ORDERS, LONG_AGO),
        ((source("orders"),), RAW, {"sources": freshness({RAW: "error"})}),
        ((model("orders"),), ORDERS, {"catalog": catalog({ORDERS: {"x": "int", "y": "int"}})}),
    ],
    ids=["nothing known", "silent columns", "a test of the table", "old", "source", "undeclared"],
)
def test_the_reasons_together_are_what_the_score_lacks(site_of, entries, ident, files):
    site = site_of(*entries, **files)

    missing = 100 - site.tables[ident].health.score
    assert sum(each.points for each in lost(site, ident)) == pytest.approx(missing, abs=0.05)


def test_a_stale_table_says_since_when(site_of):
    (only,) = lost(site_of(model("orders", **FULL), *KEY, **LONG_AGO))
    assert (only.points, only.reason) == (20, "it was last built 10 days ago")


def test_the_columns_in_question_are_named(site_of):
    columns = {"id": "Key.", "a": "", "b": ""}
    reasons = lost(site_of(model("orders", **{**FULL, "columns": columns}), *KEY))
    assert {each.columns for each in reasons if each.columns} == {("a", "b")}


def test_profiles_of_columns_are_read_from_the_catalog(site_of):
    stats = {"column.Total Paid.nulls": 3, "column.Total Paid.distinct": 20, "row_count": 9}
    stats |= {"column.Total Paid.min": "0.5", "column.Total Paid.max": "99"}
    site = site_of(
        model("orders"), catalog=catalog({ORDERS: {"Total Paid": "int", "x": "int"}}, stats)
    )
    paid, other = site.tables[ORDERS].columns
    profile = paid.profile
    assert (profile.empty, profile.distinct, profile.smallest, profile.largest) == (
        3,
        20,
        "0.5",
        "99",
    )
    assert other.profile is None
