"""Values of the user's as JSON can hold them."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import TypeAlias

Record: TypeAlias = dict[str, object]
"""A JSON object on its way out; its keys stand in the order in which dbt writes them."""


def plain(value: object) -> object:
    """A value of the user's (meta, config, vars) as JSON can hold it, keys as text."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return plain_mapping(value)
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def plain_mapping(value: Mapping[str, object]) -> Record:
    """As ``plain``, of a mapping."""
    return {_key(key): plain(each) for key, each in value.items()}


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
