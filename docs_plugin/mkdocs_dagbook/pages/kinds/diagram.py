"""Entity diagrams: the tables of a folder, and of each table's page, joined by their keys."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.entity_diagram import EntityDiagram, entity_diagram, relations_within
from mkdocs_dagbook.pages.links import diagram_folders
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Table
from mkdocs_dagbook.site_model.shelves import Folder

WHOLE = 30
"""Joined tables up to this number are drawn in one diagram."""


def plan_diagrams(book: Book) -> Iterator[PlannedPage]:
    """The whole and a page a folder, if any table points at another."""
    if not book.site.relations:
        return
    index = book.path(Chapter.DIAGRAM)
    folders = diagram_folders(book.site)
    yield PlannedPage(
        path=index,
        title="Entity diagram",
        chapter=Chapter.DIAGRAM,
        write=partial(_write_whole, book, folders, index),
        record=SearchRecord("Entity diagram", "page", "Which tables are joined by which keys"),
        icon="material/table-network",
    )
    for key, folder in folders.items():
        path = book.path(Chapter.DIAGRAM, key)
        yield PlannedPage(
            path=path,
            title=folder.path,
            chapter=Chapter.DIAGRAM,
            write=partial(_write_folder, book, folder, path),
            record=SearchRecord(
                title=f"Entities of {folder.path}",
                kind="diagram",
                summary=plural(len(relations_within(book, folder.below)), "relation"),
                folder=folder.path,
            ),
        )


def diagram_of_table(book: Book, table: Table, path: str) -> Mapping[str, Any]:
    """What a table's page shows: the tables it is joined to."""
    relations = book.site.relations.get(table.unique_id, ())
    return {"diagram": entity_diagram(book, relations, path, table.unique_id)}


def _write_whole(book: Book, folders: dict[str, Folder], path: str) -> str:
    tables = len(book.site.relations)
    relations = relations_within(book, book.site.relations)
    diagram: EntityDiagram | None = None
    if tables <= WHOLE:
        diagram = entity_diagram(book, relations, path)
    rows = [(folder, len(relations_within(book, folder.below))) for folder in folders.values()]
    return write_page(
        book,
        path,
        "diagram_list",
        diagram=diagram,
        tables=tables,
        total=len(relations),
        rows=rows,
        keyless=_keyless(book),
    )


def _write_folder(book: Book, folder: Folder, path: str) -> str:
    relations = relations_within(book, folder.below)
    return write_page(
        book,
        path,
        "diagram",
        folder=folder,
        diagram=entity_diagram(book, relations, path),
        alone=[book.site.tables[each] for each in folder.below if each not in book.site.relations],
    )


def _keyless(book: Book) -> list[Table]:
    """Joined tables of the project whose own key nobody tests or declares."""
    joined = (book.site.tables[each] for each in book.site.relations)
    return [
        each
        for each in joined
        if book.site.is_own(each.package) and not any(column.is_key for column in each.columns)
    ]
