"""How long things will take, judging by how long they took."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from dagbook.history.files import latest
from dagbook.history.past import PastRun

_DONE: Final = frozenset(("success", "pass", "warn", "fail"))
"""How a node ends that did all its work."""
_PARTIAL: Final = frozenset(("empty", "sample"))
_TIMES: Final = 5
"""The latest executions that count: what a node takes changes with its data."""
_RUNS: Final = 50


def expected_seconds(
    runs: Iterable[PastRun], wanted: set[str], target: str | None = None
) -> Mapping[str, float]:
    """The seconds nodes are likely to take, by unique id: the median of their latest times.

    ``runs`` come latest first. Whoever has times enough is taken out of ``wanted``; when nobody is
    left there, no further run is looked at. Times in another target stand in only for nodes that
    never ran in this one. Who has no time yet is absent. Runs without rows (``--empty``,
    ``--sample``) say nothing.
    """
    here: dict[str, list[float]] = {}
    elsewhere: dict[str, list[float]] = {}
    for run in runs:
        if not _PARTIAL.intersection(run.options) and run.command != "clone":
            is_here = target is None or run.target == target
            full = _add(run, wanted, here if is_here else elsewhere)
            if is_here:
                wanted -= full
        if not wanted:
            break
    return {each: median(times) for each, times in {**elsewhere, **here}.items()}


def read_expected_seconds(
    folder: Path, unique_ids: Iterable[str], target: str | None = None
) -> Mapping[str, float]:
    """As ``expected_seconds``, of the latest runs of ``target/history``; nothing if unreadable."""
    wanted = set(unique_ids)
    try:
        return expected_seconds(latest(folder, _RUNS, wanted), wanted, target)
    except OSError:
        return {}


def _add(run: PastRun, wanted: set[str], times: dict[str, list[float]]) -> set[str]:
    """Who has times enough now."""
    full = set()
    for result in run.results:
        if result.unique_id in wanted and result.status in _DONE:
            found = times.setdefault(result.unique_id, [])
            if len(found) < _TIMES:
                found.append(result.seconds)
            if len(found) == _TIMES:
                full.add(result.unique_id)
    return full
