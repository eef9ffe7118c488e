"""What came of it: results of nodes, freshness of sources, the catalog.

Statuses are dbt's words.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError
from dagbook.project.columns import EMPTY, WarehouseColumn
from dagbook.project.compiled import ExtraCte
from dagbook.project.time_windows import TimeWindow

CANCELLED: Final = "cancelled"
"""How the message of a node begins that was stopped while it ran."""
SQL_CANCELLED: Final = "sql-cancelled"
"""The slug of the error it ends with."""
WARNING_TESTS_FAIL: Final = "WARNING_TESTS_FAIL"
"""The flag by which a test that would warn fails: --warn-error, or its options name test-warned."""


class Status(StrEnum):
    """How a node ended.

    Built (success, error, partial success), tested (pass, warn, fail), or left out.
    """

    SUCCESS = "success"
    ERROR = "error"
    FAIL = "fail"
    WARN = "warn"
    PASS = "pass"
    SKIPPED = "skipped"
    NO_OP = "no-op"
    PARTIAL_SUCCESS = "partial success"
    RUNTIME_ERROR = "runtime error"

    @property
    def is_bad(self) -> bool:
        """Whether the invocation fails because of it."""
        return self in (Status.ERROR, Status.FAIL, Status.RUNTIME_ERROR, Status.PARTIAL_SUCCESS)


class AdapterResponse(Struct, frozen=True):
    """What the warehouse said of a node's main statement."""

    message: str = "OK"
    code: str | None = None
    rows_affected: int | None = None
    query_id: str | None = None

    def __str__(self) -> str:
        """The message, which is what macros print of it."""
        return self.message


class Timing(Struct, frozen=True):
    """A phase (``compile`` or ``execute``) with its times in UTC."""

    name: str
    started_at: datetime
    completed_at: datetime


class BatchResults(Struct, frozen=True):
    """Which batches of a microbatch model were built, and which were not."""

    successful: tuple[TimeWindow, ...] = ()
    failed: tuple[TimeWindow, ...] = ()


class NodeResult(Struct, frozen=True, kw_only=True):
    """How one node ended. ``row_count`` is what the relation holds, where building it told so."""

    unique_id: str
    status: Status
    message: str
    seconds: float = 0.0
    thread: str = "main"
    timing: tuple[Timing, ...] = ()
    failures: int | None = None
    response: AdapterResponse = AdapterResponse()
    compiled_code: str | None = None
    compiled_path: str | None = None
    extra_ctes: tuple[ExtraCte, ...] = ()
    """The ephemeral models its SQL begins with."""
    macros: tuple[str, ...] = ()
    """Unique ids of the macros that rendering it called."""
    relation_name: str | None = None
    row_count: int | None = None
    error: DagbookError | None = None
    batches: BatchResults | None = None
    """Of a microbatch model only."""


class FreshnessResult(Struct, frozen=True, kw_only=True):
    """How old a source is.

    Times in UTC, ``age`` in seconds; ``error`` where it could not be told.
    """

    unique_id: str
    status: Status
    max_loaded_at: datetime | None = None
    snapshotted_at: datetime | None = None
    age: float | None = None
    seconds: float = 0.0
    thread: str = "main"
    timing: tuple[Timing, ...] = ()
    response: AdapterResponse = AdapterResponse()
    error: str | None = None


class RunResults(Struct, frozen=True, kw_only=True):
    """Everything one invocation executed, in the order it ended."""

    results: tuple[NodeResult, ...]
    started_at: datetime
    seconds: float
    interrupted: bool = False
    """Whether Ctrl-C ended it before everything had run."""

    @property
    def success(self) -> bool:
        """Whether everything ran and nothing failed."""
        return not self.interrupted and not any(result.status.is_bad for result in self.results)


class CatalogStat(Struct, frozen=True):
    """A figure about a relation: ``value`` is a bool, number or text.

    Shape of catalog.json's ``stats``.
    """

    id: str
    label: str
    value: bool | float | str | None
    description: str
    include: bool = True


class CatalogTable(Struct, frozen=True, kw_only=True):
    """A relation as the warehouse has it."""

    unique_id: str
    type: str
    database: str | None
    schema: str
    name: str
    owner: str | None = None
    comment: str | None = None
    columns: tuple[WarehouseColumn, ...] = ()
    stats: tuple[CatalogStat, ...] = ()


NO_TABLES: Final[Mapping[str, CatalogTable]] = MappingProxyType({})


class Catalog(Struct, frozen=True, kw_only=True):
    """What the warehouse holds of the project, by unique id."""

    nodes: Mapping[str, CatalogTable] = NO_TABLES
    sources: Mapping[str, CatalogTable] = NO_TABLES
    errors: tuple[str, ...] = ()


NO_VARIABLES: Final[Mapping[str, str]] = MappingProxyType({})


class Invocation(Struct, frozen=True, kw_only=True):
    """The facts of one invocation that rendering and artifacts repeat."""

    id: str
    started_at: datetime
    command: str
    args: Mapping[str, object] = EMPTY
    environment: Mapping[str, str] = NO_VARIABLES
    """The process's environment variables, for ``env_var``."""
