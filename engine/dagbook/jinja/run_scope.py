"""What compiling and running may look at, the same for every rendering of a run."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from dagbook.adapters.cache import RelationCache
from dagbook.jinja.graph_view import Shown, graph_of
from dagbook.jinja.rehearsed import Filling, Key, Rehearsed
from dagbook.jinja.scope import InvocationScope
from dagbook.project.columns import EMPTY
from dagbook.project.compiled import InlinedModel
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import BatchResults
from dagbook.project.time_windows import Batch, TimeWindow

NO_RELATIONS: Final[Mapping[str, Relation]] = MappingProxyType({})
NO_BATCHES: Final[Mapping[str, BatchResults]] = MappingProxyType({})


class RunScope(Struct, frozen=True, kw_only=True, dict=True):
    """Everything compiling and running may look at."""

    shared: InvocationScope
    project: Project
    relations: RelationCache = field(default_factory=RelationCache)
    selected: tuple[str, ...] = ()
    """Unique ids, for ``selected_resources``."""
    deferred: Mapping[str, Relation] = NO_RELATIONS
    """Unique id to the relation of an earlier state, read where the own one is missing."""
    favor_state: bool = False
    """Whether it is read wherever the node isn't selected (--favor-state)."""
    extra_names: Mapping[str, object] = EMPTY
    """Names beyond the usual ones: ``results``, ``schemas``… in on-run-end."""
    forced_names: Mapping[str, object] = EMPTY
    """Macros by name, perhaps ``package.name``, and what they give instead of being called."""
    stand_ins: frozenset[str] | None = None
    """In a unit test: the unique ids whose rows were given; nothing else may be read."""
    this_stand_in: str | None = None
    """In a unit test: the id of the rows given as ``this``."""
    batch: Batch | None = None
    """What a microbatch model is building now."""
    chosen_time: TimeWindow | None = None
    """--event-time-start and --event-time-end: the batches to build."""
    sample: TimeWindow | None = None
    """--sample: the time that is read of inputs that say when their rows happened."""
    resumed: Mapping[str, BatchResults] = NO_BATCHES
    """Unique id to the batches of last time (retry): only what failed is built."""
    project_root: str = "."
    """Absolute folder of the root project."""

    @cached_property
    def graph(self) -> Mapping[str, Mapping[str, Shown]]:
        """Resources as the manifest's records, for macros; each is made when it is asked for."""
        return graph_of(self.project, self.shared.invocation.started_at.timestamp())

    @cached_property
    def rehearsed(self) -> dict[Key, Rehearsed]:
        """What macros of ours do, asked of them once a run."""
        return {}

    @cached_property
    def inlined(self) -> dict[str, InlinedModel]:
        """Ephemeral models by unique id; as in dbt, each is rendered when it is first read."""
        return {}

    @cached_property
    def shapes(self) -> dict[object, Filling]:
        """SQL that dagbook's own macros wrote with marks where texts go, by what it is for."""
        return {}
