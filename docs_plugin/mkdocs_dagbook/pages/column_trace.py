"""Where the values of a column come from and where they go, as a list and as a drawing."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from dagbook.lineage import EdgeKind, UseKind
from mkdocs_dagbook.pages.book import Book, Here
from mkdocs_dagbook.pages.drawing import Arrow, DrawingNode, DrawingRow, draw_boxes
from mkdocs_dagbook.pages.lineage import kind_words
from mkdocs_dagbook.pages.links import column_anchor
from mkdocs_dagbook.pages.page import Chapter
from mkdocs_dagbook.site_model import ColumnEdge, ColumnGraph, ColumnPlace, ColumnUse, Table

DRAWN_PLACES = 12
"""Columns drawn on each side of a trace; the list tells more of them."""
LISTED_PLACES = 60
LISTED_IN_ROW = 8
DRAWN_TRACES = 60
"""Columns of one table that have a drawing; wider tables have lists only for the rest."""
DRAWN_EDGES = 40
TRACES_DRAWN_TO = 250
"""Projects of more tables have one drawing of all columns of a table instead of one for each."""
NAMED_SOURCES = 3
NONE = Markup()

EDGE_WORDS: Mapping[EdgeKind, str] = {
    EdgeKind.COPY: "copied",
    EdgeKind.RENAME: "renamed",
    EdgeKind.TRANSFORM: "transformed",
    EdgeKind.AGGREGATE: "aggregated",
}
USE_WORDS: Mapping[UseKind, str] = {
    UseKind.FILTER: "filters by",
    UseKind.JOIN: "joins on",
    UseKind.GROUP: "groups by",
}


Branches = list[tuple[ColumnPlace, EdgeKind, "Branches | None"]]
"""Columns one step further with those beyond each; None where they are told elsewhere."""


class TraceStep(Struct, frozen=True):
    """A column one step away."""

    table: str
    column: str
    word: str
    href: str | None


class RowUse(Struct, frozen=True):
    """A column that decides which rows a table has: ``customers joins on id``."""

    table: str
    word: str
    column: str
    href: str | None


class Steps(Struct, frozen=True):
    """One side of a trace as items of a list, lists within lists, and what they leave out."""

    items: Markup = NONE
    left_out: int = 0


class ColumnTrace(Struct, frozen=True, kw_only=True):
    """All that is known of how values reach a column and leave it."""

    name: str
    anchor: str
    expression: str
    miss: str
    above: Steps
    below: Steps
    uses: tuple[RowUse, ...]
    drawing: Markup

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.above.items or self.below.items or self.uses or self.miss)


class TraceLine(Struct, frozen=True, kw_only=True):
    """What a column's row says of its trace; the whole of it stands at ``href``, else in lists."""

    sources: tuple[TraceStep, ...]
    more_sources: int
    readers: int
    uses: str
    miss: str
    href: str | None
    above: Steps
    below: Steps


def trace_lines(book: Book, table: Table, path: str) -> Mapping[str, Any]:
    """For the rows of a table's page: direct sources by name, and the way to all the rest."""
    graph = book.site.column_graph
    traced = graph.tables.get(table.unique_id)
    if traced is None and not graph.into and not graph.out_of:
        return {"traces": {}}
    here = Here(book, path)
    lines = {
        column.name: _line(book, here, ColumnPlace(table=table.unique_id, column=column.name))
        for column in table.columns
    }
    return {"traces": {name: line for name, line in lines.items() if line is not None}}


def column_traces(book: Book, table: Table, path: str) -> tuple[ColumnTrace, ...]:
    """A trace of each column of a table that has one, in the order of its columns."""
    here = Here(book, path)
    drawn = 0 if _is_large(book) else DRAWN_TRACES
    found = (
        _trace(book, here, table, column.name, draw=number < drawn)
        for number, column in enumerate(table.columns)
    )
    return tuple(each for each in found if each.is_told)


def draw_columns(book: Book, table: Table, path: str) -> Markup:
    """All columns of a table in one drawing, a step each way, where each has no drawing of its own.

    A table of more columns or readers than a drawing can hold has lists only.
    """
    if not _is_large(book):
        return Markup()
    graph, start = book.site.column_graph, ColumnPlace(table=table.unique_id, column="")
    places = [ColumnPlace(table=table.unique_id, column=each.name) for each in table.columns]
    into = [edge for place in places for edge in graph.into.get(place, ())]
    out = [edge for place in places for edge in graph.out_of.get(place, ())]
    edges = dict.fromkeys((*into, *out) if len(into) + len(out) <= DRAWN_EDGES else into)
    if len(edges) > DRAWN_EDGES:
        return Markup()
    label = f"Columns of {_title(book, start)}, one step each way"
    return _drawn(book, Here(book, path), start, edges, label)


