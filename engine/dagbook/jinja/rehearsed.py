"""What macros of ours gave for marks, to be filled in with texts."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

Key: TypeAlias = tuple[str, str, str]
"""A macro, the package for which it was called, and what else it was given, marks for texts."""
_MARK: Final = re.compile("\0([^\0]*)\0")


class Filling(Struct, frozen=True):
    """A text in pieces: each second one is the name of what stands there."""

    pieces: tuple[str, ...]
    is_name: bool = False
    """Whether it is what stands there itself, which need be no text."""

    def fill(self, texts: Mapping[str, object]) -> object:
        """The same with these texts."""
        if self.is_name:
            return texts[self.pieces[1]]
        made = list(self.pieces)
        made[1::2] = [str(texts[name]) for name in made[1::2]]
        return "".join(made)


class Rehearsed(Struct, frozen=True):
    """What was rehearsed of one macro."""

    configs: tuple[str, ...] = ()
    """The keys of a node's config that were looked at."""
    by_values: dict[str, Any] = {}
    """By what they say; None where the macro has to be called."""


def as_mark(name: str) -> str:
    """What stands for a text of this name."""
    return f"\0{name}\0"


def cut(text: str) -> Filling:
    """A text with marks, to be filled in."""
    return Filling(tuple(_MARK.split(text)))


def filling_of(text: str, names: Collection[str], *, is_name: bool = False) -> Filling | None:
    """The same; None where it has other marks than these."""
    filling = cut(text)
    if not set(filling.pieces[1::2]) <= set(names):
        return None
    return replace(filling, is_name=is_name)
