"""Texts as they count: without what no reader notices; and how one became another, word by word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from msgspec import Struct

from mkdocs_dagbook.site_model import on_demand

_COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
_MOMENT = re.compile(r"'\d{4}-\d\d-\d\d(?:[ T][\d:.+Zz -]*)?'")
_LONGEST = 3000
"""Words that are compared one by one; finding the differences takes the square of it."""


class PieceState(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(Struct, frozen=True):
    """Some words, one space between them."""

    state: PieceState
    text: str


def squeezed(text: str | None) -> str:
    """A text with its words a space apart: line endings and wrapping don't count."""
    return " ".join((text or "").split())


def bare_code(code: str) -> str:
    """Code without comments, its words a space apart."""
    return squeezed(_COMMENT.sub(" ", code))


def timeless(expression: str) -> str:
    """An expression without the dates in it: many are those of the run."""
    return _MOMENT.sub("'…'", expression)


def worded(value: Any) -> str:
    """A value of YAML as text; the order of keys and of plain lists doesn't count."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {worded(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(sorted(worded(each) for each in value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else squeezed(str(value))


def listed(words: Iterable[str]) -> str:
    """Words in the order of the alphabet, each once."""
    return ", ".join(sorted(set(words)))


def type_name(text: str, dialect: str) -> str:
    """A type by one of the several names it may have."""
    return on_demand.type_name(text, dialect) or squeezed(text).upper()


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """What stayed, went and came, in the order of reading."""
    old, new = before.split(), after.split()
    if len(old) + len(new) > _LONGEST:
        return tuple(_pieces([(PieceState.GONE, old), (PieceState.NEW, new)]))
    return tuple(_pieces(_steps(old, new)))


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[PieceState, list[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield PieceState.SAME, old[old_from:old_to]
        else:
            yield PieceState.GONE, old[old_from:old_to]
            yield PieceState.NEW, new[new_from:new_to]


def _pieces(steps: Iterable[tuple[PieceState, list[str]]]) -> Iterator[Piece]:
    return (Piece(state, " ".join(words)) for state, words in steps if words)
