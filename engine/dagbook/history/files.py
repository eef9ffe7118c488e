"""The files of the history: appended to, never rewritten; the oldest go when there is too much.

    target/history/runs-000007.jsonl      the oldest that is kept
    target/history/runs-000008.jsonl
    target/history/runs-000009.jsonl      appended to until it is full

Processes that write at once need no lock: a run is one write at the end of a file, and a file that
is removed is one that nobody appends to any more. What a killed process left half written is
skipped by readers and ended by the next writer.
"""

import errno
import os
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.errors import naming_file
from dagbook.history.lines import decode, encode, known_names
from dagbook.history.past import PastRun

FOLDER: Final = "history"
_NAME: Final = re.compile(r"^runs-(\d{6,})\.jsonl$")
_PARTS: Final = 8
"""How many files share the space that is kept: the oldest part goes at once."""


class Kept(Struct, frozen=True):
    """How much is kept of the past."""

    days: int = 365
    megabytes: int = 32

    @property
    def bytes_a_file(self) -> int:
        """From this size on a file is full."""
        return max(1, self.megabytes * 1_000_000 // _PARTS)


_KEPT: Final = Kept()


def read(folder: Path, last: int | None = None) -> tuple[PastRun, ...]:
    """The runs below ``folder``, oldest first; ``last`` limits them to so many of the latest.

    What is torn or garbled is left out; no folder is no history. Raises OSError.
    """
    found = reversed(tuple(latest(folder, last)))
    return tuple(sorted(found, key=lambda run: run.started_at))


def latest(
    folder: Path, last: int | None = None, of: Container[str] | None = None
) -> Iterator[PastRun]:
    """The runs as they were written, the last first, read as far as they are looked at.

    ``of`` limits their results to those of some nodes. Raises OSError.
    """
    runs = (run for path in reversed(_paths(folder)) for run in decode(_content(path), of))
    return islice(runs, last)


def append(folder: Path, run: PastRun, kept: Kept = _KEPT) -> None:
    """Write a run down, and remove what is older or more than is kept. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _latest(folder, kept)
    content = _content(path)
    lines = encode(run, known_names(content))
    torn = b"" if content.endswith(b"\n") or not content else b"\n"
    with naming_file(path):
        _append(path, torn + lines)
    _forget(folder, kept, run.started_at)


def _append(path: Path, lines: bytes) -> None:
    """In one write: what others append meanwhile stands before or behind it."""
    as_is = getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | as_is, 0o644)
    try:
        if os.write(handle, lines) < len(lines):
            raise OSError(errno.ENOSPC, "only a part could be written")
    finally:
        os.close(handle)


def _latest(folder: Path, kept: Kept) -> Path:
    """The file to append to."""
    paths = _paths(folder)
    if not paths:
        return folder / _file_name(1)
    is_full = paths[-1].stat().st_size >= kept.bytes_a_file
    return folder / _file_name(_number(paths[-1]) + 1) if is_full else paths[-1]


def _forget(folder: Path, kept: Kept, now: datetime) -> None:
    """Remove full files: all but the latest, which may be appended to at this moment."""
    *full, _latest = _paths(folder)
    earliest = (now - timedelta(days=kept.days)).timestamp()
    surplus = max(0, len(full) + 1 - _PARTS)
    for number, path in enumerate(full):
        with suppress(FileNotFoundError):  # another process was quicker
            if number < surplus or path.stat().st_mtime < earliest:
                path.unlink()


def _paths(folder: Path) -> list[Path]:
    """The files there are, oldest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _NAME.match(path.name)), key=_number)


def _number(path: Path) -> int:
    found = _NAME.match(path.name)
    return int(found[1]) if found else 0


def _file_name(number: int) -> str:
    return f"runs-{number:06}.jsonl"


def _content(path: Path) -> bytes:
    """Nothing where the file was removed meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