def row_uses(book: Book, table: Table, path: str) -> dict[str, list[RowUse]]:
    """The columns that decide which rows a table has, by the words for how."""
    here = Here(book, path)
    found: dict[str, list[RowUse]] = {}
    for use in book.site.column_graph.uses_of.get(table.unique_id, ()):
        place = use.source
        one = RowUse(_title(book, place), USE_WORDS[use.kind], place.column, _link(here, place))
        listed = found.setdefault(USE_WORDS[use.kind], [])
        if one not in listed:
            listed.append(one)
    return found


def _is_large(book: Book) -> bool:
    return len(book.site.tables) > TRACES_DRAWN_TO


def _line(book: Book, here: Here, place: ColumnPlace) -> TraceLine | None:
    graph = book.site.column_graph
    sources, readers = graph.into.get(place, ()), graph.out_of.get(place, ())
    uses, miss = graph.used_by.get(place, ()), _miss(graph, place)
    if not (sources or readers or uses or miss):
        return None
    href = here.to(Chapter.LINEAGE, place.table, anchor=column_anchor(place.column))
    listed = href is None
    return TraceLine(
        sources=tuple(_step(book, here, each.source, each) for each in sources[:NAMED_SOURCES]),
        more_sources=max(0, len(sources) - NAMED_SOURCES),
        readers=len({each.target for each in readers}),
        uses=_users(book, uses),
        miss=miss,
        href=href,
        above=_steps(book, here, place, LISTED_IN_ROW, upwards) if listed else Steps(),
        below=_steps(book, here, place, LISTED_IN_ROW, downwards) if listed else Steps(),
    )


def _trace(book: Book, here: Here, table: Table, name: str, *, draw: bool) -> ColumnTrace:
    graph = book.site.column_graph
    place = ColumnPlace(table=table.unique_id, column=name)
    uses = graph.used_by.get(place, ())
    return ColumnTrace(
        name=name,
        anchor=column_anchor(name),
        expression=_expression(book, place) if book.show_sql else "",
        miss=_miss(graph, place),
        above=_steps(book, here, place, LISTED_PLACES, upwards),
        below=_steps(book, here, place, LISTED_PLACES, downwards),
        uses=tuple(_uses_by_table(book, here, name, uses)),
        drawing=_draw(book, here, place) if draw else Markup(),
    )


class Direction(Struct, frozen=True):
    """Which way a trace goes: the graph's edges by place, and the end of an edge it leads to."""

    edges: Callable[[ColumnGraph], Mapping[ColumnPlace, tuple[ColumnEdge, ...]]]
    other: Callable[[ColumnEdge], ColumnPlace]


upwards = Direction(attrgetter("into"), attrgetter("source"))
downwards = Direction(attrgetter("out_of"), attrgetter("target"))


def _steps(book: Book, here: Here, start: ColumnPlace, cap: int, way: Direction) -> Steps:
    """A tree of the columns on one side, found breadth first so that the near ones are told."""
    edges, end = way.edges(book.site.column_graph), way.other
    if start not in edges:
        return Steps()
    found: Branches = []
    known, queue, left_out = {start}, deque([(start, found)]), set()
    while queue:
        place, branches = queue.popleft()
        for edge in edges.get(place, ()):
            other = end(edge)
            if other in known:
                branches.append((other, edge.kind, None))
            elif len(known) <= cap:
                known.add(other)
                further: Branches = []
                branches.append((other, edge.kind, further))
                queue.append((other, further))
            else:
                left_out.add(other)
    return Steps(Markup(_tree(book, here, found)), len(left_out))


def _tree(book: Book, here: Here, branches: Branches) -> str:
    """Written here and not by a template, for no page has more of anything."""
    items = []
    for place, kind, further in branches:
        step = _told_step(_title(book, place), place.column, _link(here, place), EDGE_WORDS[kind])
        if further is None:
            items.append(f'<li>{step} <span class="dg-quiet">see above</span></li>')
        elif further:
            items.append(f"<li>{step}<ul>{_tree(book, here, further)}</ul></li>")
        else:
            items.append(f"<li>{step}</li>")
    return "".join(items)


@lru_cache(maxsize=8192)
def _told_step(table: str, column: str, href: str | None, word: str) -> str:
    name, told = escape(f"{table}.{column}"), f'<span class="dg-word">{word}</span>'
    if href is None:
        return f'<span class="dg-name">{name}</span> {told}'
    return f'<a class="dg-name" href="{escape(href)}">{name}</a> {told}'


