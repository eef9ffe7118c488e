"""Text cut to the width of a terminal, counted in cells: 表 takes two of them."""

from collections.abc import Callable
from itertools import accumulate
from typing import Final, cast

from dagbook.entry_points import load_target

_GAP: Final = "…"
_NARROW: Final = 28
_LEAST: Final = 8
"""Fewer cells tell nothing of a second part."""


def cell_len(text: str) -> int:
    """So many cells are taken; plain ASCII waits for no table of characters."""
    if text.isascii() and text.isprintable():
        return len(text)
    measure = cast("Callable[[str], int]", load_target("rich.cells:cell_len"))
    return measure(text)


def cut(text: str, width: int) -> str:
    """The text, or its beginning and its end with ``…`` between: names differ at their ends."""
    if cell_len(text) <= width:
        return text
    if width < len(_GAP) + 2:
        return _head(text, width)
    end = (width - 1) // 2
    tail = _head(text[::-1], end)[::-1]
    return f"{_head(text, width - 1 - cell_len(tail))}{_GAP}{tail}"


def cut_label(label: str, width: int) -> str:
    """A node's label cut; where little would be left of its name, without its kind."""
    short = label.rpartition(" ")[2] if width < _NARROW and cell_len(label) > width else label
    return cut(short, width)


def fit(parts: tuple[str, str], width: int) -> tuple[str, str]:
    """A label and what follows it, cut so that both fit.

    What follows gives way first, to a third or away.
    """
    first, second = parts
    room = max(width - cell_len(first), width // 3)
    if cell_len(second) > room:
        second = cut(second, room) if room >= _LEAST else ""
    return cut_label(first, max(0, width - cell_len(second))), second


def _head(text: str, width: int) -> str:
    ends = accumulate(map(cell_len, text))
    return text[: sum(end <= width for end in ends)]
