"""Names made safe for an address, and equal where a person would call them equal."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import dirname
from typing import Any


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """``@Analytics Eng Team`` and ``analytics_eng-team`` are both ``analytics-eng-team``."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-") or "unnamed"


def texts(value: Any) -> tuple[str, ...]:
    """What somebody wrote as one text or as a list of them, without empty ones."""
    if not value and value != 0:
        return ()
    many = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(each).strip() for each in many if each is not None and str(each).strip())


def merged(*layers: Any) -> dict[str, Any]:
    """Mappings laid over each other, the last on top; what is no mapping is left out."""
    found: dict[str, Any] = {}
    for layer in layers:
        if layer and isinstance(layer, Mapping):
            found |= layer
    return found


def folder_of(path: str) -> str:
    """The folder of a file, nothing of one that stands at the top."""
    return _as_folder(dirname(path))


@lru_cache(maxsize=8192)
def _as_folder(path: str) -> str:
    folder = PurePosixPath(path).as_posix()
    return "" if folder == "." else folder


def forward_slashes(path: str) -> str:
    """A path as artifacts of every operating system should have written it."""
    return path.replace("\\", "/")
