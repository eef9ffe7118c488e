"""Values of the user's as JSON can hold them."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Final, TypeAlias, cast

Record: TypeAlias = dict[str, object]
"""A JSON object on its way out; its keys stand in the order in which dbt writes them."""
_ATOMS: Final = frozenset({str, int, float, bool, type(None)})
_LISTS: Final = frozenset({list, tuple})
_MAPPINGS: Final = frozenset({dict, MappingProxyType})


def plain(value: object) -> object:
    """A value of the user's (meta, config, vars) as JSON can hold it, keys as text."""
    kind = value.__class__
    if kind in _ATOMS:
        return value
    if kind in _LISTS:  # asked before what takes longer to tell
        return [plain(each) for each in cast("Iterable[object]", value)]
    if kind in _MAPPINGS or isinstance(value, Mapping):
        return plain_mapping(cast("Mapping[str, object]", value))
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each) for each in value), key=str)
    return _rare(value)


def _rare(value: object) -> object:
    if isinstance(value, str):
        return str.__str__(value)  # Jinja's Markup, which no encoder takes for a text
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def plain_mapping(value: Mapping[str, object]) -> Record:
    """As ``plain``, of a mapping."""
    return {
        key if key.__class__ is str else _key(key): each
        if each.__class__ in _ATOMS
        else plain(each)
        for key, each in value.items()
    }


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
