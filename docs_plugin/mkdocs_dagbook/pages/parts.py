"""The parts of the book: chapters that a reader looks for together."""

from collections.abc import Iterable

from msgspec import Struct

from mkdocs_dagbook.pages.page import Chapter, PlannedPage


class BookPart(Struct, frozen=True):
    """Chapters in the order of the navigation; those without a title stand above all others."""

    title: str
    chapters: tuple[Chapter, ...]
    icon: str = ""


BOOK_PARTS: tuple[BookPart, ...] = (
    BookPart("", (Chapter.HOME, Chapter.SEARCH)),
    BookPart(
        "Tables",
        (Chapter.MODELS, Chapter.SOURCES, Chapter.SEEDS, Chapter.SNAPSHOTS, Chapter.FOLDERS),
        "material/table",
    ),
    BookPart(
        "Meaning",
        (
            Chapter.GLOSSARY,
            Chapter.METRICS,
            Chapter.SEMANTIC_MODELS,
            Chapter.SAVED_QUERIES,
            Chapter.DOCS,
        ),
        "material/book-open-variant",
    ),
    BookPart(
        "Lineage",
        (Chapter.LINEAGE, Chapter.DIAGRAM, Chapter.PERSONAL_DATA),
        "material/sitemap-outline",
    ),
    BookPart(
        "Trust",
        (
            Chapter.HEALTH,
            Chapter.TESTS,
            Chapter.FRESHNESS,
            Chapter.RUNS,
            Chapter.FINDINGS,
            Chapter.CHANGES,
        ),
        "material/shield-check-outline",
    ),
    BookPart(
        "People and use",
        (Chapter.EXPOSURES, Chapter.OWNERS, Chapter.GROUPS, Chapter.TAGS),
        "material/account-group-outline",
    ),
    BookPart(
        "Code",
        (Chapter.MACROS, Chapter.FUNCTIONS, Chapter.ANALYSES, Chapter.PACKAGES),
        "material/code-braces",
    ),
)
"""Every chapter stands in exactly one part; a new chapter is entered here."""


class OpenPart(Struct, frozen=True):
    """A part of one book, with the pages that open the chapters it has."""

    part: BookPart
    openings: tuple[PlannedPage, ...]

    @property
    def is_folded(self) -> bool:
        """Whether it is a heading to unfold: one chapter alone, or the top, needs none."""
        return bool(self.part.title) and len(self.openings) > 1

    def has(self, chapter: Chapter | None) -> bool:
        """Whether a chapter belongs here."""
        return chapter in self.part.chapters


def open_parts(pages: Iterable[PlannedPage]) -> tuple[OpenPart, ...]:
    """The parts that some opening page belongs to, in order."""
    openings = {page.chapter: page for page in pages if page.is_index}
    return tuple(
        OpenPart(part, tuple(openings[each] for each in part.chapters if each in openings))
        for part in BOOK_PARTS
        if not openings.keys().isdisjoint(part.chapters)
    )
