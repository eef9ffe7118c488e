"""Which part of the graph a page draws, with links that work from that page."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Literal

from markupsafe import Markup

from mkdocs_dagbook.pages.book import Book, Here
from mkdocs_dagbook.pages.drawing import (
    DrawingGraph,
    DrawingNode,
    collapse_groups,
    draw_lineage,
    neighbourhood,
)
from mkdocs_dagbook.pages.words import one_line
from mkdocs_dagbook.site_model import Exposure, Kind, Table

DEPTH = 2
SIDE_CAP = 24
DRAWN_WHOLE = 150
"""Projects of more nodes are drawn folder by folder: a wall of boxes helps nobody."""

DRAWN_FOLDERS = 60
DRAWN_ARROWS = 240
_FOLDER_DEPTHS = (9, 4, 3, 2, 1)

Drawn = Literal["tables", "folders", "nothing"]


def draw_around(book: Book, ident: str, path: str) -> Markup:
    """What feeds a table or exposure and what reads it, two steps each way."""
    near = _nearby(book, ident)
    graph = _graph(book, near, Here(book, path))
    part = neighbourhood(graph, ident, depth=DEPTH, cap=SIDE_CAP)
    if len(part.nodes) <= 1:
        return Markup()
    name = _name(book, ident)
    return Markup(draw_lineage(part, ident, label=f"Lineage of {name}"))


def draw_project(book: Book, path: str) -> tuple[Markup, Drawn]:
    """The whole project: every node while that is readable, else one box a folder."""
    site = book.site
    shown = [each.unique_id for each in site.tables.values() if each.shown]
    graph = _graph(book, [*shown, *site.exposures], Here(book, path))
    if len(graph.nodes) <= DRAWN_WHOLE:
        return Markup(draw_lineage(graph, label="Lineage of the project")), "tables"
    folded = next(filter(_is_readable, map(partial(_fold, graph), _FOLDER_DEPTHS)), None)
    if folded is None:
        return Markup(), "nothing"
    return Markup(draw_lineage(folded, label="Lineage of the project by folder")), "folders"


def _fold(graph: DrawingGraph, depth: int) -> DrawingGraph:
    """One box for each folder, deeper folders counted to the one they lie in."""
    nodes = (replace(node, group="/".join(node.group.split("/")[:depth])) for node in graph.nodes)
    return collapse_groups(DrawingGraph(tuple(nodes), graph.edges))


def _is_readable(graph: DrawingGraph) -> bool:
    return len(graph.nodes) <= DRAWN_FOLDERS and len(graph.edges) <= DRAWN_ARROWS


def _nearby(book: Book, ident: str) -> list[str]:
    """Ids up to one step further than is drawn, so that the drawing can tell what it leaves out."""
    seen = {ident: None}
    for step in (_up, _down):
        frontier = [ident]
        for _ in range(DEPTH + 1):
            following = [
                other for each in frontier for other in step(book, each) if other not in seen
            ]
            frontier = list(dict.fromkeys(following))
            seen.update(dict.fromkeys(frontier))
            if len(frontier) > 4 * SIDE_CAP:
                break
    return list(seen)


def _up(book: Book, ident: str) -> Iterable[str]:
    table = book.site.tables.get(ident)
    if table is not None:
        return table.parents
    exposure = book.site.exposures.get(ident)
    return exposure.depends_on if exposure is not None else ()


def _down(book: Book, ident: str) -> Iterable[str]:
    table = book.site.tables.get(ident)
    return (*table.children, *table.exposures) if table is not None else ()


def _graph(book: Book, idents: Iterable[str], here: Here) -> DrawingGraph:
    kept = [each for each in idents if each in book.site.tables or each in book.site.exposures]
    nodes = tuple(_node(book, each, here) for each in kept)
    edges = tuple((parent, each) for each in kept for parent in _up(book, each))
    return DrawingGraph(nodes, edges)


def _node(book: Book, ident: str, here: Here) -> DrawingNode:
    table = book.site.tables.get(ident)
    if table is None:
        exposure = book.site.exposures[ident]
        return DrawingNode(
            ident,
            exposure.label or exposure.name,
            _exposure_kind(exposure),
            here.exposure(ident),
            one_line(exposure.description),
            "exposures",
        )
    return DrawingNode(
        ident,
        table.title,
        _kind_words(table),
        here.table(ident),
        f"{table.title} — {table.health.state.lower()}, {table.health.score:.0f} of 100",
        _group(table),
    )


def _kind_words(table: Table) -> str:
    """The last word is the kind, by which a box is coloured."""
    if table.kind is Kind.MODEL and table.materialization:
        return f"{table.materialization} model"
    return str(table.kind)


def _exposure_kind(exposure: Exposure) -> str:
    return f"{exposure.kind} exposure" if exposure.kind else "exposure"


def _group(table: Table) -> str:
    return table.source_name or table.folder if table.kind is Kind.SOURCE else table.folder


def _name(book: Book, ident: str) -> str:
    table = book.site.tables.get(ident)
    return table.title if table is not None else book.site.exposures[ident].label
