"""The grammar of selectors, and what a term reaches in a graph. Pure; the gate reads it too.

    selector      = intersection (" " intersection)*          a union
    intersection  = term ("," term)*
    term          = ["@" | [depth] "+"] [method ["." argument]* ":"] value ["+" [depth]]

`@x` means x, everything downstream of it, and everything upstream of all that.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Final

from msgspec import Struct

from dagbook.errors import UsageError, did_you_mean


class Term(Struct, frozen=True):
    """One criterion. A depth of 0 means no relatives, None all of them."""

    text: str
    method: str
    arguments: tuple[str, ...]
    value: str
    parents: int | None = 0
    children: int | None = 0
    childrens_parents: bool = False


Walk = Callable[[frozenset[str], int | None], frozenset[str]]
"""From nodes to those that are at most so many steps away; None is any number of steps."""


class Intersection(Struct, frozen=True):
    """Terms that must all hold; ``text`` as the user wrote it."""

    text: str
    terms: tuple[Term, ...]


_TERM: Final = re.compile(
    r"(?P<at>@)?((?P<up>\d*)\+)?((?P<method>[\w.]+):)?(?P<value>.*?)(\+(?P<down>\d*))?"
)
_FILE_SUFFIXES: Final = (".sql", ".py", ".csv")


def parse_selectors(texts: Iterable[str], methods: Collection[str]) -> tuple[Intersection, ...]:
    """The union that several arguments, each perhaps with spaces, ask for. Raises UsageError."""
    words = [word for text in texts for word in text.split()]
    return tuple(
        Intersection(word, tuple(parse_term(part, methods) for part in word.split(",")))
        for word in words
    )


def parse_term(text: str, methods: Collection[str]) -> Term:
    """One criterion as the command line writes it. Raises UsageError."""
    match = _TERM.fullmatch(text)
    if match is None or not match["value"]:
        raise _bad_selector(text, "it names nothing")
    if match["at"] and match["down"] is not None:
        raise _bad_selector(text, "'@' already takes everything downstream, leave out the '+'")
    method, *arguments = (match["method"] or _method_of(match["value"])).split(".")
    if method not in methods:
        raise unknown_method(text, method, methods)
    return Term(
        text=text,
        method=method,
        arguments=tuple(arguments),
        value=match["value"],
        parents=_depth(match["up"]),
        children=_depth(match["down"]),
        childrens_parents=bool(match["at"]),
    )


def reach(named: frozenset[str], term: Term, up: Walk, down: Walk) -> frozenset[str]:
    """What a term selects: what it names, and its relatives as far as it asks for them."""
    selected = named | up(named, term.parents) | down(named, term.children)
    if term.childrens_parents:
        below = named | down(named, None)
        selected |= below | up(below, None)
    return selected


def _method_of(value: str) -> str:
    """Which method a bare value means: a path, a file name, or a name."""
    if "/" in value or "\\" in value:
        return "path"
    return "file" if value.lower().endswith(_FILE_SUFFIXES) else "fqn"


def _depth(digits: str | None) -> int | None:
    if digits is None:
        return 0
    return int(digits) if digits else None


def _bad_selector(text: str, why: str) -> UsageError:
    return UsageError(
        "invalid-selector",
        f"the selector '{text}' can't be read: {why}",
        hint="examples: stg_orders, +fct_orders, 2+fct_orders+1, tag:daily, models/staging",
    )


def unknown_method(text: str, method: str, methods: Collection[str]) -> UsageError:
    """The error of a method that nobody knows."""
    return UsageError(
        "unknown-selector-method",
        f"the selector '{text}' uses an unknown method '{method}'",
        hint=did_you_mean(method, methods) or f"known methods: {', '.join(methods)}",
    )
