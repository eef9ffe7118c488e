"""The page on personal data."""

import re

from msgspec.structs import replace

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.pages import Book
from mkdocs_dagbook.pages.kinds.personal_data import plan_personal_data
from mkdocs_dagbook.site_model import ColumnEdge, ColumnGraph, ColumnPlace, TracedTable

ORDERS, STAGED = "model.tiny.orders", "model.tiny.stg_orders"


def marked(tiny) -> None:
    staged = tiny["manifest"]["nodes"][STAGED]
    staged["columns"] = {"email": {"name": "email", "tags": ["pii"]}}


def traced(book: Book) -> Book:
    """Orders copy the marked column into ``amount``."""
    source = ColumnPlace(table=STAGED, column="email")
    edge = ColumnEdge(source, ColumnPlace(table=ORDERS, column="amount"), EdgeKind.RENAME)
    graph = ColumnGraph(out_of={source: (edge,)}, tables={ORDERS: TracedTable(columns=1)})
    return replace(book, site=replace(book.site, column_graph=graph))


def text(book: Book) -> str:
    (page,) = plan_personal_data(book)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.write()))


def test_a_column_that_carries_it_without_a_mark_is_named_with_its_origin(tiny, open_book) -> None:
    marked(tiny)

    told = text(traced(open_book(tiny)))

    assert "Carried on without a mark 1" in told
    assert "amount orders as it is stg_orders.email" in told
    assert "Board report no Finance" in told


def test_without_lineage_the_page_tells_what_is_marked_and_why_no_more(tiny, open_book) -> None:
    marked(tiny)

    told = text(open_book(tiny))

    assert "No column could be traced" in told
    assert "email #pii" in told


def test_a_project_that_marks_nothing_has_no_such_page(tiny, open_book) -> None:
    assert list(plan_personal_data(open_book(tiny))) == []
