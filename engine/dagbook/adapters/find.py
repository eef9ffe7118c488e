"""Which adapter a profile's ``type`` means: the entry points of group ``dagbook.adapters``."""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Final, cast

from dagbook.adapters.protocol import Adapter
from dagbook.entry_points import entry_points, load_target
from dagbook.errors import ProfileError, did_you_mean

GROUP: Final = "dagbook.adapters"
_DRIVERS: Final = {"duckdb": "duckdb", "postgres": "dagbook[postgres]"}
"""What pip installs for our own adapters; an adapter of others says so on its own page."""


def find_adapter(type_: str) -> Adapter:
    """The adapter of a profile's ``type``. Raises ProfileError if no package brings it."""
    points = _points(tuple(sys.path))
    if type_ not in points:
        known = ", ".join(sorted(points))
        hint = did_you_mean(type_, points) or f"installed adapters: {known}"
        raise ProfileError("unknown-adapter", f"no adapter for type '{type_}'", hint=hint)
    return cast("Adapter", load_part(type_, points[type_]))


@cache
def _points(path: tuple[str, ...]) -> Mapping[str, str]:
    """What is installed: looked up once a process, and again where the path has changed."""
    return entry_points(GROUP)


def load_part(type_: str, target: str) -> object:
    """What ``module:attribute`` of an adapter names. Raises ProfileError ``missing-driver``."""
    try:
        return load_target(target)
    except ImportError as error:
        raise ProfileError(
            "missing-driver",
            f"the adapter for '{type_}' cannot be imported: {error}",
            hint=_how_to_install(type_),
        ) from error


def _how_to_install(type_: str) -> str:
    if type_ in _DRIVERS:
        return f"install its driver: pip install '{_DRIVERS[type_]}'"
    return "install what it imports: the package that brings the adapter says what that is"
