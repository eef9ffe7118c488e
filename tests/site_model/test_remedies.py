"""Why a score is what it is, and what to mend first."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import exposure, freshness, generic_test, model, run_results, source

from mkdocs_dagbook.site_model import Readers, reasons, remedies

ORDERS = "model.tiny.orders"
RAW = "source.tiny.raw.orders"
KEY = (generic_test("unique", ORDERS, "id"), generic_test("not_null", ORDERS, "id"))
LATER = datetime(2026, 12, 22, tzinfo=UTC)
OWNED = {"meta": {"owner": "Ann"}}


def reasons_of(site, ident=ORDERS):
    table = site.tables[ident]
    return reasons(table, site.tests_of(table), site.limits)


CASES = {
    "bare": ((model("orders"),), {}),
    "bare columns": ((model("orders", columns={"id": "", "x": ""}),), {}),
    "half described": ((model("orders", columns={"id": "Key.", "x": ""}, **OWNED), *KEY), {}),
    "all well": ((model("orders", description="All.", columns={"id": "K"}, **OWNED), *KEY), {}),
    "tested without columns": ((model("orders"), generic_test("unique", ORDERS)), {}),
    "underdocumented": ((model("orders", columns={"id": ""}), *KEY), {}),
    "stale": (
        (model("orders", description="All.", columns={"id": "K"}), *KEY),
        {"run_results": run_results({ORDERS: "success"}), "now": LATER},
    ),
    "stale and bare": (
        (model("orders", columns={"id": ""}),),
        {"run_results": run_results({ORDERS: "success"}), "now": LATER},
    ),
    "source": ((source("orders", columns={"id": ""}),), {}),
    "source too old": (
        (source("orders", freshness={"warn_after": {"count": 1, "period": "day"}}),),
        {"sources": freshness({RAW: "warn"})},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reasons_and_score_add_up_to_a_hundred(site_of, name):
    entries, files = CASES[name]
    site = site_of(*entries, **files)
    (table,) = site.tables.values()

    missing = sum(each.points for each in reasons_of(site, table.unique_id))
    assert table.health.score + missing == pytest.approx(100, abs=0.06)


def test_reasons_say_what_is_missing(site_of):
    site = site_of(model("orders", columns={"id": "Key.", "x": ""}), KEY[0])

    assert [each.words for each in reasons_of(site)] == [
        "it is not described",
        "1 of 2 columns not described",
        "nobody owns it",
        "no test proves that its key is unique and never null",
        "1 of 2 columns without a test",
        "undertested: its coverage is below 50 %",
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            (model("orders", columns={"id": ""}),),
            (model("orders", columns={"id": "Key."}),),
            "Describe 1 column",
        ),
        (
            (model("orders", columns={"id": "Key."}, **OWNED), *KEY),
            (model("orders", columns={"id": "Key."}, description="All.", **OWNED), *KEY),
            "Describe it",
        ),
        (
            (model("orders", columns={"id": "Key."}, description="All."), *KEY),
            (model("orders", columns={"id": "Key."}, description="All.", **OWNED), *KEY),
            "Name an owner",
        ),
        (
            (model("orders", columns={"id": "K", "x": "X"}, description="All."), *KEY),
            (
                model("orders", columns={"id": "K", "x": "X"}, description="All."),
                *KEY,
                generic_test("not_null", ORDERS, "x"),
            ),
            "Test 1 column",
        ),
    ],
    ids=["columns", "makes it healthy", "owner", "tests"],
)
def test_mending_gives_the_points_that_were_promised(site_of, before, after, words):
    site = site_of(*before)
    (promised,) = [
        each
        for each in remedies(site.tables.values(), site.tests, site.readers, site.limits)
        if each.words == words
    ]
    score = site_of(*after).tables[ORDERS].health.score

    assert score - site.tables[ORDERS].health.score == pytest.approx(promised.gain, abs=0.06)


def test_building_again_gives_the_points_of_a_healthy_table(site_of):
    entries, files = CASES["stale"]
    site = site_of(*entries, **files)

    found = remedies(site.tables.values(), site.tests, site.readers, site.limits)
    assert [(each.words, each.gain) for each in found] == [
        ("Build it again", 20),
        ("Name an owner", 8),
    ]


def test_what_much_hangs_on_comes_first(site_of):
    site = site_of(
        model("orders", description="All."),
        model("mart", description="All.", reads=[ORDERS]),
        exposure("board", reads=["model.tiny.mart"]),
    )

    assert site.readers[ORDERS] == Readers(tables=1, exposures=1)
    first = remedies(site.tables.values(), site.tests, site.readers, site.limits)[0]
    assert (first.table.name, first.gain, first.weight) == ("orders", 40, 120)


def test_a_diamond_counts_each_reader_once(site_of):
    left, right = "model.tiny.left", "model.tiny.right"
    site = site_of(
        model("orders"),
        model("left", reads=[ORDERS]),
        model("right", reads=[ORDERS]),
        model("bottom", reads=[left, right]),
        exposure("one", reads=[left]),
        exposure("two", reads=[right, left]),
    )

    assert site.readers[ORDERS] == Readers(tables=3, exposures=2)
    assert site.readers["model.tiny.bottom"] == Readers()


def test_a_weighted_mean_counts_a_table_once_for_itself_and_once_for_each_reader(site_of):
    site = site_of(
        model("orders", description="All."),
        model("mart", reads=[ORDERS]),
        exposure("board", reads=["model.tiny.mart"]),
    )
    overall = site.health.overall

    assert overall.documentation == 0.4
    assert overall.weighted_documentation == pytest.approx((3 * 0.8 + 2 * 0) / 5)


def test_health_is_told_by_kind(site_of):
    site = site_of(model("orders"), source("orders"))

    assert [(each.name, each.tables) for each in site.health.kinds] == [("model", 1), ("source", 1)]
