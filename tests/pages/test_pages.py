"""Every page of the book, without MkDocs."""

import posixpath
import re
from urllib.parse import unquote

import pytest

from mkdocs_dagbook.pages import headings, plan_pages, write_search_scripts

HREF = re.compile(r'\shref="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')


def written(book) -> dict[str, str]:
    return {page.path: page.write() for page in plan_pages(book)}


def page(book, path: str) -> str:
    return written(book)[path]


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_link_leads_to_a_page_and_every_anchor_to_a_place(
    tiny, open_book, directory_urls: bool
) -> None:
    book = open_book(tiny, directory_urls=directory_urls)
    pages = written(book)
    by_address = {book.links.address(path): html for path, html in pages.items()}
    for path, html in pages.items():
        here = book.links.address(path)
        for href in HREF.findall(html):
            if re.match(r"(https?|mailto):", href):
                continue
            target, _, anchor = href.partition("#")
            anchor = "" if "=" in anchor else anchor  # a question to a script, not a place
            there = posixpath.normpath(posixpath.join(posixpath.dirname(here), target))
            there = "" if there == "." else there + ("/" if target.endswith("/") else "")
            there = there if target else here
            assert there in by_address, f"{path}: {href}"
            assert not anchor or unquote(anchor) in ID.findall(by_address[there]), href


def test_ids_are_unique_on_a_page(tiny, open_book) -> None:
    for path, html in written(open_book(tiny)).items():
        ids = ID.findall(html)
        assert len(ids) == len(set(ids)), path


def test_the_same_artifacts_give_the_same_bytes(tiny, open_book) -> None:
    assert written(open_book(tiny)) == written(open_book(tiny))


def test_a_model_tells_what_it_is_and_whether_to_trust_it(tiny, open_book) -> None:
    html = page(open_book(tiny), "models/orders.md")
    assert "One row an <strong>order</strong>." in html
    assert "1 failing" in html
    assert "1,234" in html
    assert '<tr id="column-amount">' in html
    assert "decimal(9,2)" in html
    assert "not declared" in html  # the column only the warehouse knows
    assert 'href="../../glossary/average_order_value/"' in html
    assert "Got 3 results" in html
    assert "<svg" in html


def test_a_model_page_as_a_whole(tiny, open_book, golden) -> None:
    html = page(open_book(tiny), "models/orders.md")
    golden("orders.html", re.sub(r"<svg.*?</svg>", "<svg/>", html, flags=re.DOTALL))


def test_a_model_without_words_says_so_and_where_to_write_them(tiny, open_book) -> None:
    html = page(open_book(tiny), "models/stg_orders.md")
    assert "Nobody has described this model yet" in html
    assert "models/staging" in html


def test_a_model_names_whom_a_change_reaches(tiny, open_book) -> None:
    html = page(open_book(tiny), "models/stg_orders.md")
    assert "Board report" in html
    assert "mailto:finance@example.com" in html


def test_code_is_shown_as_written_and_as_compiled_unless_it_is_to_stay_private(
    tiny, open_book
) -> None:
    assert "As compiled" in page(open_book(tiny), "models/orders.md")
    hidden = page(open_book(tiny, show_sql=False), "models/orders.md")
    assert "As compiled" not in hidden
    assert "ref(" not in hidden


def test_the_home_page_shows_failures_and_health(tiny, open_book) -> None:
    html = page(open_book(tiny), "index.md")
    assert "Health at a glance" in html
    assert "Got 3 results" in html
    assert [each.anchor for each in headings(html)][:4] == ["today", "start", "chapters", "health"]


def test_missing_artifacts_are_told_in_words(tiny, open_book) -> None:
    del tiny["run_results"], tiny["catalog"]
    book = open_book(tiny)
    assert "no run results were given" in page(book, "index.md")
    assert "no catalog was given" in page(book, "models/orders.md")


def test_a_project_with_nothing_in_it_is_a_small_book(tiny, open_book) -> None:
    pages = written(open_book({"manifest": {"metadata": tiny["manifest"]["metadata"]}}))
    assert next(iter(pages)) == "index.md"
    assert len(pages) < 20
    assert not {path.partition("/")[0] for path in pages} & {"models", "sources", "owners", "tags"}
    assert all("<h1" in html for html in pages.values())


ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


def poison(value: object, keep: frozenset[str] = frozenset()) -> object:
    """Every text a user can type, replaced by an attack."""
    typed = {"name", "description", "label", "url", "sla", "block_contents", "raw_code"}
    typed |= {"compiled_code", "macro_sql", "message", "type", "email", "data_type"}
    if isinstance(value, dict):
        return {
            key: ATTACK + str(len(str(inner)))
            if key in typed and isinstance(inner, str)
            else [ATTACK]
            if key == "tags"
            else poison(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [poison(each) for each in value]
    return value


def test_whatever_people_type_stays_text(tiny, open_book) -> None:
    book = open_book({name: poison(each) for name, each in tiny.items()})
    pages = written(book)
    for path, html in pages.items():
        assert "<script" not in html, path
        assert "<img src=x" not in html, path
        assert not re.search(r"<[^>]*\sonerror=", re.sub(r'"[^"]*"', '""', html)), path
        assert "49" not in re.findall(r"\{\{.*?\}\}", html), path
    for script in write_search_scripts(plan_pages(book), book.links).values():
        assert "<script" not in script


def test_addresses_that_would_run_code_are_shown_but_not_linked(tiny, open_book) -> None:
    tiny["manifest"]["exposures"]["exposure.tiny.board"]["url"] = "javascript:alert(1)"
    html = page(open_book(tiny), "exposures/board.md")
    assert "javascript:alert(1)" in html
    assert "javascript:alert(1)" not in HREF.findall(html)
