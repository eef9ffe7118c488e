"""How long things will take, judging by how long they took."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from dagbook.history.files import read
from dagbook.history.past import PastRun

_DONE: Final = frozenset(("success", "pass", "warn", "fail"))
"""How a node ends that did all its work."""
_PARTIAL: Final = frozenset(("empty", "sample"))
_TIMES: Final = 5
"""The latest executions that count: what a node takes changes with its data."""
_RUNS: Final = 50


def expected_seconds(runs: Iterable[PastRun], target: str | None = None) -> Mapping[str, float]:
    """The seconds each node is likely to take, by unique id: the median of its latest times.

    Times in another target stand in only for nodes that never ran in this one. Who has no time
    yet is absent. Runs without rows (``--empty``, ``--sample``) say nothing.
    """
    whole = [run for run in runs if not _PARTIAL & set(run.options) and run.command != "clone"]
    here = [run for run in whole if target is None or run.target == target]
    return {**_medians(whole), **_medians(here)}


def read_expected_seconds(folder: Path, target: str | None = None) -> Mapping[str, float]:
    """As ``expected_seconds``, of the latest runs of ``target/history``; nothing if unreadable."""
    try:
        return expected_seconds(read(folder, last=_RUNS), target)
    except OSError:
        return {}


def _medians(runs: Iterable[PastRun]) -> dict[str, float]:
    times: dict[str, list[float]] = {}
    for run in runs:
        for result in run.results:
            if result.status in _DONE:
                times.setdefault(result.unique_id, []).append(result.seconds)
    return {unique_id: median(each[-_TIMES:]) for unique_id, each in times.items()}
