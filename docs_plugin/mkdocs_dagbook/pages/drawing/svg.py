"""A laid-out graph as inline SVG: links on boxes, no scripts, colours from the page's CSS.

The look is in ``styles/lineage.css``: ``.dagbook-lineage .node.kind-model rect`` and so on. Every
box carries
``data-id``, every arrow ``data-from`` and ``data-to``, for the script that highlights paths.
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2s
from html import escape

from mkdocs_dagbook.pages.drawing.graph import DrawingGraph, DrawingNode
from mkdocs_dagbook.pages.drawing.layout import Layout, lay_out

NODE_HEIGHT = 38.0
COLUMN_GAP = 56.0
MARGIN = 8.0
CHARACTER_WIDTH = 7.3
LABEL_LIMIT = 36
PADDING = 12.0


def draw_lineage(graph: DrawingGraph, focus: str | None = None, *, label: str = "Lineage") -> str:
    """An ``<svg>`` of the graph from left to right; the focus node is marked and links nowhere.

    ``label`` is the drawing's accessible name. An empty graph gives an empty text.
    """
    if not graph.nodes:
        return ""
    layout = lay_out([node.id for node in graph.nodes], graph.edges, NODE_HEIGHT)
    widths = _column_widths(graph.nodes, layout)
    lefts = _lefts(widths)
    width = lefts[-1] + widths[-1] + MARGIN
    height = layout.height + 2 * MARGIN
    name = blake2s(repr(graph).encode(), digest_size=5).hexdigest()
    arrows = "".join(_arrow(edge, layout, lefts, widths) for edge in sorted(layout.waypoints))
    boxes = "".join(
        _box(node, lefts[layout.column[node.id]], layout, widths, focused=node.id == focus)
        for node in _reading_order(graph.nodes, layout)
    )
    return (
        f'<svg class="dagbook-lineage" xmlns="http://www.w3.org/2000/svg" role="group"'
        f' aria-labelledby="t{name}" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}"><title id="t{name}">{escape(label)}</title>'
        f'<g class="edges">{arrows}</g><g class="nodes">{boxes}</g></svg>'
    )


def _reading_order(nodes: Sequence[DrawingNode], layout: Layout) -> list[DrawingNode]:
    """Left to right, top to bottom: the order in which the keyboard visits the boxes."""
    return sorted(nodes, key=lambda node: (layout.column[node.id], layout.y[node.id]))


def _column_widths(nodes: Sequence[DrawingNode], layout: Layout) -> list[float]:
    longest: dict[int, int] = defaultdict(int)
    for node in nodes:
        column = layout.column[node.id]
        longest[column] = max(longest[column], len(_short(node.label)), round(len(node.kind) * 0.8))
    return [
        longest[column] * CHARACTER_WIDTH + 2 * PADDING for column in range(layout.column_count)
    ]


def _lefts(widths: Sequence[float]) -> list[float]:
    lefts = [MARGIN]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + COLUMN_GAP)
    return lefts


def _short(label: str) -> str:
    """A label cut in the middle, since both ends of a name tell most."""
    if len(label) <= LABEL_LIMIT:
        return label
    half = (LABEL_LIMIT - 1) // 2
    return f"{label[:half]}…{label[-half:]}"


def _box(
    node: DrawingNode, left: float, layout: Layout, widths: Sequence[float], *, focused: bool
) -> str:
    width = widths[layout.column[node.id]]
    top = layout.y[node.id] - NODE_HEIGHT / 2 + MARGIN
    kind = node.kind.split(" ")[-1] or "node"
    classes = f"node kind-{escape(kind, quote=True)}" + (" focus" if focused else "")
    inner = (
        f"<title>{escape(node.title or node.label)}</title>"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
        f' height="{NODE_HEIGHT:.0f}" rx="6"/>'
        f'<text class="label" x="{left + PADDING:.1f}" y="{top + 16:.1f}">'
        f"{escape(_short(node.label))}</text>"
        f'<text class="kind" x="{left + PADDING:.1f}" y="{top + 30:.1f}">{escape(node.kind)}</text>'
    )
    if node.href and not focused:
        inner = f'<a href="{escape(node.href, quote=True)}">{inner}</a>'
    current = ' aria-current="true"' if focused else ""
    return f'<g class="{classes}" data-id="{escape(node.id, quote=True)}"{current}>{inner}</g>'


def _arrow(
    edge: tuple[str, str], layout: Layout, lefts: Sequence[float], widths: Sequence[float]
) -> str:
    start, end = edge
    first, last = layout.column[start], layout.column[end]
    forward = first < last
    stops = [(lefts[first] + (widths[first] if forward else 0), layout.y[start] + MARGIN)]
    for column, y in layout.waypoints[edge]:
        sides = (lefts[column], lefts[column] + widths[column])
        stops += [(x, y + MARGIN) for x in (sides if forward else reversed(sides))]
    stops.append((lefts[last] + (0 if forward else widths[last]), layout.y[end] + MARGIN))
    tip = -6 if forward else 6
    x, y = stops[-1]
    stops[-1] = (x + tip, y)
    head = f"M{x + tip:.1f} {y - 4:.1f}L{x:.1f} {y:.1f}L{x + tip:.1f} {y + 4:.1f}z"
    ends = f'data-from="{escape(start, quote=True)}" data-to="{escape(end, quote=True)}"'
    line = f'<path class="line" d="{_curve(stops)}"/><path class="head" d="{head}"/>'
    return f'<g class="edge" {ends}>{line}</g>'


def _curve(stops: Sequence[tuple[float, float]]) -> str:
    """Smooth steps between columns, straight lines across them.

    Stops come in pairs of equal height.
    """
    x, y = stops[0]
    path = [f"M{x:.1f} {y:.1f}"]
    for index, (to_x, to_y) in enumerate(stops[1:]):
        if index % 2 == 1 or y == to_y:
            path.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            middle = (x + to_x) / 2
            path.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(path)
