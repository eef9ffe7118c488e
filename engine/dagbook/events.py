"""What can be told while working.

A stage gets a ``Listener`` and calls it; who draws or logs is not its business.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from dagbook.errors import DagbookError


class StageStarted(Struct, frozen=True):
    """A stage of the pipeline begins: ``load``, ``parse``, ``resolve``, ``run`` and so on."""

    stage: str


class RunPlanned(Struct, frozen=True):
    """How many nodes a run will execute and with how many threads."""

    node_count: int
    threads: int
    kinds: tuple[tuple[str, int], ...]
    """(resource type, how many), e.g. (("model", 5), ("test", 20))."""
    seconds_left: float | None = None
    """How long it will take, judging by earlier runs; None where too little is known."""


class NodeFacts(Struct, frozen=True):
    """What readers of the log want to know of a node besides its name."""

    unique_id: str
    name: str
    path: str = ""
    materialized: str = ""
    checksum: str = ""
    database: str = ""
    schema: str = ""
    alias: str = ""
    relation_name: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)


class NodesPlanned(Struct, frozen=True):
    """Which nodes are going to be executed."""

    nodes: tuple[NodeFacts, ...]


class NodeStarted(Struct, frozen=True):
    """One node begins to execute; ``index`` counts from 1."""

    unique_id: str
    label: str
    index: int
    total: int
    expected_seconds: float | None = None
    """How long it took before."""
    path_seconds: float | None = None
    """The same with all that has to follow it, one after another."""
    seconds_left: float | None = None
    """Until all of the run has ended."""
    has_next: bool = False
    """Whether another of these events follows at once: who writes may write both together."""


class NodeFinished(Struct, frozen=True):
    """One node ended.

    ``status`` is one of dbt's: success, error, skipped, pass, fail, warn, no-op.
    """

    unique_id: str
    label: str
    index: int
    total: int
    status: str
    seconds: float
    message: str
    row_count: int | None = None
    """What the relation holds, where building it told so."""
    seconds_left: float | None = None
    """Until all of the run has ended."""
    has_next: bool = False
    """Whether another of these events follows at once: who writes may write both together."""


class RunFinished(Struct, frozen=True):
    """All nodes have ended. ``critical_path`` waited one for the other: no run can be shorter."""

    seconds: float
    critical_path: tuple[str, ...]
    """Unique ids, first to last."""
    critical_seconds: float


class MacroLogged(Struct, frozen=True):
    """A macro called ``log(…)`` or ``print(…)``.

    ``shown`` when it asked for the terminal (info=true).
    """

    message: str
    shown: bool


class Warned(Struct, frozen=True):
    """Something the user should know that stops nothing."""

    warning: DagbookError


class Waiting(Struct, frozen=True):
    """Somebody else has what is needed; it is waited for, at most so many seconds."""

    message: str
    seconds: float


class FileWritten(Struct, frozen=True):
    """An artifact or another file was written."""

    path: str


Event: TypeAlias = (
    StageStarted
    | RunPlanned
    | NodesPlanned
    | NodeStarted
    | NodeFinished
    | RunFinished
    | MacroLogged
    | Warned
    | FileWritten
    | Waiting
)
Listener: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Hear nothing."""
