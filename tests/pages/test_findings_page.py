"""The page of findings, and what a table's page shows as inherited."""

import re
from datetime import date

from msgspec.structs import replace

from dagbook.errors import Origin
from dagbook.lineage import EdgeKind
from mkdocs_dagbook.checks import CheckSettings, Waiver, run_checks
from mkdocs_dagbook.pages import Book
from mkdocs_dagbook.pages.kinds.project import plan_findings
from mkdocs_dagbook.pages.kinds.table import plan_tables
from mkdocs_dagbook.site_model import ColumnEdge, ColumnGraph, ColumnPlace

ORDERS, STAGED = "model.tiny.orders", "model.tiny.stg_orders"
WAIVER = Waiver(
    rules=("model-tests", "primary-key-test"),
    select=("stg_orders",),
    reason="Replaced <soon>.",
    owner="ann",
    expires=date(2027, 3, 31),
    origin=Origin("dagbook.yml"),
)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def findings_page(book: Book) -> str:
    (page,) = plan_findings(book)
    return page.write()


def test_known_and_waived_findings_are_folded_with_who_accepted_them(tiny, open_book) -> None:
    book = open_book(tiny)
    settings = CheckSettings(waivers=(WAIVER,))
    first = run_checks(book.site, settings)
    report = run_checks(book.site, settings, baseline=first.now)

    html = findings_page(replace(book, report=report))

    assert html.count("<details") == 2
    assert "Nothing besides what is told below." in html
    told = text_of(html)
    assert f"Known before {len(first.findings)}" in told
    assert f"Waived {len(first.waived)}" in told
    assert "Replaced &lt;soon&gt;. ann 2027-03-31" in told


def test_without_either_nothing_is_folded(tiny, open_book) -> None:
    html = findings_page(open_book(tiny))

    assert "Known before" not in html
    assert "Waived" not in html


def test_a_mark_that_is_inherited_is_shown_with_its_source(tiny, open_book) -> None:
    staged = tiny["manifest"]["nodes"][STAGED]
    staged["columns"] = {"email": {"name": "email", "tags": ["pii"]}}
    book = open_book(tiny)
    target = ColumnPlace(table=ORDERS, column="amount")
    edge = ColumnEdge(ColumnPlace(table=STAGED, column="email"), target, EdgeKind.COPY)
    graph = ColumnGraph(into={target: (edge,)}, out_of={edge.source: (edge,)})
    book = replace(book, site=replace(book.site, column_graph=graph))

    page = next(each for each in plan_tables(book) if each.title == "orders")

    assert "personal inherited from stg_orders.email : #pii" in text_of(page.write())
