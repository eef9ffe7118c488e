"""The history of runs that dagbook leaves in ``history/``: format 1 of docs/history.md."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

_VERSION: Final = 1


class _Line(msgspec.Struct, frozen=True):
    """Either names, or a run."""

    names: dict[str, str] = {}
    v: int = 0
    id: str = ""
    at: int = 0
    command: str = ""
    took: float = 0.0
    target: str = ""
    options: tuple[str, ...] = ()
    interrupted: bool = False
    results: dict[str, dict[str, float | tuple[float, int]]] = {}


class PastResult(msgspec.Struct, frozen=True):
    """How a node ended; ``count``: rows built, rows a test found, a source's age in seconds."""

    unique_id: str
    status: str
    seconds: float
    count: int | None = None


class PastRun(msgspec.Struct, frozen=True):
    """One invocation."""

    id: str
    command: str
    started_at: datetime
    seconds: float
    target: str
    options: tuple[str, ...]
    is_interrupted: bool
    results: tuple[PastResult, ...]


def read_history(folder: Path) -> tuple[PastRun, ...]:
    """The runs that the artifacts' folder remembers, oldest first; dbt leaves none.

    Lines that are torn, garbled or of another version are left out.
    """
    paths = sorted((folder / "history").glob("runs-*.jsonl"), key=lambda path: path.name)
    runs = (run for path in paths for run in _runs(path))
    return tuple(sorted(runs, key=lambda run: run.started_at))


def _runs(path: Path) -> Iterator[PastRun]:
    try:
        content = path.read_bytes()
    except OSError:  # removed meanwhile, as the oldest are
        return
    lines = [line for text in content.split(b"\n") if (line := _line(text)) is not None]
    names: dict[str, str] = {}
    for line in lines:
        names |= line.names
    for line in lines:
        if line.v == _VERSION:
            yield from _run(line, names)


def _line(text: bytes) -> _Line | None:
    try:
        return msgspec.json.decode(text, type=_Line) if text else None
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
        results=tuple(_results(line, names)),
    )


def _results(line: _Line, names: dict[str, str]) -> Iterator[PastResult]:
    for status, figures in line.results.items():
        for key, each in figures.items():
            if key in names:
                seconds, count = each if isinstance(each, tuple) else (each, None)
                yield PastResult(names[key], status, seconds, count)
