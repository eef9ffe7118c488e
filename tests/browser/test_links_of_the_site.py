"""Every link and anchor of the built site leads somewhere; nothing is loaded from elsewhere."""

import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TAG = re.compile(r"<[a-zA-Z][^<>]*>")
TARGET = re.compile(r"\s(?:href|src)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
ID = re.compile(r"\sid=(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
LOADED = re.compile(r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^<>]*>")
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@cache
def tags(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return "".join(TAG.findall(text))


@cache
def ids(page: Path) -> frozenset[str]:
    return frozenset(unescape("".join(each)) for each in ID.findall(tags(page)))


def leads_nowhere(page: Path, link: str) -> bool:
    address, _, anchor = link.partition("#")
    goal = page.parent / unquote(address.partition("?")[0]) if address else page
    goal = goal / "index.html" if goal.is_dir() else goal
    if not goal.is_file():
        return True
    is_place = bool(anchor) and "=" not in anchor and not anchor.startswith("__")
    return is_place and goal.suffix == ".html" and unquote(anchor) not in ids(goal)


def lost_links(site: Path, page: Path):
    for each in set(TARGET.findall(tags(page))):
        link = unescape("".join(each))
        if not OUTSIDE.match(link) and leads_nowhere(page, link):
            yield f"{page.relative_to(site)}: {link}"


def test_every_link_and_every_anchor_resolves(book):
    pages = sorted({*book.rglob("*.html")} - {book / "404.html"})  # shown at any address
    lost = [each for page in pages for each in lost_links(book, page)]
    assert len(pages) > 100
    assert lost == []


def test_no_page_loads_anything_from_another_place(book):
    loaded = {
        f"{page.name}: {tag}"
        for page in book.rglob("*.html")
        for tag in LOADED.findall(page.read_text(encoding="utf-8"))
        for target in TARGET.findall(tag)
        if OUTSIDE.match("".join(target)) and "data:" not in tag and 'rel="canonical"' not in tag
    }
    assert loaded == set()
