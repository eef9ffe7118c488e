"""Which part of the graph a page draws, with links that work from that page."""

from collections.abc import Callable, Container, Iterable
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.pages.book import Book, Here
from mkdocs_dagbook.pages.drawing import (
    DrawingGraph,
    DrawingNode,
    collapse_groups,
    draw_lineage,
    neighbourhood,
)
from mkdocs_dagbook.pages.lineage_groups import (
    EXPLORER,
    EXPOSURES,
    NEAR,
    NEAR_CAP,
    LineageGroup,
    at_depth,
    children_of,
    folder_in,
    group_path,
    parents_of,
)
from mkdocs_dagbook.pages.page import Chapter
from mkdocs_dagbook.pages.words import one_line, plural
from mkdocs_dagbook.site_model import Exposure, Kind, Table

DRAWN_WHOLE = 70
"""More boxes than these in one drawing help nobody: they are folded into folders."""

FURTHEST = 9
FURTHEST_CAP = 40

DEEPEST = 9
"""Folders within folders are opened to here."""


class Reach(Struct, frozen=True):
    """A drawing of all a table's lineage, and how many steps it shows to the farther side."""

    drawing: Markup
    steps: int


def draw_around(book: Book, ident: str, path: str) -> Markup:
    """What feeds a table or exposure and what reads it, two steps each way."""
    return _draw_near(book, ident, Here(book, path), NEAR, NEAR_CAP).drawing


def draw_steps(book: Book, ident: str, path: str, steps: int) -> Markup:
    """What feeds a table or exposure and what reads it, so many steps each way."""
    return _draw_near(book, ident, Here(book, path), steps, NEAR_CAP).drawing


def draw_reach(book: Book, ident: str, path: str) -> Reach:
    """All that feeds a table or exposure and all that reads it, as far as a drawing can hold.

    Boxes lead to the lineage pages of others, so that a reader walks on.
    """
    here = Here(book, path)
    return _draw_near(book, ident, here, FURTHEST, FURTHEST_CAP, _walk_link)


def draw_map(book: Book, path: str, folders: Container[str]) -> Markup:
    """The whole project, one box for each of these folders."""
    site, here = book.site, Here(book, path)
    shown = [each.unique_id for each in site.tables.values() if each.shown]
    graph = _graph(book, [*shown, *site.exposures], here)
    nodes = tuple(replace(node, group=folder_in(folders, node.group)) for node in graph.nodes)
    folded = _collapsed(DrawingGraph(nodes, graph.edges), here)
    return Markup(draw_lineage(folded, label="Map of the project by folder"))


def draw_tables(book: Book, path: str) -> Markup:
    """The whole project, one box a table, while that is readable."""
    site = book.site
    shown = [each.unique_id for each in site.tables.values() if each.shown]
    idents = [*shown, *site.exposures]
    if len(idents) > DRAWN_WHOLE:
        return Markup()
    return Markup(draw_lineage(_graph(book, idents, Here(book, path)), label="Every table"))


def draw_group(book: Book, group: LineageGroup, path: str, folders: Container[str]) -> Markup:
    """The tables of a folder among what feeds them and reads them, folded as on the map.

    A folder of many tables is drawn by its subfolders; one without any isn't drawn.
    """
    here = Here(book, path)
    inside = frozenset(group.members)
    around = {
        other
        for each in group.members
        for other in (*parents_of(book.site, each), *children_of(book.site, each))
    }
    graph = _graph(book, [*group.members, *sorted(around - inside)], here)
    edges = tuple(edge for edge in graph.edges if not inside.isdisjoint(edge))
    for depth in _depths_within(group):
        nodes = tuple(
            replace(node, group=_fold_within(node, depth))
            if node.id in inside
            else replace(node, group=folder_in(folders, node.group))
            for node in graph.nodes
        )
        folded = _collapsed(DrawingGraph(nodes, edges), here)
        within = sum(
            each.id in inside or f"{each.group}/".startswith(f"{group.path}/")
            for each in folded.nodes
        )
        if len(folded.nodes) <= DRAWN_WHOLE and (within > 1 or len(inside) == 1):
            return Markup(draw_lineage(folded, label=f"Lineage of {group.path}"))
    return Markup()


