"""From what happens to records of the log, and from these to whoever writes them down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from threading import Lock
from types import MappingProxyType
from typing import Final, Protocol

from dagbook.api import Result
from dagbook.cli.log_events import BY_NAME, LEVELS, LogRecord, record
from dagbook.commands.request import Request
from dagbook.errors import DagbookError, ErrorGroup, render_error
from dagbook.events import (
    Event,
    FileWritten,
    MacroLogged,
    NodeFacts,
    NodeFinished,
    NodesPlanned,
    NodeStarted,
    RunFinished,
    RunPlanned,
    StageStarted,
    Waiting,
    Warned,
)
from dagbook.project.results import Status
from dagbook.version import __version__

_LOG_VERSION: Final = 3
_RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "model": "LogModelResult",
        "seed": "LogSeedResult",
        "snapshot": "LogSnapshotResult",
        "test": "LogTestResult",
        "unit_test": "LogTestResult",
        "source": "LogFreshnessResult",
        "operation": "LogHookEndLine",
    }
)
_START: Final = BY_NAME["LogStartLine"]
_BAD: Final = frozenset(each.value for each in Status if each.is_bad)
_STATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Status.SUCCESS: "pass",
        Status.PASS: "pass",
        Status.WARN: "warn",
        Status.SKIPPED: "skip",
        Status.NO_OP: "noop",
    }
)


class Sink(Protocol):
    """Something that writes records down."""

    @property
    def takes_data(self) -> bool:
        """Whether more than the message of a record is written."""

    def hears(self, level: str) -> bool:
        """Whether records of a level are wanted."""

    def write(self, told: Iterable[LogRecord]) -> None:
        """Write some down, in order; called by one thread at a time."""

    def close(self) -> None:
        """No more is known to come."""


class Logbook:
    """A listener that tells its sinks everything, in order."""

    def __init__(self, request: Request, sinks: Iterable[Sink]) -> None:
        """Take what was asked for, and begin."""
        self.request = request
        self.sinks = tuple(
            (each, frozenset(level for level in LEVELS if each.hears(level))) for each in sinks
        )
        """Each with the levels that it hears."""
        self.takes_data = any(each.takes_data for each, _ in self.sinks)
        self.untold: list[LogRecord] = []
        self.lock = Lock()
        self.facts: dict[str, NodeFacts] = {}
        self.began: dict[str, str] = {}
        words = " ".join(("dagbook", *request.argv))
        self._tell(
            record(
                BY_NAME["MainReportVersion"],
                f"Running with dagbook={__version__}",
                version=f"={__version__}",
                log_version=_LOG_VERSION,
            )
        )
        args = {name: str(value) for name, value in sorted(request.options.items())}
        self._tell(
            record(
                BY_NAME["MainReportArgs"],
                f"{words}, in {request.place.project_dir}",
                args={**args, "invocation_command": words},
            )
        )

    def __call__(self, event: Event) -> None:
        """Write an event down; events come from several threads."""
        match event:
            case NodeStarted():
                self._tell(self._began(event), has_next=event.has_next)
            case NodeFinished():
                self._tell(self._ended(event), has_next=event.has_next)
            case NodesPlanned():
                self.facts |= {each.unique_id: each for each in event.nodes}
            case Warned():
                self.problem(event.warning, "warning")
            case _:
                self._tell(*_plain_records(event))

    def problem(self, error: DagbookError, severity: str) -> None:
        """Write an error or warning."""
        for each in error.errors if isinstance(error, ErrorGroup) else (error,):
            origin = each.origin
            self._tell(
                record(
                    BY_NAME["Problem"],
                    render_error(each, severity=severity),
                    "warn" if severity == "warning" else "error",
                    slug=each.slug,
                    message=each.message,
                    hint=each.hint,
                    notes=each.notes,
                    path=origin.path if origin else None,
                    line=origin.line if origin else None,
                    column=origin.column if origin else None,
                )
            )

    def answer(self, lines: Iterable[str]) -> None:
        """Write an answer."""
        name = "ListCmdOut" if self.request.command in ("ls", "list") else "Answer"
        self._tell(*(record(BY_NAME[name], line, msg=line) for line in lines))

    def finish(self, result: Result) -> None:
        """Write the last lines."""
        counts = Counter(_STATS.get(each.status, "error") for each in result.results)
        if counts:
            names = ("pass", "warn", "error", "skip", "noop")
            stats = {**{name: counts[name] for name in names}, "total": counts.total()}
            figures = " ".join(f"{name.upper()}={count}" for name, count in stats.items())
            self._tell(record(BY_NAME["StatsLine"], f"Done. {figures}", stats=stats))
        self._tell(
            record(
                BY_NAME["CommandCompleted"],
                f"{self.request.command} {'succeeded' if result.success else 'failed'}",
                command=self.request.command,
                success=result.success,
                elapsed=result.seconds,
                nodes=len(result.results),
            )
        )
        for sink, _ in self.sinks:
            sink.close()

    def _tell(self, *records: LogRecord, has_next: bool = False) -> None:
        """Write records down, with the next ones where these follow at once."""
        with self.lock:
            self.untold.extend(records)
            if has_next:
                return
            untold, self.untold = self.untold, []
            for sink, levels in self.sinks:
                heard = [each for each in untold if each.level in levels or each.is_answer]
                if heard:
                    sink.write(heard)

    def _began(self, event: NodeStarted) -> LogRecord:
        if self.takes_data:
            self.began[event.unique_id] = _now()
        return record(
            _START,
            f"{event.index} of {event.total} START {event.label}",
            **(self._node_data(event, "started", "") if self.takes_data else {}),
        )

    def _ended(self, event: NodeFinished) -> LogRecord:
        status = event.status
        kind = event.unique_id.partition(".")[0]
        is_skipped = status == Status.SKIPPED
        took = "" if is_skipped else f" in {event.seconds:.2f}s"
        return record(
            BY_NAME["SkippingDetails" if is_skipped else _RESULTS.get(kind, "LogNodeResult")],
            f"{event.index} of {event.total} {status.upper()} {event.label}{took}",
            "error" if status in _BAD else "warn" if status == Status.WARN else "info",
            **(self._ended_data(event, kind) if self.takes_data else {}),
        )

    def _ended_data(self, event: NodeFinished, kind: str) -> dict[str, object]:
        shared = {**self._node_data(event, event.status, _now()), "message": event.message}
        if event.status == Status.SKIPPED:
            names = {"resource_type": kind, "node_name": event.unique_id.split(".")[2]}
            return {**shared, **names}
        return {
            **shared,
            "status": event.status,
            "execution_time": event.seconds,
            "row_count": event.row_count,
        }

    def _node_data(
        self, event: NodeStarted | NodeFinished, status: str, ended: str
    ) -> dict[str, object]:
        return {
            "index": event.index,
            "total": event.total,
            "node_info": self._node_info(event.unique_id, status, ended),
            "description": event.label,
        }

    def _node_info(self, unique_id: str, status: str, ended: str) -> dict[str, object]:
        """What dbt tells of a node with each of its events."""
        facts = self.facts.get(unique_id) or NodeFacts(unique_id, unique_id.split(".")[-1])
        return {
            "unique_id": unique_id,
            "resource_type": unique_id.partition(".")[0],
            "node_name": facts.name,
            "node_path": facts.path,
            "materialized": facts.materialized,
            "node_checksum": facts.checksum,
            "node_relation": {
                "database": facts.database,
                "schema": facts.schema,
                "alias": facts.alias,
                "relation_name": facts.relation_name,
            },
            "meta": facts.meta,
            "node_status": status,
            "node_started_at": self.began.get(unique_id, ""),
            "node_finished_at": ended,
        }


def _plain_records(event: Event) -> Iterator[LogRecord]:
    match event:
        case StageStarted():
            yield record(BY_NAME["StageStarted"], event.stage, stage=event.stage)
        case RunPlanned():
            yield record(
                BY_NAME["ConcurrencyLine"],
                f"{event.node_count} nodes, {event.threads} threads",
                node_count=event.node_count,
                num_threads=event.threads,
                kinds=dict(event.kinds),
            )
        case RunFinished():
            yield record(
                BY_NAME["FinishedRunningStats"],
                f"Finished running in {event.seconds:.2f}s",
                execution_time=event.seconds,
                critical_path=event.critical_path,
                critical_seconds=event.critical_seconds,
            )
        case MacroLogged():
            name = "JinjaLogInfo" if event.shown else "JinjaLogDebug"
            yield record(BY_NAME[name], event.message, msg=event.message)
        case Waiting():
            yield record(
                BY_NAME["Waiting"], event.message, message=event.message, seconds=event.seconds
            )
        case FileWritten():
            yield record(
                BY_NAME["ArtifactWritten"], f"wrote {event.path}", artifact_path=event.path
            )


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat()
