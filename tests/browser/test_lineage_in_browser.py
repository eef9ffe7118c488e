"""Lineage as a reader uses it: by keyboard, without scripts, saved to a file, table by table."""

from xml.etree import ElementTree

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SVG = "{http://www.w3.org/2000/svg}"
LINEAGE = "lineage/fct_orders.html"
EXPLORER = "lineage/explorer.html"
FURTHER = "svg.dagbook-lineage .node.s2"


def explorer_on(open_page, table: str):
    page = open_page(EXPLORER)
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#node=model.shop.{table}")
    page.locator(".dg-explorer canvas").wait_for()
    return page


def first_drawing(page):
    return page.locator("svg.dagbook-lineage").first


def shown(page) -> int:
    return page.locator(".dg-focus svg.dagbook-lineage .node:visible").count()


def test_a_box_in_focus_lights_every_way_through_it(open_page):
    page = open_page(LINEAGE)
    drawing = first_drawing(page)

    drawing.locator("a", has_text="int_customer_orders").focus()

    lit = drawing.locator(".node.on-path .label").all_text_contents()
    assert {"stg_orders", "int_orders", "int_customer_orders", "fct_orders"} <= {*lit}
    assert drawing.locator(".node:not(.on-path)").count() == 0
    drawing.locator("a", has_text="stg_products").focus()
    assert "stg_customers" not in drawing.locator(".node.on-path .label").all_text_contents()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    assert drawing.locator(".on-path").count() == 0


def test_fewer_steps_and_one_side_close_in_on_the_rest(open_page):
    page = open_page(LINEAGE)
    everything, width = shown(page), first_drawing(page).get_attribute("width")

    page.get_by_label("1", exact=True).check()
    assert page.locator(FURTHER).first.is_hidden()
    assert shown(page) < everything
    assert int(first_drawing(page).get_attribute("width")) < int(width)

    page.get_by_label("upstream").check()
    assert first_drawing(page).locator(".node:visible .label").all_text_contents() == [
        "int_orders",
        "int_customer_orders",
        "fct_orders",
    ]

    page.get_by_label("all").check()
    page.get_by_label("both").check()
    assert shown(page) == everything


def test_without_scripts_what_is_further_fades(open_page):
    page = open_page(LINEAGE, java_script_enabled=False)

    page.get_by_label("1", exact=True).check()

    assert page.locator(FURTHER).first.is_visible()
    near, further = page.locator("svg.dagbook-lineage .node.s1").first, page.locator(FURTHER).first
    assert near.evaluate("each => getComputedStyle(each).opacity") == "1"
    assert float(further.evaluate("each => getComputedStyle(each).opacity")) < 0.3


def test_without_scripts_the_map_opens_folder_by_folder_down_to_a_table(open_page):
    page = open_page("lineage/index.html", java_script_enabled=False)

    page.locator("svg.dagbook-lineage a", has_text="marts/core").first.click()
    page.locator("svg.dagbook-lineage a", has_text="fct_orders").first.click()

    assert page.url.endswith("models/fct_orders.html")


def test_a_drawing_is_saved_with_its_colours(open_page):
    page = open_page(LINEAGE)

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download SVG").first.click()

    saved = waiting.value
    picture = ElementTree.parse(saved.path()).getroot()
    assert saved.suggested_filename == "lineage-of-fct_orders.svg"
    assert [each.text for each in picture.iter(f"{SVG}text") if each.text == "fct_orders"]
    assert all(each.get("fill", "").startswith("rgb") for each in picture.iter(f"{SVG}text"))
    assert all(
        each.get("href").startswith("file:") for each in picture.iter(f"{SVG}a") if each.get("href")
    )
    assert page.complaints == []


def test_a_columns_row_leads_to_its_trace(open_page):
    page = open_page("models/fct_orders.html")

    page.locator("#column-order_date .dg-traceline").get_by_text("trace").click()
    page.wait_for_url("**/lineage/fct_orders.html#column-order_date")

    trace = page.locator("section#column-order_date")
    assert "raw_ecommerce.orders.ordered_at" in trace.inner_text()
    assert "transformed" in trace.locator("svg .word").all_text_contents()


def test_the_explorer_opens_on_the_table_it_was_asked_for(open_page):
    page = explorer_on(open_page, "fct_orders")

    assert page.get_by_role("combobox", name="Find a table").input_value() == "fct_orders"
    told = page.locator(".dg-told").inner_text()
    assert "table model in models/marts/core" in told
    assert "int_customer_orders" in told
    assert page.outside == []
    assert page.complaints == []


def test_the_explorer_is_searched_and_walked_by_keyboard(open_page):
    page = open_page(EXPLORER)
    page.locator(".dg-explorer canvas").wait_for()

    page.get_by_role("combobox", name="Find a table").fill("cohorts")
    page.keyboard.press("Enter")
    assert page.url.endswith("#node=model.shop.customer_cohorts")
    told = page.locator(".dg-told p").first

    page.keyboard.press("ArrowLeft")
    assert "int_customer_orders" in told.inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    page.wait_for_url(lambda url: not url.endswith("#node=model.shop.customer_cohorts"))
    page.keyboard.press("o")
    page.wait_for_url("**/models/*.html")


def test_a_click_in_the_explorer_opens_what_is_next_to_a_box(open_page):
    page = explorer_on(open_page, "stg_orders")
    canvas = page.locator(".dg-explorer canvas")
    before = canvas.evaluate("each => each.toDataURL()")
    frame = canvas.bounding_box()

    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    after = canvas.evaluate("each => each.toDataURL()")
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + 120, frame["y"] + 60, steps=4)
    page.mouse.up()
    dragged = canvas.evaluate("each => each.toDataURL()")

    assert len({before, after, dragged}) == 3
    assert page.complaints == []


def test_without_scripts_the_explorer_says_where_to_look_instead(open_page):
    page = open_page(EXPLORER, java_script_enabled=False)

    assert page.get_by_text("The explorer needs scripts").is_visible()
    page.get_by_role("link", name="map").click()
    assert page.url.endswith("lineage/index.html")
