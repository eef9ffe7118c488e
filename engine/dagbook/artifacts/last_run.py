"""The last run, read back from run_results.json, ours or dbt's; a killed one's from its journal.

Format: https://schemas.getdbt.com/dbt/run-results/v6.json
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from dagbook.artifacts.journal import JOURNAL
from dagbook.errors import ArtifactError
from dagbook.project.results import BatchResults
from dagbook.project.time_windows import TimeWindow, in_utc

RUN_RESULTS: Final = "run_results.json"
NOT_RUN: Final = "not run"
"""Status of what was planned in a run that was killed before it was done."""


class LastRun(Struct, frozen=True, kw_only=True):
    """Which command ran with which arguments, and how each node ended."""

    command: str
    """Its last word: ``build``, ``generate``."""
    args: Mapping[str, object]
    statuses: Mapping[str, str]
    """By unique id, in dbt's words, or ``NOT_RUN``."""
    batches: Mapping[str, BatchResults]
    """Of microbatch models that were built in part."""
    was_killed: bool


class _Batches(msgspec.Struct):
    successful: tuple[tuple[datetime, datetime], ...] = ()
    failed: tuple[tuple[datetime, datetime], ...] = ()


class _Result(msgspec.Struct):
    unique_id: str
    status: str
    batch_results: _Batches | None = None


class _RunResults(msgspec.Struct):
    args: dict[str, Any] = msgspec.field(default_factory=dict)
    results: tuple[_Result, ...] = ()


class _Head(msgspec.Struct):
    args: dict[str, Any] = msgspec.field(default_factory=dict)
    planned: tuple[str, ...] = ()


def read_last_run(folder: Path) -> LastRun | None:
    """The last run that left artifacts in a folder, if any. Raises ArtifactError if unreadable."""
    journal, path = folder / JOURNAL, folder / RUN_RESULTS
    try:
        if journal.is_file():
            return _read_journal(journal.read_bytes())
        if path.is_file():
            found = msgspec.json.decode(path.read_bytes(), type=_RunResults)
            return _last_run(found.args, found.results, {}, was_killed=False)
    except (msgspec.DecodeError, OSError) as error:
        raise ArtifactError(
            "broken-artifact",
            f"{path} cannot be read: {error}",
            hint="run the command again that wrote it",
        ) from error
    return None


def _read_journal(content: bytes) -> LastRun:
    """Whole lines only: the last may have been cut."""
    first, *lines = content.split(b"\n")[:-1]
    head = msgspec.json.decode(first, type=_Head)
    results = tuple(msgspec.json.decode(line, type=_Result) for line in lines)
    planned = dict.fromkeys(head.planned, NOT_RUN)
    return _last_run(head.args, results, planned, was_killed=True)


def _last_run(
    args: Mapping[str, object],
    results: tuple[_Result, ...],
    planned: Mapping[str, str],
    *,
    was_killed: bool,
) -> LastRun:
    return LastRun(
        command=str(args.get("which") or ""),
        args=args,
        statuses={**planned, **{each.unique_id: each.status for each in results}},
        batches={
            each.unique_id: BatchResults(
                _windows(each.batch_results.successful), _windows(each.batch_results.failed)
            )
            for each in results
            if each.batch_results and each.batch_results.successful and each.batch_results.failed
        },
        was_killed=was_killed,
    )


def _windows(pairs: tuple[tuple[datetime, datetime], ...]) -> tuple[TimeWindow, ...]:
    return tuple(TimeWindow(in_utc(start), in_utc(end)) for start, end in pairs)
