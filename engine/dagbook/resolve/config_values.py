"""Config values of the wrong kind, told where they stand as far as that is known."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.project.config import ALIASES
from dagbook.project.time_windows import BatchSize


class _Rule(Struct, frozen=True):
    """What a key's value must be: in words, and as a check. None is always fine."""

    words: str
    fits: Callable[[object], bool]
    choices: tuple[str, ...] = ()


def _one_of(*choices: str) -> _Rule:
    words = f"one of: {', '.join(choices)}"
    return _Rule(words, lambda value: str(value).lower() in choices, choices)


def _is_texts(value: object) -> bool:
    listed = value if isinstance(value, (list, tuple)) else (value,)
    return all(isinstance(each, str) for each in listed)


def _is_time(value: object) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


_FLAG: Final = _Rule("true or false", lambda value: isinstance(value, bool))
_TEXT: Final = _Rule("a text", lambda value: isinstance(value, str))
_NAME: Final = _Rule("a text", lambda value: isinstance(value, (str, int)))
_TEXTS: Final = _Rule("a text or a list of texts", _is_texts)
_MAPPING: Final = _Rule("a mapping", lambda value: isinstance(value, Mapping))
_NUMBER: Final = _Rule(
    "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)
)

RULES: Final[Mapping[str, _Rule]] = {
    "enabled": _FLAG,
    "full_refresh": _FLAG,
    "store_failures": _FLAG,
    "quote_columns": _FLAG,
    "materialized": _TEXT,
    "alias": _NAME,
    "schema": _NAME,
    "database": _NAME,
    "tags": _TEXTS,
    "unique_key": _TEXTS,
    "meta": _MAPPING,
    "docs": _MAPPING,
    "persist_docs": _MAPPING,
    "quoting": _MAPPING,
    "column_types": _MAPPING,
    "grants": _MAPPING,
    "contract": _MAPPING,
    "limit": _NUMBER,
    "event_time": _TEXT,
    "begin": _Rule("a date or a time", _is_time),
    "batch_size": _one_of(*BatchSize),
    "lookback": _NUMBER,
    "concurrent_batches": _FLAG,
    "severity": _one_of("error", "warn"),
    "store_failures_as": _one_of("table", "view", "ephemeral"),
    "on_schema_change": _one_of("ignore", "append_new_columns", "sync_all_columns", "fail"),
}


def check_values(
    layers: tuple[Mapping[str, object], ...], place: Callable[[str], Origin]
) -> Iterator[DagbookError]:
    """An error for each value of the wrong kind; ``place`` tells where a key stands."""
    for layer in layers:
        yield from _said_twice(layer, place)
        for key, value in layer.items():
            rule = RULES.get(key)
            if rule is not None and value is not None and not rule.fits(value):
                yield ProjectError(
                    "wrong-type",
                    f"config '{key}' must be {rule.words}, not {value!r}",
                    origin=place(key),
                    hint=did_you_mean(str(value), rule.choices),
                )


def _said_twice(
    layer: Mapping[str, object], place: Callable[[str], Origin]
) -> Iterator[DagbookError]:
    for spelling, name in ALIASES.items():
        if spelling in layer and name in layer:
            yield ProjectError(
                "duplicate-key",
                f"config '{name}' is said twice: as {name} and as {spelling}",
                origin=place(spelling),
                hint="put all of it under one of them, as a list",
            )
