"""The events of the log, each with what it tells: docs/reference/events.md is made from this.

Names, codes and fields are dbt's where dbt has the event, so that what reads dbt's log reads ours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import current_thread
from types import MappingProxyType
from typing import Final

from msgspec import Struct

LEVELS: Final = ("debug", "info", "warn", "error")


class LogEvent(Struct, frozen=True):
    """A kind of event. ``code`` is dbt's, empty for events that dbt doesn't have."""

    name: str
    when: str
    fields: tuple[str, ...]
    level: str = "info"
    code: str = ""


class LogRecord(Struct, frozen=True):
    """One event that happened; ``data`` has the fields of its kind."""

    event: LogEvent
    message: str
    data: Mapping[str, object]
    level: str
    thread: str
    moment: datetime

    @property
    def is_answer(self) -> bool:
        """Whether it is heard whatever is silenced: what was asked for."""
        return self.event.name in ("Answer", "PrintEvent", "ListCmdOut")


_NODE: Final = ("index", "total", "node_info")
_ENDED: Final = (*_NODE, "description", "status", "execution_time", "message", "row_count")

LOG_EVENTS: Final = (
    LogEvent("MainReportVersion", "The first of all.", ("version", "log_version"), "info", "A001"),
    LogEvent("MainReportArgs", "What was asked for.", ("args",), "debug", "A002"),
    LogEvent("StageStarted", "Work comes to load, parse, resolve…", ("stage",), "debug"),
    LogEvent(
        "ConcurrencyLine",
        "A run is planned: how many nodes, with how many threads.",
        ("node_count", "num_threads", "kinds"),
        "info",
        "Q027",
    ),
    LogEvent("LogStartLine", "A node begins.", (*_NODE, "description"), "info", "Q011"),
    LogEvent("LogModelResult", "A model ended.", _ENDED, "info", "Q012"),
    LogEvent("LogSeedResult", "A seed ended.", _ENDED, "info", "Q016"),
    LogEvent("LogSnapshotResult", "A snapshot ended.", _ENDED, "info", "Q015"),
    LogEvent("LogTestResult", "A test or unit test ended.", _ENDED, "info", "Q007"),
    LogEvent("LogFreshnessResult", "A source's age is known.", _ENDED, "info", "Q018"),
    LogEvent("LogHookEndLine", "A hook of the run ended.", _ENDED, "info", "Q033"),
    LogEvent("LogNodeResult", "Another node ended.", _ENDED),
    LogEvent(
        "SkippingDetails",
        "A node was skipped, because of what failed above it.",
        (*_NODE, "description", "resource_type", "node_name", "message"),
        "info",
        "Q034",
    ),
    LogEvent(
        "FinishedRunningStats",
        "All nodes have ended.",
        ("execution_time", "critical_path", "critical_seconds"),
        "info",
        "E047",
    ),
    LogEvent(
        "JinjaLogInfo", "A macro called print(…) or log(…, info=true).", ("msg",), "info", "I062"
    ),
    LogEvent("JinjaLogDebug", "A macro called log(…).", ("msg",), "debug", "I063"),
    LogEvent("Waiting", "Another process is waited for.", ("message", "seconds"), "warn"),
    LogEvent("ArtifactWritten", "A file was written.", ("artifact_path",), "debug", "P001"),
    LogEvent(
        "Problem",
        "A warning or an error, as the terminal shows it; `info.level` says which.",
        ("slug", "message", "hint", "notes", "path", "line", "column"),
        "error",
    ),
    LogEvent("ListCmdOut", "A line of what `ls` answers.", ("msg",), "info", "Z049"),
    LogEvent("Answer", "A line of what another command answers.", ("msg",)),
    LogEvent("StatsLine", "How many nodes ended how.", ("stats",), "info", "Z023"),
    LogEvent(
        "CommandCompleted",
        "The last of all.",
        ("command", "success", "elapsed", "nodes"),
        "info",
        "Q039",
    ),
)
BY_NAME: Final[Mapping[str, LogEvent]] = MappingProxyType({each.name: each for each in LOG_EVENTS})


def record(kind: LogEvent, message: str, level: str = "", /, **data: object) -> LogRecord:
    """An event that happened now, in this thread; as loud as its kind unless said."""
    now = datetime.now(UTC)
    return LogRecord(kind, message, data, level or kind.level, current_thread().name, now)
