"""Which classes are kept, how one is taken apart, and how it is put together without ``__init__``.

A frozen dataclass sets each field through ``object.__setattr__``; setting its slots takes a third
of that time, which counts for a hundred thousand of them.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from types import ModuleType
from typing import Any, Final

from dagbook import errors, events, graph
from dagbook.memory.opened import Opened
from dagbook.project import columns, config, ids, nodes, project, relation, semantics, unit_tests
from dagbook.resolve import references

_MODULES: Final[tuple[ModuleType, ...]] = (
    columns, config, errors, events, graph, ids, nodes, project, references, relation, semantics,
    unit_tests,
)  # fmt: skip
_MOMENTS: Final[tuple[type, ...]] = (
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone,
)  # fmt: skip


def _kinds() -> Iterator[type]:
    yield from (*_MOMENTS, Opened)
    for module in _MODULES:
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__ == module.__name__:
                yield each


def name_of(kind: type | Callable[..., object]) -> str:
    """``dagbook.project.nodes.Model``."""
    return f"{kind.__module__}.{kind.__qualname__}"


def _parts(kind: type) -> Callable[[Any], tuple[object, ...]]:
    names = [each.name for each in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _maker(kind: type) -> Callable[..., object]:
    """A function of all fields, in order, that makes a value."""
    places = {
        f"set_{each.name}": next(
            vars(owner)[each.name].__set__ for owner in kind.__mro__ if each.name in vars(owner)
        )
        for each in fields(kind)
    }
    names = [each.name for each in fields(kind)]
    lines = [
        f"def make({', '.join(names)}):",
        "    value = new(kind)",
        *(f"    set_{name}(value, {name})" for name in names),
        "    return value",
    ]
    made: dict[str, Any] = {"kind": kind, "new": object.__new__, **places}
    exec("\n".join(lines), made)
    function: Callable[..., object] = made["make"]
    return function


KINDS: Final[Mapping[str, type]] = {name_of(each): each for each in _kinds()}
"""By name."""
PARTS: Final[Mapping[type, Callable[[Any], tuple[object, ...]]]] = {
    each: _parts(each) for each in KINDS.values() if is_dataclass(each)
}
"""How values of a data class are taken apart."""


def make_kind(name: str) -> Callable[..., object]:
    """What makes values of a kind from its parts. Raises KeyError for what isn't kept."""
    kind = KINDS[name]
    return _maker(kind) if kind in PARTS else kind
