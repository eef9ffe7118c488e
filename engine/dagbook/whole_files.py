"""Files that are never seen half written."""

import contextlib
import os
import time
from pathlib import Path
from typing import Final

from dagbook.errors import naming_file

_ABANDONED: Final = 600
"""Seconds after which nobody is still writing a file."""
_AT_ONCE: Final = 1 << 20
"""Bytes handed to the system at once: a manifest has thousands of parts."""


def replace_file(path: Path, *parts: bytes) -> None:
    """Write beside, then rename over: whoever reads meanwhile sees the old or the new file.

    The parts stand in the file one after another.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming_file(path):
        _sweep(path)
        _replace(path, parts)


def _sweep(path: Path) -> None:
    """Remove what processes left beside it that were killed while they wrote."""
    for left in path.parent.glob(f".{path.name}.*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def _replace(path: Path, parts: tuple[bytes, ...]) -> None:
    beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        with beside.open("xb", buffering=_AT_ONCE) as file:
            file.writelines(parts)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
