"""Which resources the user asked for."""

from dataclasses import dataclass
from enum import StrEnum

from dagbook.project.ids import ResourceType


class IndirectSelection(StrEnum):
    """Which tests come along with the nodes they read."""

    EAGER = "eager"
    """A test of any selected node."""
    CAUTIOUS = "cautious"
    """A test all of whose nodes are selected."""
    BUILDABLE = "buildable"
    """A test all of whose nodes are selected or upstream of a selected one."""
    EMPTY = "empty"
    """No test that isn't selected itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Selectors as written. ``resource_types`` None means every kind."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resource_types: frozenset[ResourceType] | None = None
    indirect: IndirectSelection = IndirectSelection.EAGER
    selector: str | None = None
    """Name of a selector of selectors.yml, instead of the two above."""
