"""Whatever artifacts say stays text: nothing runs, nothing loads, nothing hides."""

import json
import re
from html.parser import HTMLParser

import pytest
from hostile_artifacts import ATTACKS, hostile

from mkdocs_dagbook.pages import plan_pages
from mkdocs_dagbook.publish import asset_files

FORBIDDEN = {
    *("script", "style", "iframe", "frame", "object", "embed", "applet", "base", "link", "meta"),
    *(
        "form",
        "math",
        "video",
        "audio",
        "source",
        "portal",
        "noscript",
        "template",
        "foreignobject",
    ),
    *("image", "animate", "set", "marquee"),
}
ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "data", "poster", "cite"}
SCHEME = re.compile(r"[\s\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):")


class Reader(HTMLParser):
    """Reads a page as browsers do and notes what should not be there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "srcset", "ping"}:
                self.found.append(f"{tag} {name}")
            if name in ADDRESSES:
                self._read_address(tag, name, value or "")

    def _read_address(self, tag: str, name: str, value: str) -> None:
        scheme = SCHEME.match(value)
        if scheme and scheme[1].lower() not in {"http", "https", "mailto"}:
            self.found.append(f"{tag} {name}={value[:40]}")
        if name != "href" and (scheme or value.startswith(("//", "\\\\"))):
            self.found.append(f"{tag} {name}={value[:40]}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:20]}")


def test_the_reader_sees_what_it_is_to_see() -> None:
    html = '<p onclick="x"><svg><script>1</script></svg><a href=" javascript:1">x</a><img src=//x>'

    assert Reader(html).found == [
        "p onclick",
        "<script>",
        "a href= javascript:1",
        "img src=//x",
    ]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_in_every_text_of_the_artifacts_stays_text(name: str, open_book) -> None:
    book = open_book(hostile(ATTACKS[name]))
    planned = plan_pages(book)

    found = {page.path: Reader(page.write()).found for page in planned}

    assert {path: each for path, each in found.items() if each} == {}
    assert len(planned) > 30
    for path, text in asset_files(book, planned).items():
        told = re.fullmatch(r"[\w.]+\((.*)\)\s*;?\n?", text, re.DOTALL)
        if told is not None and path.endswith(".js"):
            assert "<" not in told[1], path
            assert "\u2028" not in told[1], path
            json.loads(f"[{told[1]}]")


def test_deceiving_characters_are_spelt_out_on_pages(open_book) -> None:
    book = open_book(hostile(ATTACKS["direction"]))

    pages = {page.path: page.write() for page in plan_pages(book)}

    assert "a⟨U+202E⟩txt.exe⟨U+2066⟩b" in pages["models/orders.md"]
    assert [
        path for path, html in pages.items() if re.search("[\u202a-\u202e\u2066-\u2069]", html)
    ] == []


def test_braces_of_templates_are_not_filled_in(open_book) -> None:
    book = open_book(hostile(ATTACKS["template"]))

    html = next(page for page in plan_pages(book) if page.path == "models/orders.md").write()

    assert "{{ 7*7 }}" in html
    assert "${hacked()}" in html
