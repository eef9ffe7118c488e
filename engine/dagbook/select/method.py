"""What a method of the selection syntax is: a predicate on one resource."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from dagbook.project.project import Linkable
from dagbook.state import StateView

Selectable: TypeAlias = Linkable


def _nothing(_name: str) -> frozenset[str]:
    return frozenset()


class Query(Struct, frozen=True):
    """What a term asks: ``config.materialized:table`` has the argument and the value."""

    value: str
    arguments: tuple[str, ...]
    root_package: str
    state: StateView | None = None
    """The earlier state to compare with, where one was given (--state)."""
    named: Callable[[str], frozenset[str]] = _nothing
    """What the selectors of selectors.yml whose name is like this select, by unique id."""


class Keys(Struct, frozen=True):
    """By what a value without wildcards can be looked up: it matches only who has its key."""

    of_value: Callable[[str], str]
    of_resource: Callable[[Selectable], Iterable[str]]


class Method(Struct, frozen=True):
    """A way to select: how it is written, what it means, when it matches."""

    name: str
    summary: str
    example: str
    matches: Callable[[Selectable, Query], bool]
    words: Callable[[Selectable], Iterable[str]]
    keys: Keys | None = None


def has_wildcard(text: str) -> bool:
    """Whether a value of a selector means more than itself."""
    return any(mark in text for mark in "*?[]")
