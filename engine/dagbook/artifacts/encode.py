"""Values to JSON, and JSON to a file that is never seen half written."""

import contextlib
import os
import time
from pathlib import Path
from typing import Final

import msgspec

from dagbook.errors import naming_file
from dagbook.records.plain import plain

_ABANDONED: Final = 600
"""Seconds after which nobody is still writing a file."""
_AT_ONCE: Final = 1 << 20
"""Bytes handed to the system at once: a manifest has thousands of parts."""


def write_json(path: Path, value: object) -> None:
    """Encode a value and put it in place in one step; an error leaves the old file as it was."""
    replace_file(path, encode_json(value))


def encode_json(value: object) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value, enc_hook=plain)


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
