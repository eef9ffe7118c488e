"""Which resources the user asked for."""

from msgspec import Struct

from dagbook.project.ids import ResourceType
from dagbook.project.indirect_selection import IndirectSelection


class Criteria(Struct, frozen=True, kw_only=True):
    """Selectors as written. ``resource_types`` None means every kind."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resource_types: frozenset[ResourceType] | None = None
    indirect: IndirectSelection = IndirectSelection.EAGER
    selector: str | None = None
    """Name of a selector of selectors.yml, instead of the two above."""
