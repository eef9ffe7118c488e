"""Rows expected beside rows that came, as a table a person can read.

@@  | id | amount
| 1  | 10
→   | 2  | 20→25       a row that differs: expected, then actual
+++ | 3  | 30          a row that came and was not expected
--- | 4  | 40          a row that was expected and didn't come
"""

from collections.abc import Iterable, Sequence
from typing import Final

Cells = tuple[object, ...]
_LEAST_ALIKE: Final = 1
"""Rows with at least so many equal cells are told as one row that differs."""
_MOST_ROWS: Final = 500
"""Above this many differing rows none are paired: it would take too long, and help nobody."""


def diff_rows(
    names: Sequence[str], expected: Iterable[Cells], actual: Iterable[Cells]
) -> str | None:
    """The table of differences, None where the rows are the same in any order."""
    missing, extra = list(expected), []
    same: list[Cells] = []
    for row in actual:
        if row in missing:
            missing.remove(row)
            same.append(row)
        else:
            extra.append(row)
    if not missing and not extra:
        return None
    lines = [("@@", *names)]
    lines.extend(("", *map(_text, row)) for row in _sorted(same))
    for old, new in _pairs(_sorted(missing), _sorted(extra)):
        lines.append(_line(old, new))
    return _drawn(lines)


def _pairs(missing: list[Cells], extra: list[Cells]) -> Iterable[tuple[Cells | None, Cells | None]]:
    """Each row that is missing with the likeliest that came instead."""
    left = list(extra)
    for old in missing:
        best = max(left, key=lambda new: _alike(old, new), default=None)
        few = len(missing) <= _MOST_ROWS
        if best is not None and few and (_alike(old, best) >= _LEAST_ALIKE or len(old) == 1):
            left.remove(best)
            yield old, best
        else:
            yield old, None
    for new in left:
        yield None, new


def _alike(old: Cells, new: Cells) -> int:
    return sum(a == b for a, b in zip(old, new, strict=True))


def _line(old: Cells | None, new: Cells | None) -> tuple[str, ...]:
    if old is None:
        return ("+++", *map(_text, new or ()))
    if new is None:
        return ("---", *map(_text, old))
    cells = (
        _text(a) if a == b else f"{_text(a)}→{_text(b)}" for a, b in zip(old, new, strict=True)
    )
    return ("→", *cells)


def _sorted(rows: Iterable[Cells]) -> list[Cells]:
    return sorted(rows, key=lambda row: [_text(cell) for cell in row])


def _text(value: object) -> str:
    return "NULL" if value is None else str(value)


def _drawn(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
