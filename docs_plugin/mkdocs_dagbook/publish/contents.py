"""The book as its readers leaf through it: chapters, the page before, the page after."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from mkdocs_dagbook.pages import Chapter, OpenPart, PlannedPage, open_parts

SIBLINGS = 24
"""Neighbours of a page that the navigation lists: rendering it takes time on every page."""


class Contents(Struct, frozen=True):
    """Pages, those that open chapters by part of the book, and what stands together.

    ``families`` are pages by chapter and section, an index page among those without a section;
    ``places`` says where in its family a page stands, by path.
    """

    pages: tuple[PlannedPage, ...]
    parts: tuple[OpenPart, ...]
    families: Mapping[tuple[Chapter, str], tuple[PlannedPage, ...]]
    places: Mapping[str, int]

    @property
    def openings(self) -> tuple[PlannedPage, ...]:
        """The pages that open chapters, in the order of the navigation."""
        return tuple(page for part in self.parts for page in part.openings)

    def family(self, page: PlannedPage) -> tuple[PlannedPage, ...]:
        """The pages a page stands with, itself among them."""
        return self.families[page.chapter, page.section]

    def near(self, page: PlannedPage, count: int = SIBLINGS) -> tuple[PlannedPage, ...]:
        """Those of its family around it."""
        family = self.family(page)
        start = 0
        if not page.is_index:
            start = max(0, min(self.places[page.path] - count // 2, len(family) - count))
        return family[start : start + count]

    def before(self, page: PlannedPage) -> PlannedPage | None:
        """The page a reader turns back to, if its family has one."""
        place = self.places[page.path]
        return self.family(page)[place - 1] if place else None

    def after(self, page: PlannedPage) -> PlannedPage | None:
        """The page a reader turns to next, if its family has one."""
        family, place = self.family(page), self.places[page.path] + 1
        return family[place] if place < len(family) else None


def contents_of(pages: Iterable[PlannedPage]) -> Contents:
    """The contents of a book."""
    listed = tuple(pages)
    families: dict[tuple[Chapter, str], list[PlannedPage]] = {}
    for page in listed:
        families.setdefault((page.chapter, page.section), []).append(page)
    return Contents(
        pages=listed,
        parts=open_parts(listed),
        families={key: tuple(each) for key, each in families.items()},
        places={page.path: at for each in families.values() for at, page in enumerate(each)},
    )
