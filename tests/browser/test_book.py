import pytest
from book_walk import pages_of_every_kind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MODEL = "models/mart_customer_summary.html"


def test_no_page_asks_the_network_for_anything_or_complains(book, open_page):
    for path in pages_of_every_kind(book):
        page = open_page(path)
        page.wait_for_load_state()
        assert page.outside == [], path
        assert page.complaints == [], path
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_on_a_phone(book, open_page, scheme):
    for path in pages_of_every_kind(book):
        page = open_page(path, viewport={"width": 390, "height": 800}, color_scheme=scheme)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= 390, path
        page.context.close()


def test_a_fragment_of_a_column_finds_its_table_by_keyboard_alone(open_page):
    page = open_page("index.html")

    page.keyboard.press("/")
    page.keyboard.type("segment_rfm")
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**#column-customer_segment_rfm")


def test_lineage_and_sql_are_read_without_scripts(open_page):
    page = open_page(MODEL, java_script_enabled=False)

    drawing = page.locator("svg.dagbook-lineage").first
    assert drawing.is_visible()
    assert drawing.locator("a").count() > 3
    assert page.get_by_text("customer_segment_rfm").first.is_visible()
    assert "with" in page.content().lower()


def test_a_box_of_the_drawing_leads_to_its_page(open_page):
    page = open_page(MODEL)

    link = page.locator("svg.dagbook-lineage a").first
    target = link.evaluate("each => new URL(each.getAttribute('href'), location).pathname")
    link.click()
    page.wait_for_load_state()

    assert page.url.removeprefix("file://").split("#")[0] == target
