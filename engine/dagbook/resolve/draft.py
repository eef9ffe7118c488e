"""The project while it is being put together: what is there, what is wrong so far."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct, field

from dagbook.errors import DagbookError
from dagbook.project.nodes import Exposure, Group, Macro, Node, Source
from dagbook.project.project import Linkable
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest
from dagbook.resolve.references import Names
from dagbook.resolve.surroundings import Surroundings

Made = TypeVar("Made")
Configured = TypeVar(
    "Configured", Node, Source, Exposure, SemanticModel, Metric, SavedQuery, UnitTest
)


class Draft(Struct):
    """The project while it is being put together."""

    surroundings: Surroundings
    nodes: list[Node] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    semantic_models: list[SemanticModel] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    saved_queries: list[SavedQuery] = field(default_factory=list)
    unit_tests: list[UnitTest] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    broken: set[str] = field(default_factory=set)
    """Names of what could not be made; its reason is among the errors."""
    idle_tests: list[Node] = field(default_factory=list)
    disabled: list[Linkable] = field(default_factory=list)
    errors: list[DagbookError] = field(default_factory=list)
    warnings: list[DagbookError] = field(default_factory=list)

    def attempt(self, make: Callable[[], Made]) -> Iterator[Made]:
        """What was made, or nothing and the reason remembered."""
        try:
            yield make()
        except DagbookError as error:
            self.errors.append(error)

    def sort_in(self, resource: Configured, enabled: list[Configured]) -> None:
        """Put a resource where it belongs: among its kind, or with what is disabled."""
        if resource.config.enabled:
            enabled.append(resource)
        else:
            self.disabled.append(resource)
