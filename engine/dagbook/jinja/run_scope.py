"""What compiling and running may look at, the same for every rendering of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.adapters.cache import RelationCache
from dagbook.jinja.graph_view import Shown, graph_of
from dagbook.jinja.scope import InvocationScope
from dagbook.project.columns import EMPTY
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import BatchResults
from dagbook.project.time_windows import Batch, TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScope:
    """Everything compiling and running may look at."""

    shared: InvocationScope
    project: Project
    relations: RelationCache = field(default_factory=RelationCache)
    selected: tuple[str, ...] = ()
    """Unique ids, for ``selected_resources``."""
    deferred: Mapping[str, Relation] = field(default_factory=lambda: NO_RELATIONS)
    """Unique id to the relation of an earlier state, read where the own one is missing."""
    favor_state: bool = False
    """Whether it is read wherever the node isn't selected (--favor-state)."""
    extra_names: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Names beyond the usual ones: ``results``, ``schemas``… in on-run-end."""
    forced_names: Mapping[str, object] = field(default_factory=lambda: EMPTY)
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
    resumed: Mapping[str, BatchResults] = field(default_factory=lambda: NO_BATCHES)
    """Unique id to the batches of last time (retry): only what failed is built."""
    project_root: str = "."
    """Absolute folder of the root project."""
    graph: Mapping[str, Mapping[str, Shown]] = field(init=False)
    """Resources as the manifest's records, for macros."""

    def __post_init__(self) -> None:
        """Prepare ``graph``, which is made lazily and once."""
        created = self.shared.invocation.started_at.timestamp()
        object.__setattr__(self, "graph", graph_of(self.project, created))


NO_RELATIONS: Mapping[str, Relation] = {}
NO_BATCHES: Mapping[str, BatchResults] = {}
