"""What can be told while working.

A stage gets a ``Listener`` and calls it; who draws or logs is not its business.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dagbook.errors import DagbookError


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage of the pipeline begins: ``load``, ``parse``, ``resolve``, ``run`` and so on."""

    stage: str


@dataclass(frozen=True, slots=True)
class RunPlanned:
    """How many nodes a run will execute and with how many threads."""

    node_count: int
    threads: int
    kinds: tuple[tuple[str, int], ...]
    """(resource type, how many), e.g. (("model", 5), ("test", 20))."""


@dataclass(frozen=True, slots=True)
class NodeStarted:
    """One node begins to execute; ``index`` counts from 1."""

    unique_id: str
    label: str
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class NodeFinished:
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


@dataclass(frozen=True, slots=True)
class MacroLogged:
    """A macro called ``log(…)`` or ``print(…)``.

    ``shown`` when it asked for the terminal (info=true).
    """

    message: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the user should know that stops nothing."""

    warning: DagbookError


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else has what is needed; it is waited for, at most so many seconds."""

    message: str
    seconds: float


@dataclass(frozen=True, slots=True)
class FileWritten:
    """An artifact or another file was written."""

    path: str


Event: TypeAlias = (
    StageStarted
    | RunPlanned
    | NodeStarted
    | NodeFinished
    | MacroLogged
    | Warned
    | FileWritten
    | Waiting
)
Listener: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Hear nothing."""
