"""Metrics, tests, functions, folders, packages, owners: what each page tells its reader."""

import posixpath
import re
from typing import Any
from urllib.parse import unquote

import pytest

from mkdocs_dagbook.pages import Book, headings, plan_pages
from mkdocs_dagbook.pages.links import has_own_page

ORDERS = "model.tiny.orders"
SALES = "semantic_model.tiny.sales"


def entry(ident: str, **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": ident,
        "name": ident.rpartition(".")[2],
        "package_name": "tiny",
        "original_file_path": "models/more.yml",
        **fields,
    }


@pytest.fixture
def rich(tiny) -> dict[str, Any]:
    """The tiny project with one of everything."""
    manifest = tiny["manifest"]
    measures = [{"name": "earned", "agg": "sum", "expr": "amount"}]
    manifest["semantic_models"] = {
        SALES: entry(SALES, depends_on={"nodes": [ORDERS]}, measures=measures)
    }
    manifest["metrics"] = {
        "metric.tiny.earned": entry(
            "metric.tiny.earned",
            label="What we earned",
            type="simple",
            type_params={"measure": {"name": "earned"}},
            depends_on={"nodes": [SALES]},
            config={"meta": {"owner": "@finance", "term": "average_order_value"}},
        )
    }
    manifest["saved_queries"] = {
        "saved_query.tiny.monthly": entry(
            "saved_query.tiny.monthly",
            query_params={"metrics": ["earned"]},
            depends_on={"nodes": ["metric.tiny.earned"]},
        )
    }
    manifest["functions"] = {
        "function.tiny.margin": entry(
            "function.tiny.margin", resource_type="function", raw_code="1", arguments=[]
        )
    }
    manifest["unit_tests"] = {
        "unit_test.tiny.orders.sums": entry(
            "unit_test.tiny.orders.sums",
            model="orders",
            given=[{"input": "ref('stg_orders')", "rows": [{"id": 1, "name": None}, {"id": 2}]}],
            expect={"rows": [{"id": 1}]},
            depends_on={"nodes": [ORDERS]},
        )
    }
    manifest["nodes"]["analysis.tiny.look"] = entry(
        "analysis.tiny.look",
        resource_type="analysis",
        raw_code="select 31415926",
        depends_on={"nodes": [ORDERS]},
    )
    manifest["macros"]["macro.tiny.cents"]["macro_sql"] = "{% macro cents(column, digits=2) %}"
    manifest["macros"]["macro.utils.star"] = {
        **entry("macro.utils.star", macro_sql="{% macro star(from) %}"),
        "package_name": "utils",
    }
    return tiny


def written(book: Book) -> dict[str, str]:
    return {page.path: page.write() for page in plan_pages(book)}


def page(book: Book, path: str) -> str:
    return next(each for each in plan_pages(book) if each.path == path).write()


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_link_between_all_kinds_of_pages_leads_somewhere(rich, open_book) -> None:
    book = open_book(rich)
    pages = {book.links.address(path): html for path, html in written(book).items()}
    for address, html in pages.items():
        for href in re.findall(r'\shref="([^"]*)"', html):
            target, _, anchor = href.partition("#")
            if re.match(r"(https?|mailto):", href) or anchor.startswith("node="):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(address), target))
            there = "" if there == "." else there + ("/" if target.endswith("/") else "")
            there = there if target else address
            assert there in pages, f"{address}: {href}"
            assert not anchor or f'id="{unquote(anchor)}"' in pages[there], f"{address}: {href}"


def test_a_metric_leads_from_its_formula_to_the_column(rich, open_book) -> None:
    html = page(open_book(rich), "metrics/earned.md")

    assert "sum(amount)" in html
    assert 'href="../../models/orders/#column-amount"' in html
    assert "1 test fails" in text(html)  # of the table it is read from
    assert 'href="../../saved-queries/monthly/"' in html
    assert [each.anchor for each in headings(html)] == [
        "calculation",
        "trust",
        "lineage",
        "tables",
        "used",
    ]


def test_a_semantic_model_names_the_metrics_made_of_a_measure(rich, open_book) -> None:
    html = page(open_book(rich), "semantic-models/sales.md")

    assert 'href="../../metrics/earned/"' in html
    assert 'href="../../models/orders/#column-amount"' in html


def test_rows_of_a_unit_test_are_small_tables(rich, open_book) -> None:
    told = text(page(open_book(rich), "tests/sums.md"))

    assert "ref(&#39;stg_orders&#39;) id name 1 null 2 null" in told
    assert "Expected of orders id 1" in told


def test_a_failing_test_has_a_page_with_its_message_and_query(rich, open_book) -> None:
    failing = "test.tiny.not_null_orders_amount.1"
    rich["manifest"]["nodes"][failing]["compiled_code"] = "select * from o where amount is null"

    html = page(open_book(rich), "tests/not_null_orders_amount.md")

    assert "Got 3 results" in html
    assert "3 rows broke the rule" in html
    assert '<span class="k">is</span> <span class="k">null</span>' in html


def test_code_stays_private_on_every_page(rich, open_book) -> None:
    pages = written(open_book(rich, show_sql=False))

    assert [path for path, html in pages.items() if "31415926" in html] == []


def test_passing_generic_tests_stay_on_the_page_of_their_table(rich, open_book) -> None:
    book = open_book(rich)
    passing = book.site.tests["test.tiny.unique_orders_order_id.1"]

    assert not has_own_page(passing)
    assert 'id="test-unique_orders_order_id.1"' in page(book, "models/orders.md")


def test_a_dashboard_is_not_to_be_trusted_while_a_test_behind_it_fails(tiny, open_book) -> None:
    told = text(page(open_book(tiny), "exposures/board.md"))

    assert "not now" in told
    assert "1 test fails" in told
    assert "finance@example.com" in told


def test_a_dashboard_without_run_results_is_neither_trusted_nor_distrusted(tiny, open_book) -> None:
    del tiny["run_results"]

    assert "nobody knows" in text(page(open_book(tiny), "exposures/board.md"))


def test_an_owner_sees_what_ails_what_is_theirs(tiny, open_book) -> None:
    told = text(page(open_book(tiny), "owners/finance.md"))

    assert "What ails it" in told
    assert "not_null_orders_amount" in told
    assert "Board report" in told


def test_a_macro_tells_how_to_call_it(rich, open_book) -> None:
    html = page(open_book(rich), "macros/cents.md")

    assert "cents(column, digits=2)" in re.sub(r"<[^>]+>", "", html)


def test_a_package_nobody_uses_is_told_to_be_so(rich, open_book) -> None:
    assert "maybe it can go" in page(open_book(rich), "packages/utils.md")


def test_a_folder_tells_where_its_tables_come_from(tiny, open_book) -> None:
    told = text(page(open_book(tiny), "folders/models-marts.md"))

    assert "models/marts/README.md" in told  # where to describe it
    assert "Made from models/staging 1" in told


def test_every_page_can_be_searched_for(rich, open_book) -> None:
    kinds = {page.record.kind for page in plan_pages(open_book(rich))}

    assert kinds >= {
        "metric",
        "semantic model",
        "saved query",
        "test",
        "function",
        "analysis",
        "folder",
        "package",
    }
