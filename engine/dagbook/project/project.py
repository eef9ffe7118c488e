"""The resolved project: every resource linked to every other, and the way through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dagbook.errors import DagbookError
from dagbook.project.nodes import Doc, Exposure, Function, Group, Macro, Node, Source
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest

Linkable: TypeAlias = Node | Source | Exposure | SemanticModel | Metric | SavedQuery | UnitTest
"""What may stand in the graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All resources by unique id. What is disabled is kept apart and takes part in nothing."""

    name: str
    nodes: Mapping[str, Node] = field(default_factory=lambda: NO_NODES)
    """Models, seeds, snapshots, analyses, tests, operations and functions."""
    sources: Mapping[str, Source] = field(default_factory=lambda: NO_SOURCES)
    exposures: Mapping[str, Exposure] = field(default_factory=lambda: NO_EXPOSURES)
    semantic_models: Mapping[str, SemanticModel] = field(default_factory=lambda: NO_SEMANTIC_MODELS)
    metrics: Mapping[str, Metric] = field(default_factory=lambda: NO_METRICS)
    saved_queries: Mapping[str, SavedQuery] = field(default_factory=lambda: NO_SAVED_QUERIES)
    unit_tests: Mapping[str, UnitTest] = field(default_factory=lambda: NO_UNIT_TESTS)
    macros: Mapping[str, Macro] = field(default_factory=lambda: NO_MACROS)
    docs: Mapping[str, Doc] = field(default_factory=lambda: NO_DOCS)
    groups: Mapping[str, Group] = field(default_factory=lambda: NO_GROUPS)
    idle_tests: Mapping[str, Node] = field(default_factory=lambda: NO_NODES)
    """Tests that read what is disabled or missing: in the manifest among ``nodes``, never run."""
    disabled: tuple[Linkable, ...] = ()
    warnings: tuple[DagbookError, ...] = ()

    def listed_nodes(self) -> Mapping[str, Node]:
        """What manifest.json and the ``graph`` of macros list as nodes."""
        functions = self.functions()
        own = {id_: node for id_, node in self.nodes.items() if id_ not in functions}
        return {**own, **self.idle_tests}

    def functions(self) -> Mapping[str, Function]:
        """The nodes that are functions; in the manifest they stand apart."""
        return {id_: node for id_, node in self.nodes.items() if isinstance(node, Function)}

    def linkable(self) -> Mapping[str, Linkable]:
        """Everything that stands in the graph."""
        return {
            **self.nodes,
            **self.sources,
            **self.exposures,
            **self.semantic_models,
            **self.metrics,
            **self.saved_queries,
            **self.unit_tests,
        }


NO_NODES: Mapping[str, Node] = {}
NO_SOURCES: Mapping[str, Source] = {}
NO_EXPOSURES: Mapping[str, Exposure] = {}
NO_SEMANTIC_MODELS: Mapping[str, SemanticModel] = {}
NO_METRICS: Mapping[str, Metric] = {}
NO_SAVED_QUERIES: Mapping[str, SavedQuery] = {}
NO_UNIT_TESTS: Mapping[str, UnitTest] = {}
NO_MACROS: Mapping[str, Macro] = {}
NO_DOCS: Mapping[str, Doc] = {}
NO_GROUPS: Mapping[str, Group] = {}
