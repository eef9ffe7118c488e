"""Which pages of the built book a test looks at: new chapters join by being there."""

from collections.abc import Iterator
from pathlib import Path


def pages_of_every_kind(book: Path) -> Iterator[str]:
    """The home page, and of every folder its opening page and its largest other one."""
    yield "index.html"
    folders = sorted({page.parent for page in book.rglob("*.html")} - {book})
    for folder in folders:
        pages = sorted(folder.glob("*.html"), key=lambda page: (page.stat().st_size, page.name))
        opening = [page for page in pages if page.name == "index.html"]
        others = [page for page in pages if page.name != "index.html"]
        for page in (*opening, *others[-1:]):
            yield page.relative_to(book).as_posix()
