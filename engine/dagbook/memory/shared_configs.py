"""Configs as they are packed: what thousands of them have in common stands there once.

A config has some forty values and nearly all are defaults. Only values that nobody can change
are shared; lists and mappings of a node's own stay its own, since macros may add to them.
"""

import marshal
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from dagbook.project.config import FIELD_BY_NAME, Config

_AS_IT_IS: Final = 2
"""The last version of ``marshal`` that writes equal values as equal bytes, whoever shares them."""
_FIXED: Final = frozenset({str, int, float, bool, type(None)})


class SharedConfigs:
    """The values that configs packed so far have in common."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[bytes, Mapping[str, object]] = {}

    def parted(self, config: Config) -> tuple[Callable[..., Config], tuple[Any, ...]]:
        """What makes a config, of which parts; one with a date for a key, say, shares nothing."""
        own = {key: each for key, each in config.values.items() if not _is_fixed(key, each)}
        common = {**config.values, **dict.fromkeys(own)}
        try:
            written = marshal.dumps(common, _AS_IT_IS)
        except ValueError:
            return Config, (config.values,)
        shared = self._known.setdefault(written, MappingProxyType(common))
        return (config_with, (shared, own)) if own else (Config, (shared,))


def config_with(shared: Mapping[str, object], own: Mapping[str, object]) -> Config:
    """A config of what it shares with others, in whose order it stands, and of its own values."""
    return Config(MappingProxyType({**shared, **own}))


def _is_fixed(key: str, value: object) -> bool:
    if isinstance(value, tuple):
        return all(each.__class__ in _FIXED for each in value)
    return value.__class__ in _FIXED or (
        key in FIELD_BY_NAME and value is FIELD_BY_NAME[key].default
    )
