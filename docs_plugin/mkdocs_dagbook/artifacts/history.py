"""The history of runs that dagbook leaves in ``history/``: format 1 of docs/history.md."""

import sys
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

_VERSION: Final = 1
_UNCOUNTED: Final = -1

REMEMBERED: Final = 30
"""How many runs back the book looks."""

_T = TypeVar("_T")


class _Names(msgspec.Struct, frozen=True):
    """Short keys of unique ids, or nothing."""

    names: dict[str, str] = {}


class _Line(msgspec.Struct, frozen=True):
    """A run, or nothing."""

    v: int = 0
    id: str = ""
    at: int = 0
    command: str = ""
    took: float = 0.0
    target: str = ""
    options: tuple[str, ...] = ()
    interrupted: bool = False
    results: dict[str, dict[str, float | tuple[float, int]]] = {}


class PastResult(msgspec.Struct, frozen=True, gc=False):
    """How a node ended; ``count``: rows built, rows a test found, a source's age in seconds."""

    unique_id: str
    status: str
    seconds: float
    count: int | None = None


class PastResults(Struct, frozen=True):
    """The results of a run, kept in columns: a large project has half a million of them."""

    unique_ids: tuple[str, ...]
    statuses: tuple[str, ...]
    seconds: "array[float]"
    counts: "array[int]"

    def __len__(self) -> int:
        return len(self.unique_ids)

    def __iter__(self) -> Iterator[PastResult]:
        for unique_id, status, seconds, count in zip(
            self.unique_ids, self.statuses, self.seconds, self.counts, strict=True
        ):
            yield PastResult(unique_id, status, seconds, None if count == _UNCOUNTED else count)


class PastRun(msgspec.Struct, frozen=True):
    """One invocation."""

    id: str
    command: str
    started_at: datetime
    seconds: float
    target: str
    options: tuple[str, ...]
    is_interrupted: bool
    results: PastResults


def read_history(folder: Path, last: int = REMEMBERED) -> tuple[PastRun, ...]:
    """The latest runs that the artifacts' folder remembers, oldest first; dbt leaves none.

    Lines that are torn, garbled or of another version are left out.
    """
    paths = sorted((folder / "history").glob("runs-*.jsonl"), key=lambda path: path.name)
    runs: list[PastRun] = []
    for path in reversed(paths):
        runs += _runs(path, last - len(runs))
        if len(runs) >= last:
            break
    return tuple(sorted(runs, key=lambda run: (run.started_at, run.id)))


def _runs(path: Path, last: int) -> list[PastRun]:
    """The last runs of a file; a line is made into results only if it is one of them."""
    try:
        texts = path.read_bytes().split(b"\n")
    except OSError:  # removed meanwhile, as the oldest are
        return []
    names: dict[str, str] = {}
    for text in texts:
        if (told := _decoded(text, _Names)) is not None:
            names |= told.names
    found: list[PastRun] = []
    for text in reversed(texts):
        line = _decoded(text, _Line)
        if line is not None and line.v == _VERSION:
            found += _run(line, names)
        if len(found) >= last:
            break
    return found


def _decoded(text: bytes, shape: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(text, type=shape) if text else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _run(line: _Line, names: dict[str, str]) -> Iterator[PastRun]:
    try:
        started_at = datetime.fromtimestamp(line.at, UTC)
    except (OverflowError, ValueError, OSError):
        return
    yield PastRun(
        id=line.id,
        command=line.command,
        started_at=started_at,
        seconds=line.took,
        target=line.target,
        options=line.options,
        is_interrupted=line.interrupted,
        results=_results(line, names),
    )


def _results(line: _Line, names: dict[str, str]) -> PastResults:
    unique_ids: list[str] = []
    statuses: list[str] = []
    seconds, counts = array("d"), array("q")
    for status, figures in line.results.items():
        known = sys.intern(status)
        for key, each in figures.items():
            if key in names:
                took, count = each if isinstance(each, tuple) else (each, _UNCOUNTED)
                unique_ids.append(names[key])
                statuses.append(known)
                seconds.append(took)
                counts.append(count)
    return PastResults(tuple(unique_ids), tuple(statuses), seconds, counts)
