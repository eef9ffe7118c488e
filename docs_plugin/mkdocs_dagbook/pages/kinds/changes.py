"""What changed since the state the book is compared with."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.comparison import Aspect, Change, Changes, Weight
from mkdocs_dagbook.comparison.telling import Section, headline, rewording, sections
from mkdocs_dagbook.comparison.texts import Piece
from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord

LISTED = 400
"""Things of one weight; a page of everything in a large project would not open."""

_LEADS = {
    Weight.BREAKING: "Somebody reads what is gone or has become something else.",
    Weight.NOTABLE: "Whoever uses the data or these pages may want to know.",
    Weight.QUIET: "Nobody who reads the data notices.",
}


def plan_changes(book: Book) -> Iterator[PlannedPage]:
    """One page, if the book is compared with an earlier state."""
    if book.changes is None:
        return
    path = book.path(Chapter.CHANGES)
    yield PlannedPage(
        path=path,
        title="What changed",
        chapter=Chapter.CHANGES,
        write=partial(_write, book, book.changes, path),
        record=SearchRecord("What changed", "page", "What is other than in the state before"),
        icon="material/compare",
    )


def _write(book: Book, changes: Changes, path: str) -> str:
    found = tuple(sections(changes))
    weights = [
        (weight, _LEADS[weight], changes.count(weight), _of(found, weight)) for weight in Weight
    ]
    return write_page(
        book,
        path,
        "changes",
        changes=changes,
        weights=[each for each in weights if each[2]],
        headline=headline,
        words=partial(_words, book),
        listed=LISTED,
    )


def _of(found: tuple[Section, ...], weight: Weight) -> tuple[Section, ...]:
    return tuple(each for each in found if each.weight is weight)


def _words(book: Book, change: Change) -> tuple[Piece, ...]:
    """How a text changed; SQL only in a book that shows it."""
    if change.aspect is Aspect.EXPRESSION and not book.show_sql:
        return ()
    return rewording(change)
