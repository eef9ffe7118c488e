"""What a browser would follow or load from the pages of a site in a folder."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r"<(?:a|link|script|img|source|use)\b[^>]*?\s(?:href|src)=\"([^\"]+)\"")
_ID = re.compile(r"\sid=\"([^\"]+)\"")


def pages_of(site: Path) -> dict[str, str]:
    """HTML by its place in the site."""
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.html"))
    }


def broken_links(site: Path) -> Iterator[tuple[str, str]]:
    """Pages with the links on them that lead to no file or to no anchor, or out of the site."""
    pages = pages_of(site)
    anchors = {name: {*_ID.findall(html)} for name, html in pages.items()}
    for name, html in pages.items():
        for link in _LINK.findall(html):
            if re.match(r"https?://[\w.]+\.example|https://[\w.]*example\.com|mailto:", link):
                continue
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target)))
            there = there if target else name
            if (site / there).is_dir():
                there = posixpath.normpath(f"{there}/index.html")
            names = {*anchors.get(there, ()), ""}
            is_named = "=" in anchor or unquote(anchor) in names  # key=value is for scripts
            if not (site / there).is_file() or not is_named:
                yield name, link
