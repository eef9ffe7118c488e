"""The search in a real browser, from the file system."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

READY = "window.dagbookSearch.state.loaded === window.dagbookSearch.state.wanted"


def ask(page, question: str) -> None:
    """Open the dialog with `/` and type; everything the search knows has arrived."""
    page.keyboard.press("/")
    page.wait_for_function(READY)
    page.keyboard.type(question)


NAMES = """question => window.dagbookSearch.answer(question).hits.map(
  hit => hit.column ? `${hit.page.title}.${hit.column.name}` : `${hit.page.kind} ${hit.page.title}`
)"""


def answers(page, question: str) -> list[str]:
    """Each answer as `table.column` or `kind title`, in order; asked twice, since code is late."""
    page.evaluate("window.dagbookSearch.begin()")
    page.wait_for_function(READY)
    page.evaluate(NAMES, question)
    page.wait_for_function(READY)
    return page.evaluate(NAMES, question)


@pytest.fixture(scope="module")
def home(chromium, book):
    page = chromium.new_page()
    page.goto((book / "index.html").as_uri())
    yield page
    page.close()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        pytest.param("fct_orders", "model fct_orders", id="the exact name"),
        pytest.param("FCT_ord", "model fct_orders", id="the beginning of a name"),
        pytest.param("custmer_lifetme", "term Customer lifetime value", id="two slips"),
        pytest.param("CLV", "term Customer lifetime value", id="an abbreviation"),
        pytest.param("payments.amount_cents", "raw_ecommerce.payments.amount_cents", id="dotted"),
        pytest.param("column:churn_prob", "mart_customer_summary.churn_probability", id="column:"),
        pytest.param("tag:finance orders", "model int_orders", id="tag: and a word"),
        pytest.param("in:staging settled_amount", "stg_payments.settled_amount", id="in: a folder"),
    ],
)
def test_the_best_answer_comes_first(home, question, first) -> None:
    assert answers(home, question)[0] == first


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("kind:seed", lambda each: each.startswith("seed "), id="kind:"),
        pytest.param("type:decimal rev", lambda each: "." in each, id="type:"),
        pytest.param("kind:column email", lambda each: "email" in each, id="kind:column"),
        pytest.param("sql:coalesce kind:model", lambda each: each[:6] == "model ", id="sql:"),
    ],
)
def test_a_field_leaves_out_what_does_not_fit(home, question, expected) -> None:
    found = answers(home, question)

    assert found
    assert [each for each in found if not expected(each)] == []


def test_words_of_a_description_find_its_column_after_the_names(home) -> None:
    found = answers(home, "registration and farewell")

    assert "model customer_lifecycle" in found


def test_nothing_found_is_said(open_page) -> None:
    page = open_page("index.html")

    ask(page, "qqqqzzzz")

    assert "Nothing found" in page.locator(".dg-finder footer").inner_text()


def test_an_answer_says_why_and_leads_to_its_column(open_page) -> None:
    page = open_page("index.html")

    ask(page, "column:rfm tag:marketing")
    option = page.locator(".dg-finder [role=option]").first

    assert option.locator("mark").first.inner_text().lower() == "rfm"
    assert "tag marketing" in option.inner_text()
    assert "#column-" in option.get_attribute("href")


def test_the_keyboard_moves_closes_and_opens_again(open_page) -> None:
    page = open_page("index.html")

    ask(page, "orders")
    field = page.locator(".dg-finder [role=combobox]")
    first = field.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    second = field.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    closed = page.locator(".dg-finder").is_visible()
    page.keyboard.press("/")

    assert (first, second) == ("dg-finder-hit-0", "dg-finder-hit-1")
    assert not closed
    assert page.locator(".dg-finder").is_visible()
    assert page.locator('[aria-selected="true"]').count() == 1


def test_a_question_is_shared_by_its_address(open_page, book) -> None:
    page = open_page("index.html")
    ask(page, "tag:finance amount")
    page.get_by_text("Show as a page").click()
    page.wait_for_url("**/search/**")
    page.wait_for_function(READY)
    shared = page.url

    other = open_page("index.html")
    other.goto(shared)
    other.wait_for_function(READY)

    assert shared.endswith("#q=tag%3Afinance%20amount")
    assert other.locator("[data-dg-search] [role=option]").count() > 5
    assert other.locator(".dg-index").is_hidden()
    assert other.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_open_dialog(open_page, scheme) -> None:
    page = open_page("index.html", color_scheme=scheme)

    ask(page, "custmer tag:finance")
    ask_again = page.locator(".dg-finder [role=combobox]")
    ask_again.fill("customer")
    found = Axe().run(page, context=".dg-finder")

    assert [each["id"] for each in found.response["violations"]] == []


def test_without_scripts_the_page_is_an_index_of_names(open_page) -> None:
    page = open_page("search/index.html", java_script_enabled=False)

    page.get_by_role("link", name="fct_orders", exact=True).click()

    page.wait_for_url("**/models/fct_orders.html")
