"""Lineage: a map of the project, a page for each folder of it, and for each table with a long way.

The explorer is the one page that needs scripts; whatever it shows stands on the others too.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from mkdocs_dagbook.pages.book import Book, Here, tables_by_id, write_page
from mkdocs_dagbook.pages.column_trace import column_traces, draw_columns, row_uses
from mkdocs_dagbook.pages.lineage import (
    FURTHEST,
    draw_group,
    draw_map,
    draw_reach,
    draw_tables,
    explorer_link,
)
from mkdocs_dagbook.pages.lineage_groups import (
    EXPLORER,
    LineageGroup,
    children_of,
    lineage_groups,
    map_folders,
    own_lineage_pages,
    parents_of,
)
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import SiteModel

LISTED_TABLES = 400
LISTED_STEP = 60
"""Names listed in one step of a table's lineage."""

UNLISTED = SearchRecord("", "")
"""Pages that answer no question: the table's own page is what a reader looks for."""


def plan_lineage(book: Book) -> Iterator[PlannedPage]:
    """The map, then the explorer, folders and tables."""
    path = book.path(Chapter.LINEAGE)
    groups = lineage_groups(book.site)
    folders = map_folders(book.site, groups)
    yield PlannedPage(
        path=path,
        title="Lineage",
        chapter=Chapter.LINEAGE,
        write=partial(_write_map, book, groups, folders, path),
        record=SearchRecord("Lineage", "page", "How all tables feed each other"),
        icon="material/sitemap-outline",
    )
    if groups:
        yield _plan_explorer(book)
    for group in groups.values():
        yield _plan_group(book, group, folders)
    for ident in own_lineage_pages(book.site):
        yield _plan_reach(book, ident)


def _plan_explorer(book: Book) -> PlannedPage:
    path = book.path(Chapter.LINEAGE, EXPLORER)
    return PlannedPage(
        path=path,
        title="Lineage explorer",
        chapter=Chapter.LINEAGE,
        write=partial(_write_explorer, book, path),
        record=SearchRecord("Lineage explorer", "page", "Walk the graph from any table"),
    )


def _plan_group(book: Book, group: LineageGroup, folders: frozenset[str]) -> PlannedPage:
    path = book.path(Chapter.LINEAGE, f"group:{group.path}")
    return PlannedPage(
        path=path,
        title=group.path,
        chapter=Chapter.LINEAGE,
        write=partial(_write_group, book, group, folders, path),
        record=SearchRecord(f"Lineage of {group.path}", "page", "The tables of a folder"),
    )


def _plan_reach(book: Book, ident: str) -> PlannedPage:
    path = book.path(Chapter.LINEAGE, ident)
    return PlannedPage(
        path=path,
        title=f"{_title(book.site, ident)} lineage",
        chapter=Chapter.LINEAGE,
        write=partial(_write_reach, book, ident, path),
        record=UNLISTED,
        section="tables",
    )


def _write_map(
    book: Book, groups: Mapping[str, LineageGroup], folders: frozenset[str], path: str
) -> str:
    return write_page(
        book,
        path,
        "lineage",
        map=draw_map(book, path, folders) if groups else "",
        drawing=draw_tables(book, path),
        groups=tuple(groups.values()),
        tables=[each for each in book.site.tables.values() if each.shown],
        listed=LISTED_TABLES,
        explorer=Here(book, path).to(Chapter.LINEAGE, EXPLORER),
    )


def _write_group(book: Book, group: LineageGroup, folders: frozenset[str], path: str) -> str:
    return write_page(
        book,
        path,
        "lineage_group",
        group=group,
        drawing=draw_group(book, group, path, folders),
        tables=tables_by_id(book, group.members[:LISTED_TABLES]),
        outer=group.path.rpartition("/")[0],
    )


def _write_reach(book: Book, ident: str, path: str) -> str:
    site, here = book.site, Here(book, path)
    table = site.tables.get(ident)
    reach = draw_reach(book, ident, path)
    return write_page(
        book,
        path,
        "lineage_of",
        ident=ident,
        table=table,
        title=_title(site, ident),
        home=here.table(ident) or here.exposure(ident),
        drawing=reach.drawing,
        steps=list(range(1, min(reach.steps, FURTHEST + 1))),
        above=_by_step(site, ident, parents_of),
        below=_by_step(site, ident, children_of),
        listed=LISTED_STEP,
        explorer=explorer_link(here, ident),
        traces=column_traces(book, table, path) if table else (),
        columns=draw_columns(book, table, path) if table else "",
        row_uses=row_uses(book, table, path) if table else {},
    )


def _write_explorer(book: Book, path: str) -> str:
    """An empty stage; the script beside it fills it."""
    depth = book.links.address(path).count("/")
    return write_page(book, path, "lineage_explorer", root="../" * depth)


def _by_step(
    site: SiteModel, start: str, step: Callable[[SiteModel, str], Iterable[str]]
) -> list[list[str]]:
    """Ids by their distance from a table: all that are one step away, two steps, and so on."""
    distance = {start: 0}
    queue = deque([start])
    found: list[list[str]] = []
    while queue:
        ident = queue.popleft()
        for other in step(site, ident):
            known = other in site.tables or other in site.exposures
            if known and other not in distance:
                distance[other] = distance[ident] + 1
                queue.append(other)
                if distance[other] > len(found):
                    found.append([])
                found[distance[other] - 1].append(other)
    return found


def _title(site: SiteModel, ident: str) -> str:
    table = site.tables.get(ident)
    return table.title if table is not None else site.exposures[ident].label