def explorer_link(here: Here, ident: str) -> str | None:
    """The explorer, opened on a table."""
    address = here.to(Chapter.LINEAGE, EXPLORER)
    return f"{address}#node={quote(ident, safe='')}" if address else None


def lineage_link(here: Here, ident: str) -> str | None:
    """Where all the lineage of a table or exposure is shown."""
    return here.to(Chapter.LINEAGE, ident) or explorer_link(here, ident)


def _depths_within(group: LineageGroup) -> Iterable[int]:
    """How deep to open a folder's drawing, the most first; 0 stands for every table."""
    start = group.path.count("/") + 1
    return (0, *range(DEEPEST, start, -1)) if group.inner else (0,)


def _fold_within(node: DrawingNode, depth: int) -> str:
    return at_depth(node.group, depth) if depth else ""


def _collapsed(graph: DrawingGraph, here: Here) -> DrawingGraph:
    def box(name: str, count: int) -> DrawingNode:
        if name == EXPOSURES:
            href = here.to(Chapter.EXPOSURES, "")
            return DrawingNode(
                f"group:{name}", name, plural(count, "exposure"), href, family="exposure"
            )
        family = "source" if name.startswith("sources") else "group"
        href = here.to(Chapter.LINEAGE, f"group:{name}")
        kind = plural(count, "table")
        label = name.removeprefix("models/")
        return DrawingNode(f"group:{name}", label, kind, href, name, name, family=family)

    return collapse_groups(graph, box)


def _draw_near(
    book: Book,
    ident: str,
    here: Here,
    depth: int,
    cap: int,
    link: Callable[[Here, DrawingNode], DrawingNode] | None = None,
) -> Reach:
    graph = _graph(book, _nearby(book, ident, depth, cap), here)
    part = neighbourhood(graph, ident, depth=depth, cap=cap, beyond=_beyond(here, ident, depth))
    if len(part.nodes) <= 1:
        return Reach(Markup(), 0)
    if link is not None:
        part = DrawingGraph(tuple(link(here, each) for each in part.nodes), part.edges)
    drawing = draw_lineage(part, ident, label=f"Lineage of {_name(book, ident)}")
    return Reach(Markup(drawing), max(abs(each.level) for each in part.nodes))


def _beyond(here: Here, ident: str, depth: int) -> str | None:
    """Where the rest is shown: on the table's lineage page, or from there in the explorer."""
    return explorer_link(here, ident) if depth > NEAR else lineage_link(here, ident)


def _walk_link(here: Here, node: DrawingNode) -> DrawingNode:
    walk = here.to(Chapter.LINEAGE, node.id)
    return replace(node, href=walk) if walk else node


def _nearby(book: Book, ident: str, depth: int, cap: int) -> list[str]:
    """Ids up to one step further than is drawn, so that the drawing can tell what it leaves out."""
    seen = {ident: None}
    for step in (parents_of, children_of):
        frontier = [ident]
        for _ in range(depth + 1):
            following = [
                other for each in frontier for other in step(book.site, each) if other not in seen
            ]
            frontier = list(dict.fromkeys(following))
            seen.update(dict.fromkeys(frontier))
            if len(frontier) > 4 * cap or not frontier:
                break
    return list(seen)


def _graph(book: Book, idents: Iterable[str], here: Here) -> DrawingGraph:
    site = book.site
    kept = [each for each in idents if each in site.tables or each in site.exposures]
    nodes = tuple(_node(book, each, here) for each in kept)
    edges = tuple((parent, each) for each in kept for parent in parents_of(site, each))
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
            EXPOSURES,
        )
    return DrawingNode(
        ident,
        table.title,
        kind_words(table),
        here.table(ident),
        f"{table.title} — {table.health.state.lower()}, {table.health.score:.0f} of 100",
        group_path(book.site, table),
    )


def kind_words(table: Table) -> str:
    """The last word is the kind, by which a box is coloured."""
    if table.kind is Kind.MODEL and table.materialization:
        return f"{table.materialization} model"
    return str(table.kind)


def _exposure_kind(exposure: Exposure) -> str:
    return f"{exposure.kind} exposure" if exposure.kind else "exposure"


def _name(book: Book, ident: str) -> str:
    table = book.site.tables.get(ident)
    return table.title if table is not None else book.site.exposures[ident].label
