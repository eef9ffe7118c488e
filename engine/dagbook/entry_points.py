"""What other distributions bring: their entry points, read as they are written.

``importlib.metadata`` finds the same, but imports mail, zip and CSV, and ``--help`` waits.
https://packaging.python.org/en/latest/specifications/entry-points/
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from operator import attrgetter
from typing import Final

_SUFFIXES: Final = (".dist-info", ".egg-info")
_FILE: Final = "entry_points.txt"


def entry_points(group: str) -> Mapping[str, str]:
    """The entry points of a group: name to ``module:attribute``."""
    return dict(named_targets(group))


def named_targets(group: str) -> Iterator[tuple[str, str]]:
    """The same as pairs: two distributions may give one name."""
    for text in _texts(sys.path):
        if f"[{group}]" in text:
            yield from _of_group(text, group)


def load_target(target: str) -> object:
    """What ``module:attribute`` names, or a ``module`` alone."""
    module, _, attribute = target.partition(":")
    found = import_module(module)
    return attrgetter(attribute)(found) if attribute else found


def _texts(path: Iterable[str]) -> Iterator[str]:
    """What each distribution says; of several with one name the first on the path is meant."""
    seen: set[str] = set()
    for folder in path:
        for name in _names(folder or "."):
            stem = name.rpartition(".")[0]
            distribution = stem.partition("-")[0].lower().replace(".", "_")
            if name.endswith(_SUFFIXES) and distribution not in seen:
                seen.add(distribution)
                with suppress(OSError):
                    yield _read(f"{folder or '.'}/{name}/{_FILE}")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - ten times as quick as paths, for each start
    except OSError:
        return []


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - as above
        return file.read()


def _of_group(text: str, group: str) -> Iterator[tuple[str, str]]:
    """``name = module:attribute [extra]`` below ``[group]``."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line[1:-1].strip()
        elif section == group and line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            yield name.strip(), target.partition("[")[0].strip()
