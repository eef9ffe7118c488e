"""A frozen value with some fields changed, without the time that ``__init__`` takes.

``dataclasses.replace`` asks for each field and sets each through ``object.__setattr__``. Here the
fields are taken out together and put into the slots of a new value: four times as fast, which
counts where every node of a project is changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

Parts = Callable[[Any], tuple[object, ...]]
_Value = TypeVar("_Value")


def changed(value: _Value, **changes: object) -> _Value:
    """The same value with other fields, for data classes with slots and no ``__post_init__``."""
    kind: Any = type(value)
    parts = list(parts_of(kind)(value))
    places = _places(kind)
    for name, each in changes.items():
        parts[places[name]] = each
    made: _Value = maker_of(kind)(*parts)
    return made


@cache
def parts_of(kind: type[Any]) -> Parts:
    """What takes a value of a data class apart: all fields, in order."""
    names = [each.name for each in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


@cache
def maker_of(kind: type[Any]) -> Callable[..., Any]:
    """A function of all fields, in order, that makes a value of a data class with slots."""
    names = [each.name for each in fields(kind)]
    setters = {
        f"set_{name}": next(
            vars(owner)[name].__set__ for owner in kind.__mro__ if name in vars(owner)
        )
        for name in names
    }
    lines = [
        f"def make({', '.join(names)}):",
        "    value = new(kind)",
        *(f"    set_{name}(value, {name})" for name in names),
        "    return value",
    ]
    made: dict[str, Any] = {"kind": kind, "new": object.__new__, **setters}
    exec("\n".join(lines), made)
    function: Callable[..., Any] = made["make"]
    return function


@cache
def _places(kind: type[Any]) -> Mapping[str, int]:
    return {each.name: index for index, each in enumerate(fields(kind))}
