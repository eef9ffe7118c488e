"""Run results, freshness and statistics, as values of the book."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from mkdocs_dagbook.artifacts import (
    Artifacts,
    CatalogTable,
    FreshnessEntry,
    ResultEntry,
    RunResults,
    SourceEntry,
)
from mkdocs_dagbook.artifacts.results import read_moment
from mkdocs_dagbook.site_model.tables import FreshnessPolicy, FreshnessResult, Outcome, Stat
from mkdocs_dagbook.site_model.vocabulary import RunSummary

# What adapters call the number of rows, best first.
_ROW_COUNTS = ("row_count", "num_rows", "rows")

_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


def outcomes(artifacts: Artifacts) -> dict[str, Outcome]:
    """The outcome of every node of the last run, by id."""
    results = artifacts.run_results.results if artifacts.run_results else []
    return {entry.unique_id: _outcome(entry) for entry in results}


def run_summary(run_results: RunResults | None, found: Mapping[str, Outcome]) -> RunSummary | None:
    """The last run in numbers, and the outcomes that were ``found`` in it."""
    if run_results is None:
        return None
    statuses = [(entry.unique_id.split(".")[0], entry.status) for entry in run_results.results]
    return RunSummary(
        command=run_results.command,
        target=run_results.target,
        invocation_id=run_results.metadata.invocation_id,
        generated_at=read_moment(run_results.metadata.generated_at),
        seconds=run_results.elapsed_time,
        counts=_counted(status for _, status in statuses),
        test_counts=_counted(status for kind, status in statuses if kind in {"test", "unit_test"}),
        outcomes=found,
    )


def freshness_results(artifacts: Artifacts) -> dict[str, FreshnessResult]:
    """The last freshness check of every source, by id."""
    entries = artifacts.sources.results if artifacts.sources else []
    return {entry.unique_id: _freshness(entry) for entry in entries}


def freshness_policy(source: SourceEntry) -> FreshnessPolicy | None:
    """How old the source may be, if somebody said so."""
    declared = source.freshness or (source.config or {}).get("freshness") or {}
    warn, error = declared.get("warn_after"), declared.get("error_after")
    if _period(warn) is None and _period(error) is None:
        return None
    return FreshnessPolicy(
        warn_after=_period(warn),
        error_after=_period(error),
        warn_seconds=_period_seconds(warn),
        error_seconds=_period_seconds(error),
        loaded_at_field=source.loaded_at_field or source.loaded_at_query,
    )


def statistics(table: CatalogTable | None) -> tuple[Stat, ...]:
    """The statistics a reader may see."""
    if table is None:
        return ()
    return tuple(
        Stat(
            id=stat.id,
            label=stat.label or stat.id,
            value=stat.value,
            description=stat.description or "",
        )
        for stat in table.stats.values()
        if stat.include and stat.id != "has_stats" and isinstance(stat.value, str | float | int)
    )


def row_count(stats: tuple[Stat, ...]) -> int | None:
    """The number of rows, whatever the adapter calls it."""
    values = {stat.id: stat.value for stat in stats}
    for name in _ROW_COUNTS:
        value = values.get(name)
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return int(value)
    return None


def _outcome(entry: ResultEntry) -> Outcome:
    timing = entry.timing or ()
    starts = [moment for phase in timing if (moment := read_moment(phase.started_at))]
    ends = [moment for phase in timing if (moment := read_moment(phase.completed_at))]
    response = entry.adapter_response or {}
    rows, billed = response.get("rows_affected"), response.get("bytes_billed")
    return Outcome(
        status=entry.status,
        message=entry.message,
        failures=entry.failures,
        seconds=entry.execution_time,
        started_at=min(starts, default=None),
        finished_at=max(ends, default=None),
        rows_affected=rows if isinstance(rows, int) and rows >= 0 else None,
        bytes_billed=billed if isinstance(billed, int) else None,
        thread=entry.thread_id or "",
    )


def _freshness(entry: FreshnessEntry) -> FreshnessResult:
    return FreshnessResult(
        status=entry.status,
        max_loaded_at=read_moment(entry.max_loaded_at),
        checked_at=read_moment(entry.snapshotted_at),
        age_seconds=entry.max_loaded_at_time_ago_in_s,
        message=entry.error,
    )


def _period(limit: Any) -> str | None:
    if not isinstance(limit, dict) or not limit.get("count") or not limit.get("period"):
        return None
    plural = "" if limit["count"] == 1 else "s"
    return f"{limit['count']} {limit['period']}{plural}"


def _period_seconds(limit: Any) -> float | None:
    if _period(limit) is None or not isinstance(limit["count"], int | float):
        return None
    size = _SECONDS.get(str(limit["period"]))
    return None if size is None else float(limit["count"] * size)


def _counted(statuses: Any) -> dict[str, int]:
    return dict(sorted(Counter(statuses).items()))
