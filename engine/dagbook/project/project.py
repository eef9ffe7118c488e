"""The resolved project: every resource linked to every other, and the way through it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.errors import DagbookError
from dagbook.project.nodes import Doc, Exposure, Function, Group, Macro, Node, Source
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest

Linkable: TypeAlias = Node | Source | Exposure | SemanticModel | Metric | SavedQuery | UnitTest
"""What may stand in the graph."""


NO_NODES: Final[Mapping[str, Node]] = MappingProxyType({})
NO_SOURCES: Final[Mapping[str, Source]] = MappingProxyType({})
NO_EXPOSURES: Final[Mapping[str, Exposure]] = MappingProxyType({})
NO_SEMANTIC_MODELS: Final[Mapping[str, SemanticModel]] = MappingProxyType({})
NO_METRICS: Final[Mapping[str, Metric]] = MappingProxyType({})
NO_SAVED_QUERIES: Final[Mapping[str, SavedQuery]] = MappingProxyType({})
NO_UNIT_TESTS: Final[Mapping[str, UnitTest]] = MappingProxyType({})
NO_MACROS: Final[Mapping[str, Macro]] = MappingProxyType({})
NO_DOCS: Final[Mapping[str, Doc]] = MappingProxyType({})
NO_GROUPS: Final[Mapping[str, Group]] = MappingProxyType({})


class Project(Struct, frozen=True, kw_only=True):
    """All resources by unique id. What is disabled is kept apart and takes part in nothing."""

    name: str
    nodes: Mapping[str, Node] = NO_NODES
    """Models, seeds, snapshots, analyses, tests, operations and functions."""
    sources: Mapping[str, Source] = NO_SOURCES
    exposures: Mapping[str, Exposure] = NO_EXPOSURES
    semantic_models: Mapping[str, SemanticModel] = NO_SEMANTIC_MODELS
    metrics: Mapping[str, Metric] = NO_METRICS
    saved_queries: Mapping[str, SavedQuery] = NO_SAVED_QUERIES
    unit_tests: Mapping[str, UnitTest] = NO_UNIT_TESTS
    macros: Mapping[str, Macro] = NO_MACROS
    docs: Mapping[str, Doc] = NO_DOCS
    groups: Mapping[str, Group] = NO_GROUPS
    idle_tests: Mapping[str, Node] = NO_NODES
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
