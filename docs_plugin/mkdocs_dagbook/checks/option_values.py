"""Read mappings whose keys and types are declared as options, and tell every mistake."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from dagbook.errors import DagbookError, Origin, ProjectError, UsageError, did_you_mean
from dagbook.selectors import parse_selectors
from mkdocs_dagbook.checks.picking import METHODS
from mkdocs_dagbook.checks.rule import Option, OptionType

_MAY_BE_EMPTY = (OptionType.MAPPING, OptionType.LIST, OptionType.TEXTS, OptionType.SELECTORS)


class Reading(Struct, frozen=True):
    """One source of settings while it is read: where its keys stand, and what is wrong so far."""

    place: Callable[..., Origin]
    errors: list[DagbookError] = field(default_factory=list)

    def wrong(self, message: str, keys: tuple[str, ...], hint: str | None = None) -> None:
        """Remember a value that makes no sense."""
        self.errors.append(
            ProjectError("bad-check-setting", message, origin=self.place(*keys), hint=hint)
        )

    def misfit(self, keys: tuple[str, ...], wanted: OptionType, value: Any) -> None:
        """Remember a value of the wrong type."""
        self.wrong(f"{'.'.join(keys)} is {value!r}, wanted is a {wanted.value}", keys)


def read_known(
    reading: Reading, given: Mapping[Any, Any], keys: tuple[str, ...], options: tuple[Option, ...]
) -> dict[str, Any]:
    """The keys that exist with values that fit; the others become errors."""
    return dict(_known(reading, given, keys, options))


def _known(
    reading: Reading, given: Mapping[Any, Any], keys: tuple[str, ...], options: tuple[Option, ...]
) -> Iterator[tuple[str, Any]]:
    by_name = {option.name: option for option in options}
    for key, value in given.items():
        # dashes are as good as underscores: TOML is full of them
        name = str(key).replace("-", "_")
        option = by_name.get(name)
        if option is None:
            reading.errors.append(
                ProjectError(
                    "unknown-check-setting",
                    f"{'.'.join((*keys, str(key)))} is no setting of the gate",
                    origin=reading.place(*keys, str(key)),
                    hint=did_you_mean(name, by_name) or f"known here: {', '.join(by_name)}",
                )
            )
        elif value is None and option.type in _MAY_BE_EMPTY:
            continue  # all that stood below it is commented out
        elif not fits(option.type, value):
            reading.misfit((*keys, str(key)), option.type, value)
        elif option.type in (OptionType.TEXTS, OptionType.SELECTORS):
            texts = (value,) if isinstance(value, str) else tuple(value)
            if option.type is OptionType.SELECTORS:
                check_selectors(reading, texts, (*keys, str(key)))
            yield name, texts
        elif option.type is OptionType.DATE and isinstance(value, str):
            yield name, date.fromisoformat(value)
        else:
            yield name, value


def check_selectors(reading: Reading, texts: Iterable[str], keys: tuple[str, ...]) -> None:
    """Remember what the grammar says of selectors that nobody can read, with their place."""
    try:
        parse_selectors(texts, METHODS)
    except UsageError as error:
        reading.errors.append(
            ProjectError(error.slug, error.message, origin=reading.place(*keys), hint=error.hint)
        )


def fits(wanted: OptionType, value: Any) -> bool:
    """Whether a value is of a type."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    texts = isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )
    answers: Mapping[OptionType, bool] = {
        OptionType.NUMBER: number and isinstance(value, int) and value >= 0,
        OptionType.SHARE: number and 0 <= value <= 1,
        OptionType.SCORE: number and 0 <= value <= 100,
        OptionType.TEXT: isinstance(value, str),
        OptionType.TEXTS: texts,
        OptionType.PATTERN: _is_pattern(value),
        OptionType.PATTERNS: isinstance(value, dict) and all(map(_are_patterns, value.items())),
        OptionType.SELECTORS: texts,
        OptionType.SWITCH: isinstance(value, bool),
        OptionType.MAPPING: isinstance(value, dict),
        OptionType.LIST: isinstance(value, list),
        OptionType.DATE: _is_date(value),
    }
    return answers[wanted]


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return isinstance(value, str)


def _are_patterns(entry: tuple[Any, Any]) -> bool:
    """What is looked for on the left; on the right names, or patterns again, one or several."""
    pattern, wanted = entry
    several = wanted if isinstance(wanted, list) else [wanted]
    return _is_pattern(pattern) and all(map(_is_pattern, several))


def _is_date(value: Any) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return type(value) is date
