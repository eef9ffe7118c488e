"""Which classes are kept."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Final

from dagbook import errors, events, graph
from dagbook.memory.difference import Difference
from dagbook.memory.opened import Opened
from dagbook.project import columns, config, ids, nodes, project, relation, semantics, unit_tests

_MODULES: Final[tuple[ModuleType, ...]] = (
    columns, config, errors, events, graph, ids, nodes, project, relation, semantics,
    unit_tests,
)  # fmt: skip
_MOMENTS: Final[tuple[type, ...]] = (
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone,
)  # fmt: skip


def _kinds() -> Iterator[type]:
    yield from (*_MOMENTS, Opened, Difference)
    for module in _MODULES:
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__ == module.__name__:
                yield each


def name_of(kind: type | Callable[..., object]) -> str:
    """``dagbook.project.nodes.Model``."""
    return f"{kind.__module__}.{kind.__qualname__}"


KINDS: Final[Mapping[str, type]] = {name_of(each): each for each in _kinds()}
"""By name."""
