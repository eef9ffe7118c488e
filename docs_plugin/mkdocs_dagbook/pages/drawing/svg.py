"""One box, one arrow as SVG: links on boxes, no scripts, colours from the page's CSS.

The look is in ``styles/lineage.css``: ``.dagbook-lineage .node.kind-model rect`` and so on. Every
box carries ``data-id``, a number within its drawing, every arrow ``data-from`` and ``data-to``,
for the script that highlights paths.
"""

import re
from collections.abc import Sequence
from html import escape

from msgspec import Struct

from mkdocs_dagbook.pages.drawing.graph import Arrow, DrawingNode, DrawingRow

HEAD_HEIGHT = 38.0
ROW_HEIGHT = 19.0
FOOT = 6.0
CHARACTER_WIDTH = 7.3
SMALL_WIDTH = 5.9
LABEL_LIMIT = 36
NOTE_LIMIT = 18
PADDING = 12.0
TIP = 6.0

_CLASS = re.compile(r"[^A-Za-z0-9_-]+")

Stop = tuple[float, float]


class Frame(Struct, frozen=True):
    """Where a box stands."""

    left: float
    top: float
    width: float
    height: float


def box_height(node: DrawingNode) -> float:
    """A head of two lines, and a line for each row."""
    return HEAD_HEIGHT + (len(node.rows) * ROW_HEIGHT + FOOT if node.rows else 0.0)


def box_width(node: DrawingNode) -> float:
    """Wide enough for the longest of its lines."""
    lines = [
        len(_short(node.label)) * CHARACTER_WIDTH,
        len(node.kind) * SMALL_WIDTH,
        *map(_row_width, node.rows),
    ]
    return max(lines) + 2 * PADDING


def word_width(text: str) -> float:
    """How much room a word on an arrow takes."""
    return len(text) * SMALL_WIDTH


def row_middle(node: DrawingNode, row: str) -> float:
    """Where arrows touch a row, counted from the top of its box; the head's middle without one."""
    place = next((index for index, each in enumerate(node.rows) if each.id == row), None)
    return HEAD_HEIGHT / 2 if place is None else HEAD_HEIGHT + (place + 0.5) * ROW_HEIGHT + 1


def draw_box(node: DrawingNode, frame: Frame, number: int, *, focused: bool) -> str:
    """A box with its rows; the one in focus links nowhere."""
    family = _CLASS.sub("-", node.family or node.kind.split(" ")[-1]) or "node"
    classes = f"node kind-{family}{_far(node.level)}" + (" focus" if focused else "")
    x, y = frame.left + PADDING, frame.top
    title = node.title or (node.label if len(node.label) > LABEL_LIMIT else "")
    inner = (
        f"{f'<title>{escape(title)}</title>' if title else ''}"
        f'<rect x="{frame.left:.0f}" y="{y:.0f}" width="{frame.width:.0f}"'
        f' height="{frame.height:.0f}" rx="6"/>'
        f'<text class="label" x="{x:.0f}" y="{y + 16:.0f}">{escape(_short(node.label))}</text>'
        f'<text class="kind" x="{x:.0f}" y="{y + 30:.0f}">{escape(node.kind)}</text>'
    )
    if node.href and not focused:
        inner = f'<a href="{escape(node.href, quote=True)}">{inner}</a>'
    current = ' aria-current="true"' if focused else ""
    rows = _draw_rows(node.rows, frame) if node.rows else ""
    return f'<g class="{classes}" data-id="{number}"{current}>{inner}{rows}</g>'


def draw_arrow(arrow: Arrow, numbers: tuple[int, int], stops: Sequence[Stop], lean: int = 0) -> str:
    """An arrow through its stops, which come in pairs of equal height; the last is its tip.

    Its word stands in the middle of its first step, or at the end it leans to: -1 or 1.
    """
    start, (x, y) = stops[0], stops[-1]
    back = -TIP if x >= start[0] else TIP
    head = f"M{x + back:.0f} {y - 4:.0f}L{x:.0f} {y:.0f}L{x + back:.0f} {y + 4:.0f}z"
    line = _curve([*stops[:-1], (x + back, y)])
    kind = f" is-{_CLASS.sub('-', arrow.kind)}" if arrow.kind else ""
    kind += _far(arrow.level)
    word = _draw_word(arrow.label, stops, lean) if arrow.label else ""
    note = f"<title>{escape(arrow.note)}</title>" if arrow.note else ""
    return (
        f'<g class="edge{kind}" data-from="{numbers[0]}" data-to="{numbers[1]}">{note}'
        f'<path class="line" d="{line}"/><path class="head" d="{head}"/>{word}</g>'
    )


