"""What the search is told: names first, then columns, descriptions and code."""

import json
import re
from typing import Any

from mkdocs_dagbook.pages import plan_pages, search, write_search_scripts


def told(scripts, kind: str) -> list[Any]:
    """The rows of all files of a kind, in order."""
    found: list[Any] = []
    for number in range(1, 1 + len([name for name in scripts if name.startswith(f"{kind}-")])):
        text = scripts[f"{kind}-{number}.js"]
        call = re.fullmatch(rf"dagbookSearch\.{kind}\((.*)\)\n", text, re.DOTALL)
        assert call is not None
        found += json.loads(call[1])
    return found


def names(scripts) -> dict[str, Any]:
    return json.loads(scripts["names.js"].removeprefix("dagbookSearch.names(")[:-2])


def searched(book):
    return write_search_scripts(plan_pages(book), book.links)


def test_every_page_with_a_title_has_a_name_and_an_address(tiny, open_book) -> None:
    book = open_book(tiny)

    rows = names(searched(book))["pages"]

    named = [page for page in plan_pages(book) if page.record.title]
    assert [row[2] for row in rows] == [book.links.address(page.path) for page in named]


def test_a_table_is_told_with_its_folder_tags_owners_and_how_many_read_it(tiny, open_book) -> None:
    tiny["manifest"]["nodes"]["model.tiny.orders"]["meta"]["term"] = "average_order_value"

    row = next(each for each in names(searched(open_book(tiny)))["pages"] if each[0] == "orders")

    assert row == [
        "orders",
        "model",
        "models/orders/",
        1,
        "models/marts",
        ["finance"],
        ["Finance"],
        ["average order value"],
        [],
    ]


def test_columns_are_told_with_types_and_terms(tiny, open_book) -> None:
    scripts = searched(open_book(tiny))

    number, columns, types, facts = told(scripts, "columns")[-1]

    assert names(scripts)["pages"][number][0] == "orders"
    assert columns == ["order_id", "amount", "extra"]
    assert types == ["integer", "decimal(9,2)", "varchar"]
    assert facts == [[1, [], ["average order value"]]]


def test_a_description_is_told_once_for_all_it_describes(tiny, open_book) -> None:
    nodes = tiny["manifest"]["nodes"]
    nodes["model.tiny.stg_orders"]["description"] = "Key of the **order**"
    nodes["model.tiny.orders"]["columns"]["order_id"]["description"] = "Key of the order"
    scripts = searched(open_book(tiny))

    rows = [row for row in told(scripts, "texts") if row[0] == "Key of the order"]

    titles = [each[0] for each in names(scripts)["pages"]]
    assert rows == [["Key of the order", [titles.index("stg_orders")], [titles.index("orders"), 0]]]


def test_code_is_told_unless_it_is_to_stay_private(tiny, open_book) -> None:
    rows = told(searched(open_book(tiny)), "code")
    hidden = searched(open_book(tiny, show_sql=False))

    assert "select * from {{ ref('model.tiny.stg_orders') }}" in [code for _, code in rows]
    assert not [name for name in hidden if name.startswith("code")]
    assert names(hidden)["code"] == 0


def test_large_books_are_told_in_several_files(tiny, open_book, monkeypatch) -> None:
    whole = searched(open_book(tiny))
    monkeypatch.setattr(search, "SHARD", 60)

    parts = searched(open_book(tiny))

    assert names(parts)["texts"] > 1
    for kind in ("columns", "texts", "code"):
        assert told(parts, kind) == told(whole, kind)


def test_the_index_lists_every_name_under_its_letter_for_readers_without_scripts(
    tiny, open_book
) -> None:
    book = open_book(tiny)
    html = next(each for each in plan_pages(book) if each.path == "search/index.md").write()

    assert re.search(r'<h2 id="letter-\d+">O</h2>\s*<ul[^>]*><li><a [^>]*>orders</a>', html)
    assert 'href="../glossary/average_order_value/">Average order value</a>' in html
    assert "sql:coalesce" in html
