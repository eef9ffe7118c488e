"""Entity diagrams: the drawing, the table that says the same, and the text for Mermaid."""

import re
from typing import Any

import pytest

from mkdocs_dagbook.pages import Book, plan_pages
from mkdocs_dagbook.pages.entity_diagram import entity_diagram

LINE = re.compile(
    r'erDiagram|\s{4}"[^"%\\]+" \{|\s{4}\}|'
    r"\s{8}[a-z]\w* [A-Za-z_]\w*( (PK|FK|UK)(, (PK|FK|UK))*)?|"
    r'\s{4}"[^"%\\]+" (\|o|\|\|)--(o\||o\{) "[^"%\\]+" : "[^"%\\]+"'
)


@pytest.fixture
def joined(tiny) -> dict[str, Any]:
    """Orders that point at customers, with names no diagram likes."""
    nodes = tiny["manifest"]["nodes"]
    orders = nodes["model.tiny.orders"]
    orders["columns"]["who-bought"] = {"name": "who-bought", "data_type": "DECIMAL(12, 2)"}
    nodes["model.tiny.customers"] = {
        **orders,
        "unique_id": "model.tiny.customers",
        "name": 'cust"om%ers',
        "columns": {"1st": {"name": "1st", "data_type": "int"}},
    }
    nodes["test.tiny.fk.1"] = {
        "unique_id": "test.tiny.fk.1",
        "name": "fk",
        "resource_type": "test",
        "package_name": "tiny",
        "column_name": "who-bought",
        "attached_node": "model.tiny.orders",
        "test_metadata": {
            "name": "relationships",
            "kwargs": {"to": "ref('customers')", "field": "1st"},
        },
        "depends_on": {"nodes": ["model.tiny.customers", "model.tiny.orders"]},
    }
    return tiny


def mermaid(book: Book) -> str:
    diagram = entity_diagram(book, book.site.relations["model.tiny.orders"], "x.md")
    assert diagram is not None
    return diagram.mermaid


def page(book: Book, path: str) -> str:
    return next(each for each in plan_pages(book) if each.path == path).write()


def test_the_text_for_mermaid_is_an_er_diagram(joined, open_book) -> None:
    assert mermaid(open_book(joined)) == (
        "erDiagram\n"
        '    "cust om ers" {\n'
        "        int _1st\n"
        "    }\n"
        '    "orders" {\n'
        "        integer order_id\n"
        "        decimal_9_2 amount\n"
        "        varchar extra\n"
        "        decimal_12_2 who_bought FK\n"
        "    }\n"
        '    "cust om ers" |o--o{ "orders" : "who-bought"\n'
    )


def test_each_line_for_mermaid_keeps_to_its_grammar(joined, open_book) -> None:
    lines = mermaid(open_book(joined)).splitlines()

    assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_a_folder_draws_what_its_tables_are_joined_to(joined, open_book) -> None:
    html = page(open_book(joined), "diagram/models-marts.md")

    assert "<svg" in html
    assert "0 or 1 to many" in html
    assert "relationships test" in html
    assert "erDiagram" in html


def test_a_table_draws_its_neighbours_and_one_that_has_none_does_not(joined, open_book) -> None:
    book = open_book(joined)

    assert "What it is joined to" in page(book, "models/orders.md")
    assert "What it is joined to" not in page(book, "models/stg_orders.md")


def test_a_project_without_relations_has_no_diagram(tiny, open_book) -> None:
    assert [each for each in plan_pages(open_book(tiny)) if each.chapter == "diagram"] == []
