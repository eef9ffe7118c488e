"""The resolved project: every resource linked to every other, and the way through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.errors import DagbookError
from dagbook.project.nodes import Doc, Exposure, Group, Macro, Node, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All resources by unique id. What is disabled is kept apart and takes part in nothing."""

    name: str
    nodes: Mapping[str, Node] = field(default_factory=lambda: NO_NODES)
    """Models, seeds, snapshots, analyses, tests and operations."""
    sources: Mapping[str, Source] = field(default_factory=lambda: NO_SOURCES)
    exposures: Mapping[str, Exposure] = field(default_factory=lambda: NO_EXPOSURES)
    macros: Mapping[str, Macro] = field(default_factory=lambda: NO_MACROS)
    docs: Mapping[str, Doc] = field(default_factory=lambda: NO_DOCS)
    groups: Mapping[str, Group] = field(default_factory=lambda: NO_GROUPS)
    disabled: tuple[Node | Source | Exposure, ...] = ()
    warnings: tuple[DagbookError, ...] = ()

    def linkable(self) -> Mapping[str, Node | Source | Exposure]:
        """Everything that stands in the graph."""
        return {**self.nodes, **self.sources, **self.exposures}


NO_NODES: Mapping[str, Node] = {}
NO_SOURCES: Mapping[str, Source] = {}
NO_EXPOSURES: Mapping[str, Exposure] = {}
NO_MACROS: Mapping[str, Macro] = {}
NO_DOCS: Mapping[str, Doc] = {}
NO_GROUPS: Mapping[str, Group] = {}
