"""A change in words, and changes in the order in which they are told."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from mkdocs_dagbook.comparison.change import Aspect, Change, Changes, Deed, Named, Reached, Weight
from mkdocs_dagbook.comparison.texts import Piece, word_diff

_LONG = {Aspect.DESCRIPTION, Aspect.DEFINITION, Aspect.CALCULATION, Aspect.EXPRESSION}
_WORDS = {
    Aspect.EXPRESSION: "its calculation",
    Aspect.TERM: "its glossary terms",
    Aspect.PERSONAL: "its mark of personal data",
    Aspect.CONTRACT: "its contract",
    Aspect.RELATION: "its name in the warehouse",
    Aspect.FRESHNESS: "its promise of freshness",
    Aspect.DEPRECATION: "the end it was told",
    Aspect.READS: "what it reads",
    Aspect.URL: "its address",
    Aspect.RELATED: "its related terms",
    Aspect.CONSTRAINT: "its constraints",
    Aspect.TAGS: "its tags",
    Aspect.SYNONYMS: "its synonyms",
    Aspect.ARGUMENTS: "its arguments",
}
_NAMED = 5


class Section(Struct, frozen=True):
    """The changes of one thing that have one weight."""

    weight: Weight
    kind: str
    node: str
    name: str
    changes: tuple[Change, ...]


def sections(changes: Changes) -> Iterator[Section]:
    """Thing by thing, the grave changes first."""
    for (weight, name, node), found in groupby(
        changes.every, key=lambda each: (each.weight, each.name, each.node)
    ):
        here = tuple(found)
        yield Section(weight, here[0].kind.replace("_", " "), node, name, here)


def headline(change: Change) -> str:
    """What changed, in one line without the name of the thing."""
    if change.aspect is Aspect.ITSELF:
        return _of_itself(change)
    where = f"column {change.column}: " if change.column else ""
    return where + _of_part(change)


def rewording(change: Change) -> tuple[Piece, ...]:
    """How a text became another, word by word; nothing for what is told in the headline."""
    return word_diff(change.before, change.after) if change.aspect in _LONG else ()


def audience(reached: Reached) -> str:
    """Who should know, in one line; empty where nobody is reached."""
    parts = (
        _list("reaches the exposure", "reaches the exposures", reached.exposures),
        _list("reaches" if not reached.exposures else "and", "", reached.tables),
        _list("ask", "", reached.owners),
    )
    return "; ".join(part for part in parts if part)


def totals(changes: Changes) -> str:
    """How many changes there are of each weight."""
    return ", ".join(f"{changes.count(weight)} {weight}" for weight in Weight)


def _list(word: str, plural: str, named: tuple[Named, ...]) -> str:
    if not named:
        return ""
    names = [each.name for each in named[:_NAMED]]
    rest = len(named) - len(names)
    told = ", ".join(names) + (f" and {rest} more" if rest else "")
    return f"{plural if plural and len(named) > 1 else word} {told}"


def _of_itself(change: Change) -> str:
    thing = f"column {change.column}" if change.column else f"this {change.kind.replace('_', ' ')}"
    if change.deed is Deed.RENAMED:
        old = f"column {change.before}" if change.column else change.before
        return f"{old} is now called {change.after}"
    return f"{thing} is {'new' if change.deed is Deed.ADDED else 'gone'}"


def _of_part(change: Change) -> str:
    if change.aspect is Aspect.TEST:
        return _of_test(change)
    word = _WORDS.get(change.aspect, f"its {change.aspect}")
    if change.aspect is Aspect.CODE:
        return "only comments changed" if change.weight is Weight.QUIET else "its code changed"
    if change.aspect in _LONG or change.aspect is Aspect.META:
        return f"{word} {_DEEDS[change.deed]}"
    if change.deed is Deed.ADDED:
        return f"{word}: now {change.after}"
    if change.deed is Deed.REMOVED:
        return f"{word}: no longer {change.before}"
    return f"{word}: {change.before} → {change.after}"


_DEEDS = {
    Deed.ADDED: "is new",
    Deed.REMOVED: "is gone",
    Deed.RENAMED: "changed",
    Deed.CHANGED: "changed",
}


def _of_test(change: Change) -> str:
    if change.deed is Deed.CHANGED:
        return f"the test {change.label} asks otherwise: {_short(change.before, change.after)}"
    shown = change.after or change.before
    detail = f" ({_short(shown)})" if shown != change.label and " " in shown else ""
    return f"{'gained' if change.deed is Deed.ADDED else 'lost'} the test {change.label}{detail}"


def _short(*texts: str) -> str:
    return " → ".join(each if len(each) <= 120 else f"{each[:119]}…" for each in texts)


def cared_for(changes: Changes) -> Iterable[str]:
    """Shares of the project that rose or fell, a line each."""
    for each in changes.coverage:
        if abs(each.gain) >= 0.05:
            yield f"{each.name} {each.before:.1%} → {each.after:.1%} ({each.gain:+.1f})"
