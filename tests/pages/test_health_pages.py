"""Health and freshness, as pages."""

import re

import pytest
from tiny_history import series, write_history

from mkdocs_dagbook.pages import plan_pages


@pytest.fixture
def page(tiny, open_book):
    def written(path: str) -> str:
        pages = {each.path: each for each in plan_pages(open_book(tiny))}
        return re.sub(r"\s+", " ", pages[path].write())

    return written


def section(html: str, anchor: str) -> str:
    return html[html.index(f'id="{anchor}"') :].split("<h2 ")[0]


def words(html: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{MULTIPLICATION SIGN}", "x")


def checked(status: str, age: float) -> dict:
    return {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/sources/v3.json"},
        "results": [
            {
                "unique_id": "source.tiny.raw.orders",
                "status": status,
                "max_loaded_at": "2026-11-22T02:00:00Z",
                "snapshotted_at": "2026-11-22T10:00:00Z",
                "max_loaded_at_time_ago_in_s": age,
            }
        ],
    }


def test_what_to_mend_first_is_what_most_hangs_on(page):
    first = words(section(page("health/index.md"), "first"))

    assert first.index("raw.orders Test its columns") < first.index("stg_orders Describe it")
    assert "2 tables , 1 exposure" in first.replace("tables,", "tables ,")


def test_the_formula_is_told_in_words(page):
    formula = words(section(page("health/index.md"), "formula"))

    assert "40 for documentation, 40 for tests, 20 for being healthy" in formula
    assert "less than 70 % of the points for documentation" in formula


def test_scores_are_drawn_and_described(page):
    assert "<title>Tables by score</title><desc>" in page("health/index.md")


def test_each_score_has_its_reasons(page):
    reasons = words(page("health/tables.md"))

    assert "-16 it is not described" in reasons
    assert "-8 nobody owns it" in reasons


def test_groups_are_told_by_folder_owner_tag_and_kind(page):
    html = page("health/groups.md")

    assert "models/marts" in section(html, "folders")
    assert 'href="../../owners/finance/"' in section(html, "owners")
    assert 'href="../../tags/finance/"' in section(html, "tags")
    assert "models 2" in words(section(html, "kinds"))


def test_a_source_stands_beside_its_promise(tiny, page):
    tiny["sources"] = checked("pass", 8 * 3600)
    promised = section(page("freshness/index.md"), "promised")

    assert "1 fresh" in words(promised)
    assert "<title>8 hours old; warns after 12 hours</title>" in promised
    assert 'class="dg-fill-good"' in promised


def test_a_source_that_is_too_old_is_drawn_as_such(tiny, page):
    tiny["sources"] = checked("warn", 20 * 3600)
    promised = section(page("freshness/index.md"), "promised")

    assert "1 getting old" in words(promised)
    assert 'class="dg-fill-warn"' in promised


def test_the_worst_source_comes_first_and_the_unpromised_stand_apart(tiny, page):
    sources = tiny["manifest"]["sources"]
    orders = sources["source.tiny.raw.orders"]
    for name in ("aged", "loose"):
        ident = f"source.tiny.raw.{name}"
        sources[ident] = {**orders, "unique_id": ident, "name": name, "identifier": name}
    sources["source.tiny.raw.loose"]["freshness"] = None
    tiny["sources"] = checked("pass", 3600)
    tiny["sources"]["results"].append(
        {"unique_id": "source.tiny.raw.aged", "status": "error", "max_loaded_at_time_ago_in_s": 9e6}
    )
    html = page("freshness/index.md")

    promised = words(section(html, "promised"))
    assert promised.index("raw.aged too old") < promised.index("raw.orders fresh")
    assert "loose" not in promised
    assert "raw.loose" in words(section(html, "unpromised"))


def test_earlier_checks_of_a_source_stand_beside_the_last(tiny, page, tmp_path):
    tiny["sources"] = checked("pass", 3600)
    source = "source.tiny.raw.orders"
    write_history(tmp_path / "target", *series(source, ("error", 0.1, 99), ("pass", 0.1, 9)))

    assert "Last 2: 1 too old, 1 fresh" in words(section(page("freshness/index.md"), "promised"))


def test_a_promise_nobody_checked_says_what_checks_it(page):
    assert "dagbook source freshness" in section(page("freshness/index.md"), "promised")


def test_tables_are_listed_by_the_age_of_their_build(page):
    assert "stg_orders model 2 hours 22 Nov 2026, 09:59 UTC built" in (
        words(section(page("freshness/index.md"), "built"))
    )


def test_a_project_that_nobody_built_says_so(tiny, page):
    del tiny["run_results"]

    assert "Nobody saw a table being built" in page("freshness/index.md")
