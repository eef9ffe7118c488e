"""Kinds of value and shapes of mappings, of which the table of properties files is made."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field


class Kind(Struct, frozen=True):
    """A kind of value: how to call it and how to tell it."""

    words: str
    fits: Callable[[object], bool]


class Shape(Struct, frozen=True):
    """The keys of a mapping; ``items`` are the shapes of the mappings listed under a key."""

    what: str
    keys: Mapping[str, Kind]
    items: Mapping[str, "Shape"] = field(default_factory=lambda: MappingProxyType({}))
    named: bool = True
    """Whether ``name`` must be there."""


ANY: Final = Kind("anything", lambda value: True)
TEXT: Final = Kind("a text", lambda value: isinstance(value, str))
SCALAR: Final = Kind("a text or number", lambda value: not isinstance(value, (Mapping, list)))
NAME: Final = Kind(
    "a text; put quotes around words that YAML takes for true or false",
    lambda value: not isinstance(value, (Mapping, list, bool)),
)
FLAG: Final = Kind("true or false", lambda value: isinstance(value, (bool, str)))
LIST: Final = Kind("a list", lambda value: isinstance(value, list))
MAPPING: Final = Kind("a mapping", lambda value: isinstance(value, Mapping))
TEXTS: Final = Kind(
    "a text or a list of texts",
    lambda value: (
        isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    ),
)
