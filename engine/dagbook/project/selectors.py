"""Named selectors as trees: criteria, what any or all of several select, less what is excluded."""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from dagbook.project.indirect_selection import IndirectSelection
from dagbook.selectors import Term


class Criterion(Struct, frozen=True):
    """A term; ``indirect`` says which tests it draws along, None as the command line has it."""

    term: Term
    indirect: IndirectSelection | None = None


class AnyOf(Struct, frozen=True):
    """What any of the parts select, less what any of the excluded do."""

    parts: tuple["Definition", ...]
    excluded: tuple["Definition", ...] = ()


class AllOf(Struct, frozen=True):
    """What all of the parts select, less what any of the excluded do."""

    parts: tuple["Definition", ...]
    excluded: tuple["Definition", ...] = ()


Definition: TypeAlias = Criterion | AnyOf | AllOf


class Selector(Struct, frozen=True, kw_only=True):
    """A named selector; ``written`` is its entry as the manifest repeats it."""

    name: str
    definition: Definition
    is_default: bool = False
    written: Mapping[str, object]
