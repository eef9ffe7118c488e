"""A table as Markdown text, drawn as agate draws it."""

import math
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, TextIO

from msgspec import Struct

from dagbook.adapters.table_values import column_kind

_MORE: Final = "..."
_PRECISION_CUT: Final = "…"


class CellLimits(Struct, frozen=True):
    """How much is shown; None is everything."""

    rows: int | None
    columns: int | None
    width: int | None
    precision: int | None


def print_cells(
    names: Sequence[str],
    records: Sequence[Sequence[object]],
    limits: CellLimits,
    output: TextIO | None = None,
) -> None:
    """Write rows under their column names."""
    shown = list(records if limits.rows is None else records[: limits.rows])
    columns = list(zip(*shown, strict=True)) or [()] * len(names)
    kinds = [column_kind(column) for column in zip(*records, strict=True)] or ["Text"] * len(names)
    drawn = [
        [
            _cut(name, limits.width),
            *(_cut(text, limits.width) for text in _texts(kind, cells, limits)),
        ]
        for name, kind, cells in zip(names, kinds, columns, strict=True)
    ]
    if limits.columns is not None and limits.columns < len(names):
        drawn = [*drawn[: limits.columns], [_MORE] * (len(shown) + 1)]
    left = [kind == "Text" for kind in kinds]
    cut = len(shown) < len(records)
    _write(drawn, left[: len(drawn)], output, [_MORE] * len(drawn) if cut else None)


def print_structure(
    names: Sequence[str], kinds: Sequence[str], max_rows: int | None, output: TextIO | None = None
) -> None:
    """Write the columns and the types of their values."""
    shown = slice(max_rows)
    drawn = [["column", *names[shown]], ["data_type", *kinds[shown]]]
    _write(drawn, [True, True], output, None)


def _write(
    columns: list[list[str]], left: list[bool], output: TextIO | None, last: list[str] | None
) -> None:
    lines = _lines(columns, left, last)
    (output or sys.stdout).write("".join(f"{line}\n" for line in lines))


def _lines(columns: list[list[str]], left: list[bool], last: list[str] | None) -> Iterator[str]:
    widths = [max(map(len, column)) for column in columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    for number, row in enumerate([*rows, last] if last else rows):
        cells = (
            cell.ljust(width) if to_left else cell.rjust(width)
            for cell, width, to_left in zip(row, widths, left, strict=True)
        )
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"| {' | '.join('-' * width for width in widths)} |"


def _texts(kind: str, cells: Sequence[object], limits: CellLimits) -> list[str]:
    if kind != "Number":
        return ["" if cell is None else str(cell) for cell in cells]
    places = max((_places(cell) for cell in cells), default=0)
    cut = limits.precision is not None and places > limits.precision
    digits = limits.precision if cut and limits.precision is not None else places
    return [_number(cell, digits, _PRECISION_CUT if cut else "") for cell in cells]


def _places(cell: object) -> int:
    if cell is None or not math.isfinite(cell):  # type: ignore[arg-type]
        return 0
    exponent = Decimal(str(cell)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _number(cell: object, digits: int, mark: str) -> str:
    if cell is None:
        return ""
    number = Decimal(str(cell))
    return f"{number:,.{digits}f}{mark}" if number.is_finite() else str(cell)


def _cut(text: str, width: int | None) -> str:
    if width is None or len(text) <= width:
        return text
    return text[: width - len(_MORE)] + _MORE
