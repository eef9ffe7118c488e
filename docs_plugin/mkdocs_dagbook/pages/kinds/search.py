"""The search as a page of its own: its questions can be shared, and it can be read without scripts.

Without scripts it is an index: all names from A to Z, or the lists of all chapters where there are
too many.
"""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from mkdocs_dagbook.pages.book import Book, Here, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord

LISTED = 2_000
"""Names the index shows; a longer list is read chapter by chapter."""

_CHAPTERS = (
    ("Models", Chapter.MODELS),
    ("Sources", Chapter.SOURCES),
    ("Seeds", Chapter.SEEDS),
    ("Snapshots", Chapter.SNAPSHOTS),
    ("Exposures", Chapter.EXPOSURES),
    ("Glossary", Chapter.GLOSSARY),
    ("Owners", Chapter.OWNERS),
    ("Groups", Chapter.GROUPS),
    ("Tags", Chapter.TAGS),
    ("Macros", Chapter.MACROS),
    ("Doc blocks", Chapter.DOCS),
)


class Named(Struct, frozen=True):
    """A line of the index."""

    name: str
    kind: str
    link: str

    @property
    def letter(self) -> str:
        """What it is filed under."""
        first = self.name[:1].upper()
        return first if first.isalpha() else "#"


def plan_search(book: Book) -> Iterator[PlannedPage]:
    """The page of the search."""
    path = book.path(Chapter.SEARCH)
    yield PlannedPage(
        path=path,
        title="Search",
        chapter=Chapter.SEARCH,
        write=partial(_write, book, path),
        record=SearchRecord("Search", "page", "Find by name, column, tag, owner, term or code"),
        icon="material/magnify",
    )


def _write(book: Book, path: str) -> str:
    here = Here(book, path)
    named = sorted(
        _named(book, here), key=lambda each: (each.name.casefold(), each.kind, each.link)
    )
    letters: dict[str, list[Named]] = {}
    for each in named if len(named) <= LISTED else ():
        letters.setdefault(each.letter, []).append(each)
    chapters = [(title, here.to(chapter, "")) for title, chapter in _CHAPTERS]
    return write_page(
        book,
        path,
        "search",
        letters=sorted(letters.items()),
        count=len(named),
        chapters=[(title, link) for title, link in chapters if link],
        code=book.show_sql,
    )


def _named(book: Book, here: Here) -> Iterator[Named]:
    site = book.site
    found: list[tuple[str, str, str | None]] = [
        (each.title, str(each.kind), here.table(each.unique_id)) for each in site.tables.values()
    ]
    found += [(each.label, "exposure", here.exposure(k)) for k, each in site.exposures.items()]
    found += [(each.name, "term", here.term(key)) for key, each in site.terms.items()]
    found += [(each.name, "owner", here.owner(key)) for key, each in site.owners.items()]
    found += [(each.name, "tag", here.tag(key)) for key, each in site.tags.items()]
    found += [(each.name, "macro", here.macro(key)) for key, each in site.macros.items()]
    for name, kind, link in found:
        if link:
            yield Named(name, kind, link)
