"""`dagbook export --format single`: the whole book in one file."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import unescape

import pytest

from mkdocs_dagbook.publish import single_file

ID = re.compile(r'<[^<>]*\sid="([^"]+)"')
HASH_LINK = re.compile(r'<[^<>]*\shref="#([^"]*)"')
LOADED = re.compile(r'<(?:script|link|img)\b[^<>]*\s(?:src|href)="([^"]+)"')


@pytest.fixture
def book(export, tmp_path):
    done = export("--format", "single")
    assert done.exit_code == 0, done.output
    return (tmp_path / "target" / "book.html").read_text(encoding="utf-8")


def test_every_link_leads_to_a_section_or_to_something_in_one(book) -> None:
    names = {*ID.findall(book)}
    links = {unescape(each) for each in HASH_LINK.findall(book)}
    assert {"p.index", "p.models.orders", "p.models.orders--column-paid"} <= names
    assert links - names == set()
    assert "p.models.orders--columns" in names


def test_no_name_is_given_twice(book) -> None:
    body = book[book.index("<main") : book.index("</main>")]
    assert [name for name, count in Counter(ID.findall(body)).items() if count > 1] == []


def test_nothing_is_loaded_and_only_what_stands_in_it_may_run(book) -> None:
    body = book[book.index("<body") : book.index("<script>")]
    assert [each for each in LOADED.findall(body) if not each.startswith("data:")] == []
    policy = unescape(re.search(r'Security-Policy" content="([^"]+)"', book)[1])
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", book, re.DOTALL)[1]
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_pictures_of_ones_own_pages_stand_in_the_file(export, tmp_path) -> None:
    docs = tmp_path / "pages"
    docs.mkdir()
    (docs / "about.md").write_text("# About\n\n![us](us.png) [o](models/orders.md#column-paid)")
    (docs / "us.png").write_bytes(b"png")
    export("--format", "single", "--docs", str(docs))
    book = (tmp_path / "target" / "book.html").read_text(encoding="utf-8")
    assert 'src="data:image/png;base64,cG5n"' in book
    assert 'href="#p.models.orders--column-paid"' in book


def test_a_book_too_large_for_one_file_is_told(export, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(single_file, "LARGEST", 5_000)
    done = export("--format", "single")
    assert done.exit_code == 1
    assert "error[book-too-large]" in done.output
    assert "--format site" in done.output
    assert not (tmp_path / "target" / "book.html").exists()


def test_text_that_looks_like_a_tag_is_left_as_it_is(export, artifacts, tmp_path) -> None:
    export("--format", "single", told=artifacts(described='Set `id="x"` in <b id="y">x</b>'))
    book = (tmp_path / "target" / "book.html").read_text(encoding="utf-8")
    assert unescape(book).count('Set <code>id="x"</code>') >= 1
