"""Named selectors as trees: criteria, what any or all of several select, less what is excluded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dagbook.project.criteria import IndirectSelection
from dagbook.selectors import Term


@dataclass(frozen=True, slots=True)
class Criterion:
    """A term; ``indirect`` says which tests it draws along, None as the command line has it."""

    term: Term
    indirect: IndirectSelection | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What any of the parts select, less what any of the excluded do."""

    parts: tuple["Definition", ...]
    excluded: tuple["Definition", ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """What all of the parts select, less what any of the excluded do."""

    parts: tuple["Definition", ...]
    excluded: tuple["Definition", ...] = ()


Definition: TypeAlias = Criterion | AnyOf | AllOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A named selector; ``written`` is its entry as the manifest repeats it."""

    name: str
    definition: Definition
    is_default: bool = False
    written: Mapping[str, object]
