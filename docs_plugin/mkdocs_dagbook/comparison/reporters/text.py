"""Changes for a terminal."""

from collections.abc import Iterator
from itertools import groupby

from mkdocs_dagbook.comparison.change import Change, Changes
from mkdocs_dagbook.comparison.telling import (
    audience,
    cared_for,
    headline,
    rewording,
    sections,
    totals,
)
from mkdocs_dagbook.comparison.texts import Piece, PieceState

_AROUND = 8


def text_changes(changes: Changes) -> str:
    """Weight by weight, thing by thing; words that went in [-…-], words that came in {+…+}."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Changes) -> Iterator[str]:
    if changes.is_empty:
        yield "Nothing changed."
        return
    for weight, found in groupby(sections(changes), key=lambda each: each.weight):
        yield f"{weight}:"
        for section in found:
            yield f"  {section.name} ({section.kind})"
            for change in section.changes:
                yield from _change_lines(change)
        yield ""
    yield from (*cared_for(changes), totals(changes))


def _change_lines(change: Change) -> Iterator[str]:
    yield f"    {headline(change)}"
    pieces = rewording(change)
    if pieces:
        yield f"      {' '.join(map(_marked, pieces))}"
    who = audience(change.reached)
    if who:
        yield f"      {who}"


def _marked(piece: Piece) -> str:
    if piece.state is PieceState.GONE:
        return f"[-{piece.text}-]"
    if piece.state is PieceState.NEW:
        return f"{{+{piece.text}+}}"
    return shortened(piece.text)


def shortened(text: str) -> str:
    """What stayed, only so much of it that one sees where the rest belongs."""
    words = text.split(" ")
    if len(words) <= 2 * _AROUND + 1:
        return text
    return " ".join((*words[:_AROUND], "…", *words[-_AROUND:]))
