"""Boxes and arrows, laid out from left to right, as inline SVG.

Boxes may list rows (the columns of a table), and arrows may run from row to row: lineage,
column traces and entity diagrams are all drawn here.

    +--------------+            +--------------+
    | customers    |            | orders       |
    | source       |            | model        |
    |--------------|            |--------------|
    | id        PK |--- fk ---->| customer_id  |
    +--------------+            +--------------+
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2s
from html import escape

from msgspec import Struct

from mkdocs_dagbook.pages.drawing.graph import Arrow, DrawingGraph, DrawingNode
from mkdocs_dagbook.pages.drawing.layout import Layout, lay_out
from mkdocs_dagbook.pages.drawing.svg import (
    Frame,
    Stop,
    box_height,
    box_width,
    draw_arrow,
    draw_box,
    row_middle,
    word_width,
)

COLUMN_GAP = 52.0
MARGIN = 8.0

Pair = tuple[str, str]


class _Grid(Struct, frozen=True):
    """Where each box stands, the left and right side of each column, the width of it all."""

    frames: Mapping[str, Frame]
    sides: Sequence[tuple[float, float]]
    width: float


def draw_lineage(graph: DrawingGraph, focus: str | None = None, *, label: str = "Lineage") -> str:
    """A graph from left to right; the focus node is marked and links nowhere."""
    return draw_boxes(graph.nodes, graph.arrows(), focus=focus, label=label)


def draw_boxes(
    nodes: Sequence[DrawingNode],
    arrows: Sequence[Arrow],
    *,
    focus: str | None = None,
    label: str = "Lineage",
) -> str:
    """An ``<svg>`` of boxes and arrows; ``label`` is its accessible name.

    Arrows to unknown boxes and from a box to itself are left out. Without boxes the text is empty.
    """
    if not nodes:
        return ""
    by_id = {node.id: node for node in nodes}
    shown = [each for each in arrows if _is_drawn(each, by_id)]
    layout = lay_out(
        {node.id: box_height(node) for node in nodes},
        [(each.start, each.end) for each in shown],
        _ports(shown, by_id),
    )
    grid = _grid(nodes, shown, layout)
    numbers = {node.id: index for index, node in enumerate(_reading_order(nodes, layout))}
    boxes = "".join(
        draw_box(by_id[ident], grid.frames[ident], number, focused=ident == focus)
        for ident, number in numbers.items()
    )
    ordered = sorted(shown, key=lambda each: (numbers[each.start], numbers[each.end]))
    leans = _leans(ordered)
    lines = "".join(
        draw_arrow(
            each, (numbers[each.start], numbers[each.end]), _stops(each, layout, grid, by_id), lean
        )
        for each, lean in zip(ordered, leans, strict=True)
    )
    inner = f'<g class="edges">{lines}</g><g class="nodes">{boxes}</g>'
    return _svg(grid.width, layout.height + 2 * MARGIN, label, inner)


def _svg(width: float, height: float, label: str, inner: str) -> str:
    name = blake2s(f"{label}{inner}".encode(), digest_size=5).hexdigest()
    return (
        f'<svg class="dagbook-lineage" xmlns="http://www.w3.org/2000/svg" role="group"'
        f' aria-labelledby="t{name}" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}"><title id="t{name}">{escape(label)}</title>'
        f"{inner}</svg>"
    )


def _is_drawn(arrow: Arrow, by_id: Mapping[str, DrawingNode]) -> bool:
    return arrow.start in by_id and arrow.end in by_id and arrow.start != arrow.end


def _reading_order(nodes: Sequence[DrawingNode], layout: Layout) -> list[DrawingNode]:
    """Left to right, top to bottom: the order in which the keyboard visits the boxes."""
    return sorted(nodes, key=lambda node: (layout.column[node.id], layout.y[node.id]))


def _leans(arrows: Sequence[Arrow]) -> list[int]:
    """Words stand at the end of an arrow that it shares with fewer others, to be read apart."""
    leaving = Counter((each.start, each.start_row) for each in arrows)
    coming = Counter((each.end, each.end_row) for each in arrows)
    found = []
    for each in arrows:
        out, into = leaving[each.start, each.start_row], coming[each.end, each.end_row]
        found.append((out > into) - (into > out))
    return found


def _ports(arrows: Iterable[Arrow], by_id: Mapping[str, DrawingNode]) -> dict[Pair, float]:
    """How much lower the arrows of a pair of boxes start than they end, on average."""
    found: dict[Pair, list[float]] = defaultdict(list)
    for each in arrows:
        if each.start_row or each.end_row:
            start, end = by_id[each.start], by_id[each.end]
            drop = _port(start, each.start_row) - _port(end, each.end_row)
            found[each.start, each.end].append(drop)
    return {pair: sum(drops) / len(drops) for pair, drops in found.items()}


def _port(node: DrawingNode, row: str) -> float:
    """Where an arrow touches a box, counted from the box's middle."""
    return row_middle(node, row) - box_height(node) / 2


def _grid(nodes: Sequence[DrawingNode], arrows: Sequence[Arrow], layout: Layout) -> _Grid:
    widths = [0.0] * layout.column_count
    for node in nodes:
        column = layout.column[node.id]
        widths[column] = max(widths[column], box_width(node))
    gaps = [COLUMN_GAP] * layout.column_count
    for each in arrows:
        if each.label:
            column = min(layout.column[each.start], layout.column[each.end])
            gaps[column] = max(gaps[column], word_width(each.label) + COLUMN_GAP)
    lefts = [MARGIN]
    for width, gap in zip(widths, gaps, strict=True):
        lefts.append(lefts[-1] + width + gap)
    frames = {}
    for node in nodes:
        column, height = layout.column[node.id], box_height(node)
        top = layout.y[node.id] - height / 2 + MARGIN
        frames[node.id] = Frame(lefts[column], top, widths[column], height)
    sides = tuple((left, left + width) for left, width in zip(lefts, widths, strict=False))
    return _Grid(frames, sides, lefts[-1] - gaps[-1] + MARGIN)


def _stops(
    arrow: Arrow, layout: Layout, grid: _Grid, by_id: Mapping[str, DrawingNode]
) -> list[Stop]:
    """Out of a box's side, straight across the columns between, into the other box's side."""
    first, last = layout.column[arrow.start], layout.column[arrow.end]
    leaves, enters = (1, 0) if first < last else (0, 1)
    start = grid.frames[arrow.start].top + row_middle(by_id[arrow.start], arrow.start_row)
    end = grid.frames[arrow.end].top + row_middle(by_id[arrow.end], arrow.end_row)
    stops = [(grid.sides[first][leaves], start)]
    for column, y in layout.waypoints[arrow.start, arrow.end]:
        stops += [(grid.sides[column][side], y + MARGIN) for side in (enters, leaves)]
    return [*stops, (grid.sides[last][enters], end)]
