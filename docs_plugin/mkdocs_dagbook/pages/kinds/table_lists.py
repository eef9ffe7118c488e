"""The index page of models, sources, seeds and snapshots: every table in one sortable list."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, Here, write_page
from mkdocs_dagbook.pages.links import CHAPTER_OF_KIND
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import Kind, Table

LISTED = 1500
"""Rows of one list; more of them no browser shows at once, and folders have lists too."""

_TITLES = {
    Kind.MODEL: ("Models", "material/table"),
    Kind.SOURCE: ("Sources", "material/database-import"),
    Kind.SEED: ("Seeds", "material/sprout"),
    Kind.SNAPSHOT: ("Snapshots", "material/camera"),
}


def plan_table_lists(book: Book) -> Iterator[PlannedPage]:
    """One page a kind of table that the project has."""
    for kind, chapter in CHAPTER_OF_KIND.items():
        if book.links.path(chapter) is not None:
            title, icon = _TITLES[kind]
            yield PlannedPage(
                path=book.path(chapter),
                title=title,
                chapter=chapter,
                write=partial(_write, book, kind, chapter, title),
                record=SearchRecord(title, "page", f"All {title.lower()} of the project"),
                icon=icon,
            )


def _write(book: Book, kind: Kind, chapter: Chapter, title: str) -> str:
    tables = book.site.of_kind(kind)
    return write_page(
        book,
        book.path(chapter),
        "table_list",
        title=title,
        kind=kind,
        tables=tables,
        listed=_listed(tables),
        folders=Here(book, book.path(chapter)).to(Chapter.FOLDERS, ""),
        sources=_sources(book) if kind is Kind.SOURCE else [],
    )


def _listed(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """All of them, or those that most others read, in the same order."""
    if len(tables) <= LISTED:
        return tables
    order = sorted(tables, key=lambda each: -len(each.children) - len(each.exposures))
    kept = {each.unique_id for each in order[:LISTED]}
    return tuple(each for each in tables if each.unique_id in kept)


def _sources(book: Book) -> list[tuple[str, str]]:
    """Each source once, with its description."""
    found = {
        table.source_name or "": table.source_description
        for table in book.site.of_kind(Kind.SOURCE)
    }
    return sorted(found.items())