def _step(book: Book, here: Here, place: ColumnPlace, edge: ColumnEdge) -> TraceStep:
    return TraceStep(_title(book, place), place.column, EDGE_WORDS[edge.kind], _link(here, place))


def _draw(book: Book, here: Here, start: ColumnPlace) -> Markup:
    graph = book.site.column_graph
    edges = dict.fromkeys([*_near(graph, start, upwards), *_near(graph, start, downwards)])
    return _drawn(book, here, start, edges, f"Trace of {_title(book, start)}.{start.column}")


def _drawn(
    book: Book, here: Here, start: ColumnPlace, edges: Iterable[ColumnEdge], label: str
) -> Markup:
    """Columns within their tables; the one in focus links nowhere."""
    if not edges:
        return Markup()
    rows: dict[str, dict[str, DrawingRow]] = {start.table: {}}
    for place in (start, *(end for edge in edges for end in (edge.source, edge.target))):
        found = rows.setdefault(place.table, {})
        if place.column and place.column not in found:
            href = None if place == start else _link(here, place)
            found[place.column] = DrawingRow(place.column, place.column, href=href)
    boxes = [_box(book, here, ident, tuple(found.values())) for ident, found in rows.items()]
    arrows = [
        Arrow(
            edge.source.table,
            edge.target.table,
            edge.source.column,
            edge.target.column,
            EDGE_WORDS[edge.kind],
            str(edge.kind),
        )
        for edge in edges
    ]
    return Markup(draw_boxes(boxes, arrows, focus=start.table, label=label))


def _near(graph: ColumnGraph, start: ColumnPlace, way: Direction) -> Iterator[ColumnEdge]:
    edges, end = way.edges(graph), way.other
    seen, queue = {start}, deque([start])
    while queue:
        for edge in edges.get(queue.popleft(), ()):
            other = end(edge)
            if other in seen:
                yield edge
            elif len(seen) <= DRAWN_PLACES:
                seen.add(other)
                queue.append(other)
                yield edge


def _box(book: Book, here: Here, ident: str, rows: tuple[DrawingRow, ...]) -> DrawingNode:
    table = book.site.tables.get(ident)
    if table is None:
        return DrawingNode(ident, ident.rpartition(".")[2], "table", rows=rows)
    return DrawingNode(ident, table.title, kind_words(table), here.table(ident), rows=rows)


def _link(here: Here, place: ColumnPlace) -> str | None:
    """A column's trace where its table has a page for them, else its row."""
    anchor = column_anchor(place.column)
    return here.to(Chapter.LINEAGE, place.table, anchor=anchor) or here.table(
        place.table, place.column
    )


def _uses_by_table(
    book: Book, here: Here, name: str, uses: Iterable[ColumnUse]
) -> Iterator[RowUse]:
    """One line a table, with all it does by a column."""
    ways: dict[str, dict[str, None]] = {}
    for each in uses:
        ways.setdefault(each.table, {})[USE_WORDS[each.kind]] = None
    for ident, words in ways.items():
        yield RowUse(_table(book, ident), " and ".join(words), name, here.table(ident))


def _users(book: Book, uses: Sequence[ColumnUse]) -> str:
    """Who decides rows by a column, in a few words: ``2 tables join on it``."""
    tables = sorted({each.table for each in uses})
    words = sorted({USE_WORDS[each.kind] for each in uses})
    if len(tables) == 1:
        return f"{_table(book, tables[0])} {' and '.join(words)} it"
    plain = " or ".join(word.replace("s ", " ", 1) for word in words)
    return f"{len(tables)} tables {plain} it" if tables else ""


def _expression(book: Book, place: ColumnPlace) -> str:
    """The SQL of a column with the names readers know; none where it is another column as it is."""
    graph = book.site.column_graph
    traced, into = graph.tables.get(place.table), graph.into.get(place, ())
    if traced is None or (len(into) == 1 and into[0].kind in (EdgeKind.COPY, EdgeKind.RENAME)):
        return ""
    text = traced.expressions.get(place.column, "")
    for ident in sorted({edge.source.table for edge in into}, key=len, reverse=True):
        text = text.replace(f"{ident}.", f"{_table(book, ident)}.")
    return text


def _miss(graph: ColumnGraph, place: ColumnPlace) -> str:
    traced = graph.tables.get(place.table)
    return (traced.misses.get(place.column) or traced.miss) if traced else ""


def _table(book: Book, ident: str) -> str:
    table = book.site.tables.get(ident)
    return table.title if table else ident.rpartition(".")[2]


def _title(book: Book, place: ColumnPlace) -> str:
    return _table(book, place.table)
