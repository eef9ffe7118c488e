"""Terms of the glossary where prose mentions them."""

import re

import pytest
from msgspec.structs import replace

from dagbook.errors import Origin
from mkdocs_dagbook.pages import plan_pages, vocabulary_of
from mkdocs_dagbook.pages.mentions import link_terms, mentions
from mkdocs_dagbook.site_model import Term

HERE = Origin("terms.md", 1)
TERMS = (
    Term(
        slug="churn", name="Churn", definition="They *left*.", synonyms=("attrition",), origin=HERE
    ),
    Term(slug="net_revenue", name="Net revenue", definition="What stays.", origin=HERE),
    Term(slug="revenue", name="Revenue", definition="What comes.", origin=HERE),
    Term(slug="it", name="Inter-tier transfer", abbreviation="IT", definition="x", origin=HERE),
    Term(slug="order", name="Order", definition="A purchase.", is_linked=False, origin=HERE),
    Term(slug="bare", name="Bare", origin=HERE),
)
VOCABULARY = vocabulary_of(TERMS)


def linked(html: str) -> list[str]:
    """What became a link, in order."""
    text = link_terms(html, VOCABULARY, lambda slug: f"glossary/{slug}/", set())
    return re.findall(r'<a href="glossary/[^>]*>(.*?)</a>', text)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>Churn is bad</p>", ["Churn"], id="a name"),
        pytest.param("<p>CHURN and churn</p>", ["CHURN"], id="the first mention only"),
        pytest.param("<p>attrition hurts</p>", ["attrition"], id="a synonym"),
        pytest.param("<p>net  revenue rose</p>", ["net  revenue"], id="the longest name"),
        pytest.param("<p>net_revenue, net-revenue</p>", ["net-revenue"], id="no name of a column"),
        pytest.param("<p>revenues</p>", ["revenues"], id="a plural"),
        pytest.param("<p>use it, or IT</p>", ["IT"], id="an abbreviation by its capitals"),
        pytest.param("<p>churned, unchurn</p>", [], id="whole words only"),
        pytest.param("<p>an order</p>", [], id="a term that wants no links"),
        pytest.param("<p><b>Net</b> revenue</p>", ["revenue"], id="not across tags"),
        pytest.param("<p><a href='x'>churn</a> <code>churn</code></p>", [], id="links and code"),
        pytest.param("<h3>Churn</h3><pre>churn</pre>", [], id="headings and listings"),
        pytest.param('<img alt="churn > churn"> churn', ["churn"], id="not in attributes"),
        pytest.param("<p>&it; &amp;churn</p>", ["churn"], id="not in references"),
    ],
)
def test_a_mention_becomes_a_link(html: str, expected: list[str]) -> None:
    assert linked(html) == expected


def test_the_link_has_the_definition_as_a_tooltip_that_needs_no_script() -> None:
    html = link_terms("<p>Churn</p>", VOCABULARY, lambda slug: "../churn/", set())

    assert html == (
        '<p><span class="dg-mention"><a href="../churn/" aria-describedby="term-churn">Churn</a>'
        '<span role="tooltip" id="term-churn" hidden>They left.</span></span></p>'
    )


def test_a_term_without_a_definition_is_a_plain_link() -> None:
    html = link_terms("bare", VOCABULARY, lambda slug: "b", set())

    assert html == '<a href="b">bare</a>'


def test_what_prose_says_is_looked_through_once() -> None:
    assert mentions("<p>Churn.</p>", VOCABULARY) is mentions("<p>Churn.</p>", VOCABULARY)


def test_a_page_links_a_term_once_and_never_to_itself(tiny, open_book) -> None:
    nodes = tiny["manifest"]["nodes"]
    nodes["model.tiny.stg_orders"]["description"] = "Gives the AOV."
    nodes["model.tiny.orders"]["description"] = "The basket size, also called AOV."
    nodes["model.tiny.orders"]["columns"]["order_id"]["description"] = "Counted for the AOV"
    book = open_book(tiny)
    book = replace(book, vocabulary=vocabulary_of(book.site.terms.values()))
    pages = {page.path: page.write() for page in plan_pages(book)}

    found = {path: html.count('class="dg-mention"') for path, html in pages.items()}

    assert found["models/orders.md"] == 1
    assert found["models/stg_orders.md"] == 1
    assert found["glossary/average_order_value.md"] == 0
    assert '<a href="../../glossary/average_order_value/" aria-d' in pages["models/orders.md"]


def test_without_a_vocabulary_no_mark_is_left_on_a_page(tiny, open_book) -> None:
    for page in plan_pages(open_book(tiny)):
        assert not re.search("[\ufdd0\ufdd1]", page.write()), page.path
