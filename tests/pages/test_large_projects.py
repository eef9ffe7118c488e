"""What a book of many tables does without: a drawing for each column, every table in one list."""

from msgspec.structs import replace

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.pages import Book, assign_links, plan_pages
from mkdocs_dagbook.pages.column_trace import TRACES_DRAWN_TO
from mkdocs_dagbook.pages.kinds.table_lists import LISTED
from mkdocs_dagbook.pages.templates import LONG
from mkdocs_dagbook.site_model import ColumnEdge, ColumnGraph, ColumnPlace

ORDERS, STAGED = "model.tiny.orders", "model.tiny.stg_orders"
MODELS = "models/index.md"
START = ColumnPlace(table=STAGED, column="order_id")
END = ColumnPlace(table=ORDERS, column="order_id")
COPIED = ColumnEdge(START, END, EdgeKind.COPY)
FLOW = ColumnGraph(
    into={END: (COPIED,)}, out_of={START: (COPIED,)}, used_by={}, uses_of={}, tables={}
)


def among(book: Book, count: int) -> Book:
    """The same book with so many more tables that nobody reads, and one column traced."""
    lone = replace(book.site.tables[ORDERS], parents=(), children=(), exposures=())
    more = {
        f"model.tiny.more_{number}": replace(
            lone, unique_id=f"model.tiny.more_{number}", title=f"more_{number}"
        )
        for number in range(count)
    }
    site = replace(book.site, tables={**book.site.tables, **more}, column_graph=FLOW)
    return replace(book, site=site, links=assign_links(site, "", directory_urls=True))


def written(book: Book, path: str) -> str:
    return next(page for page in plan_pages(book) if page.path == path).write()


def test_a_small_project_draws_the_trace_of_each_column(tiny, open_book) -> None:
    html = written(among(open_book(tiny), 1), "lineage/orders.md")

    assert "Trace of orders.order_id</title>" in html
    assert "one step each way" not in html


def test_a_large_one_draws_all_columns_of_a_table_at_once_and_tells_each_trace_in_words(
    tiny, open_book
) -> None:
    html = written(among(open_book(tiny), TRACES_DRAWN_TO), "lineage/orders.md")

    assert "Columns of orders, one step each way</title>" in html
    assert "Trace of orders.order_id</title>" not in html
    assert '>stg_orders.order_id</a> <span class="dg-word">copied</span>' in html


def test_a_list_of_too_many_tables_keeps_the_most_read_and_says_where_the_others_are(
    tiny, open_book
) -> None:
    html = written(among(open_book(tiny), LISTED), "models/index.md")

    assert "Listed are the 1,500 that most others read." in html
    assert '<a href="../folders/">folders</a>' in html
    assert html.count("<tr>") == LISTED + 1
    assert ">stg_orders</a>" in html


def test_a_long_list_has_columns_of_given_widths_so_that_browsers_lay_out_what_is_in_sight(
    tiny, open_book
) -> None:
    book = open_book(tiny)

    assert '<table class="dg-table dg-stack dg-long"' in written(among(book, LONG), MODELS)
    assert '<table class="dg-table dg-stack"' in written(among(book, LONG // 2), MODELS)
