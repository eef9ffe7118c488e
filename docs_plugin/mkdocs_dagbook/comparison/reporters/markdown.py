"""Changes as a comment on a pull request: what breaks first, the rest to unfold."""

from collections.abc import Iterable, Iterator

from mkdocs_dagbook.comparison.change import Change, Changes, Weight
from mkdocs_dagbook.comparison.reporters.text import shortened
from mkdocs_dagbook.comparison.telling import (
    Section,
    audience,
    cared_for,
    headline,
    rewording,
    sections,
    totals,
)
from mkdocs_dagbook.comparison.texts import Piece, PieceState
from mkdocs_dagbook.markdown_marks import plain

_SHOWN = 60
_LONGEST = 60_000
"""Characters; the forges take a little more."""

_SIGNS = {Weight.BREAKING: "💥", Weight.NOTABLE: "✏️", Weight.QUIET: "🔇"}


def markdown_changes(changes: Changes) -> str:
    """Short at first sight; a forge cuts nothing of it off."""
    text = "\n".join(_lines(changes)).rstrip() + "\n"
    if len(text) <= _LONGEST:
        return text
    short = Changes(changes.of(Weight.BREAKING)[:_SHOWN], changes.coverage)
    rest = f"\n{len(changes.every) - len(short.every)} more changes are not shown here.\n"
    return "\n".join(_lines(short)).rstrip()[:_LONGEST] + "\n" + rest


def _lines(changes: Changes) -> Iterator[str]:
    if changes.is_empty:
        yield "### What changed: nothing"
        return
    yield from (f"### What changed: {totals(changes)}", "")
    cared = tuple(cared_for(changes))
    if cared:
        yield from (" · ".join(cared), "")
    found = tuple(sections(changes))
    for weight in Weight:
        of_weight = [each for each in found if each.weight is weight]
        if not of_weight:
            continue
        count = changes.count(weight)
        if weight is Weight.BREAKING:
            yield from (f"#### {_SIGNS[weight]} {count} breaking", "", *_items(of_weight), "")
        else:
            summary = f"<summary>{_SIGNS[weight]} {count} {weight}</summary>"
            yield from (f"<details>{summary}", "", *_items(of_weight), "", "</details>", "")


def _items(found: Iterable[Section]) -> Iterator[str]:
    things = tuple(found)
    for section in things[:_SHOWN]:
        yield f"- **{plain(section.name)}** ({section.kind})"
        for change in section.changes:
            yield from _item(change)
    if len(things) > _SHOWN:
        yield f"- … and {len(things) - _SHOWN} more"


def _item(change: Change) -> Iterator[str]:
    yield f"  - {plain(headline(change))}"
    pieces = rewording(change)
    if pieces:
        yield f"    <br>{' '.join(map(_marked, pieces))}"
    who = audience(change.reached)
    if who:
        yield f"    <br>→ {plain(who)}"


def _marked(piece: Piece) -> str:
    if piece.state is PieceState.GONE:
        return f"<del>{plain(piece.text)}</del>"
    if piece.state is PieceState.NEW:
        return f"<ins>{plain(piece.text)}</ins>"
    return plain(shortened(piece.text))
