"""The way of somebody without a mouse: search, model, column, trace, a box of its drawing."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_STEPS = 400


def tab_to(page, selector: str):
    """Press Tab until something that matches has the focus, as a reader would."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("each => !!document.activeElement?.matches(each)", selector):
            return page.evaluate_handle("document.activeElement").as_element()
    raise AssertionError(f"Tab never came to {selector}")


def goes_to(page, link) -> str:
    """The address a link leads to; Enter follows it."""
    address = link.evaluate("each => new URL(each.getAttribute('href'), location).href")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    return address


def is_outlined(page) -> bool:
    """Whether one sees where the focus is: an outline, or a stroke of a box in a drawing."""
    return page.evaluate(
        """() => {
            const it = document.activeElement, box = it.querySelector("rect");
            const [ring, stroke] = [getComputedStyle(it), box && getComputedStyle(box)];
            return (ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) > 0)
                || (!!stroke && parseFloat(stroke.strokeWidth) >= 2);
        }"""
    )


def test_tab_and_enter_lead_from_the_search_to_a_column_its_trace_and_what_feeds_it(open_page):
    page = open_page("index.html")
    page.keyboard.press("/")
    page.keyboard.type("fct_orders")
    page.get_by_role("option", name="fct_orders").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/models/fct_orders.html**")

    trace = tab_to(page, "#column-order_date a[href*='lineage/fct_orders.html']")
    assert is_outlined(page)
    assert "/lineage/fct_orders.html#" in goes_to(page, trace)

    box = tab_to(page, "#column-order_date svg a[href*='int_orders']")
    assert is_outlined(page)
    assert "int_orders" in goes_to(page, box)
    page.locator("h1", has_text="int_orders").wait_for()


def test_boxes_of_a_models_drawing_are_reached_and_followed(open_page):
    page = open_page("models/fct_orders.html")

    box = tab_to(page, "svg.dagbook-lineage a[href*='int_orders']")
    assert is_outlined(page)
    goes_to(page, box)

    page.locator("h1", has_text="int_orders").wait_for()
