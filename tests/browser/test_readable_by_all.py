"""Every kind of page for whoever reads it: by ear, by keyboard, on a phone, at night, on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from book_walk import pages_of_every_kind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MODEL = "models/mart_customer_summary.html"
PHONE = {"width": 390, "height": 800}
PLACES = {"include": [[".dg-page"]], "exclude": [[".md-code__nav"]]}
"""What stands around our part is the theme's, as is its button to copy code."""

CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
ALL_RULES = {"resultTypes": ["violations"]}


def complaints(page, options) -> list[str]:
    found = Axe().run(page, context=PLACES, options=options)
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found.response["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.timeout(900)  # some sixty pages, each looked through by day and by night
def test_axe_finds_nothing_on_any_kind_of_page_by_day_or_by_night(book, open_page):
    found = {}
    for path in pages_of_every_kind(book):
        wide = {"width": 1280, "height": 900}
        page = open_page(path, viewport=wide, reduced_motion="reduce")  # no colour is on its way
        by_day = complaints(page, ALL_RULES)
        page.set_viewport_size(PHONE)
        page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
        found[path] = [*by_day, *complaints(page, CONTRAST)]
        page.context.close()
    assert {path: each for path, each in found.items() if each} == {}


def test_a_link_to_a_column_leads_to_its_row_and_marks_it(open_page):
    page = open_page(f"{MODEL}#column-total_revenue")
    row = page.locator("#column-total_revenue")
    other = page.locator("#column-customer_tier")

    def background(place):
        return place.evaluate("each => getComputedStyle(each).backgroundColor")

    assert background(row) != background(other)
    assert 0 <= row.bounding_box()["y"] < page.viewport_size["height"]


def test_the_link_of_a_column_is_copied(open_page):
    page = open_page(MODEL, permissions=["clipboard-read", "clipboard-write"])
    row = page.locator("#column-total_revenue")
    row.locator("th").hover()
    row.get_by_role("button", name="Copy the link to total_revenue").click()

    row.get_by_role("button").get_by_text("copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{page.url.partition('#')[0]}#column-total_revenue"


def test_a_long_list_of_columns_is_filtered_by_a_word(open_page):
    page = open_page(MODEL)
    rows = page.locator(".dg-columns tbody tr")
    assert rows.count() > 20

    page.get_by_label("Filter columns").fill("churn")
    assert 1 <= page.locator(".dg-columns tbody tr:visible").count() < 5
    assert page.locator("#column-churn_probability").is_visible()


def test_on_a_phone_a_column_is_a_card_and_sections_stay_in_reach(open_page):
    page = open_page(MODEL, viewport=PHONE)
    row = page.locator("#column-customer_id").bounding_box()
    words = page.locator("#column-customer_id td").first.bounding_box()
    assert words["y"] > row["y"] + 10
    assert words["width"] > 300

    page.locator("#tests").scroll_into_view_if_needed()
    bar = page.get_by_role("navigation", name="On this page")
    bar.get_by_role("link", name="Lineage").click()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('lineage').getBoundingClientRect().top - 100) < 60"
    )
    assert 0 < bar.bounding_box()["y"] < 60


def test_on_paper_nothing_is_folded_and_nothing_is_there_to_press(open_page):
    page = open_page(MODEL)
    folded = page.locator("details.dg-lacks .dg-lost")
    assert not folded.is_visible()

    page.emulate_media(media="print")
    assert folded.is_visible()
    assert page.locator(".dg-tab").last.is_visible()
    assert not page.locator(".dg-filter").first.is_visible()
    assert not page.locator(".md-header").is_visible()


def test_who_wants_less_motion_sees_none(open_page):
    page = open_page(MODEL, reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll(".dg-page, .dg-page *")].filter(each => {
            const style = getComputedStyle(each);
            return parseFloat(style.transitionDuration) || style.animationName !== "none";
        }).map(each => each.className)"""
    )
    assert moving == []
