"""Which adapter a profile's ``type`` means: the entry points of group ``dagbook.adapters``."""

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from dagbook.adapters.protocol import Adapter
from dagbook.entry_points import entry_points
from dagbook.errors import ProfileError, did_you_mean

GROUP: Final = "dagbook.adapters"


def find_adapter(type_: str) -> Adapter:
    """The adapter of a profile's ``type``. Raises ProfileError if no package brings it."""
    points = _points(tuple(sys.path))
    if type_ not in points:
        known = ", ".join(sorted(points))
        hint = did_you_mean(type_, points) or f"installed adapters: {known}"
        raise ProfileError("unknown-adapter", f"no adapter for type '{type_}'", hint=hint)
    return _load(type_, points[type_])


@cache
def _points(path: tuple[str, ...]) -> Mapping[str, str]:
    """What is installed: looked up once a process, and again where the path has changed."""
    return entry_points(GROUP)


def _load(type_: str, target: str) -> Adapter:
    try:
        module, _, attribute = target.partition(":")
        adapter: Adapter = getattr(import_module(module), attribute)
    except ImportError as error:
        raise ProfileError(
            "missing-driver",
            f"the adapter for '{type_}' cannot be imported: {error}",
            hint=f"install its driver: pip install 'dagbook[{type_}]'",
        ) from error
    return adapter