def _draw_word(label: str, stops: Sequence[Stop], lean: int) -> str:
    (x, y), (to_x, to_y) = stops[:2] if lean <= 0 else stops[-2:]
    way = 1 if to_x >= x else -1
    if lean:
        anchor = "start" if way * lean < 0 else "end"
        x, y = (x + 4 * way, y) if lean < 0 else (to_x - (TIP + 3) * way, to_y)
    else:
        anchor = "middle"
        x, y = (x + to_x) / 2, (y + to_y) / 2
    return (
        f'<text class="word" text-anchor="{anchor}" x="{x:.0f}" y="{y - 3:.0f}">'
        f"{escape(label)}</text>"
    )


def _far(level: int) -> str:
    """Classes for the side and the distance of what isn't in focus, for the page's controls."""
    return f" {'up' if level < 0 else 'down'} s{min(9, abs(level))}" if level else ""


def _draw_rows(rows: Sequence[DrawingRow], frame: Frame) -> str:
    return "".join(
        _draw_row(row, frame, frame.top + HEAD_HEIGHT + index * ROW_HEIGHT + 1)
        for index, row in enumerate(rows)
    )


def _draw_row(row: DrawingRow, frame: Frame, top: float) -> str:
    """A band as wide as the box: mark, name, and a note at the right."""
    x, base = frame.left + PADDING, top + 13.5
    mark = f'<tspan class="mark">{escape(row.mark)} </tspan>' if row.mark else ""
    title = f"<title>{escape(row.title)}</title>" if row.title else ""
    inner = (
        f'{title}<rect x="{frame.left + 1:.0f}" y="{top:.0f}" width="{frame.width - 2:.0f}"'
        f' height="{ROW_HEIGHT:.0f}"/>'
        f'<text class="name" x="{x:.0f}" y="{base:.0f}">{mark}{escape(_short(row.label))}</text>'
    )
    if row.note:
        right = frame.left + frame.width - PADDING
        note = escape(_short(row.note, NOTE_LIMIT))
        inner += f'<text class="note" x="{right:.0f}" y="{base:.0f}">{note}</text>'
    if row.href:
        inner = f'<a href="{escape(row.href, quote=True)}">{inner}</a>'
    return f'<g class="row">{inner}</g>'


def _row_width(row: DrawingRow) -> float:
    note = len(_short(row.note, NOTE_LIMIT)) + 2 if row.note else 0
    mark = len(row.mark) + 1 if row.mark else 0
    return (len(_short(row.label)) + mark) * (CHARACTER_WIDTH - 0.6) + note * SMALL_WIDTH


def _short(label: str, limit: int = LABEL_LIMIT) -> str:
    """A label cut in the middle, since both ends of a name tell most."""
    if len(label) <= limit:
        return label
    half = (limit - 1) // 2
    return f"{label[:half]}…{label[-half:]}"


def _curve(stops: Sequence[Stop]) -> str:
    """Smooth steps between columns, straight lines across them."""
    x, y = stops[0]
    path = [f"M{x:.0f} {y:.0f}"]
    for index, (to_x, to_y) in enumerate(stops[1:]):
        if index % 2 == 1 or abs(y - to_y) < 0.5:
            path.append(f"L{to_x:.0f} {to_y:.0f}")
        else:
            middle = f"{(x + to_x) / 2:.0f}"
            path.append(f"C{middle} {y:.0f} {middle} {to_y:.0f} {to_x:.0f} {to_y:.0f}")
        x, y = to_x, to_y
    return "".join(path)
