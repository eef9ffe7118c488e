"""The grammar of selectors.

    selector      = intersection (" " intersection)*          a union
    intersection  = term ("," term)*
    term          = ["@" | [depth] "+"] [method ["." argument]* ":"] value ["+" [depth]]

`@x` means x, everything downstream of it, and everything upstream of all that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dagbook.errors import UsageError, did_you_mean
from dagbook.project.selectors import Term
from dagbook.select.methods import METHODS


@dataclass(frozen=True, slots=True)
class Intersection:
    """Terms that must all hold; ``text`` as the user wrote it."""

    text: str
    terms: tuple[Term, ...]


_TERM: Final = re.compile(
    r"(?P<at>@)?((?P<up>\d*)\+)?((?P<method>[\w.]+):)?(?P<value>.*?)(\+(?P<down>\d*))?"
)
_FILE_SUFFIXES: Final = (".sql", ".py", ".csv")


def parse_selectors(texts: Iterable[str]) -> tuple[Intersection, ...]:
    """The union that several arguments, each perhaps with spaces, ask for. Raises UsageError."""
    words = [word for text in texts for word in text.split()]
    return tuple(
        Intersection(word, tuple(parse_term(part) for part in word.split(","))) for word in words
    )


def parse_term(text: str) -> Term:
    """One criterion as the command line writes it. Raises UsageError."""
    match = _TERM.fullmatch(text)
    if match is None or not match["value"]:
        raise _bad_selector(text, "it names nothing")
    if match["at"] and match["down"] is not None:
        raise _bad_selector(text, "'@' already takes everything downstream, leave out the '+'")
    method, *arguments = (match["method"] or _method_of(match["value"])).split(".")
    if method not in METHODS:
        raise unknown_method(text, method)
    return Term(
        text=text,
        method=method,
        arguments=tuple(arguments),
        value=match["value"],
        parents=_depth(match["up"]),
        children=_depth(match["down"]),
        childrens_parents=bool(match["at"]),
    )


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


def unknown_method(text: str, method: str) -> UsageError:
    """The error of a method that nobody knows."""
    return UsageError(
        "unknown-selector-method",
        f"the selector '{text}' uses an unknown method '{method}'",
        hint=did_you_mean(method, METHODS) or f"known methods: {', '.join(METHODS)}",
    )
