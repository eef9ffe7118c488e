"""Context functions that need nothing but their arguments: JSON, YAML, sets, hashes, modules."""

import datetime
import hashlib
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NoReturn

import yaml

from dagbook.entry_points import load_target
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.rendering import MacroReturned
from dagbook.jinja.shown_mapping import ShownMapping

_ITERTOOLS: Final = (
    "accumulate", "chain", "combinations", "combinations_with_replacement", "compress", "count",
    "cycle", "islice", "permutations", "product", "repeat", "starmap", "tee", "zip_longest",
)  # fmt: skip
_DATETIME: Final = ("date", "datetime", "time", "timedelta", "timezone", "tzinfo")


class _PublicNames(ShownMapping[object]):
    """Those of a module that few macros look into: it is imported for them."""

    def __init__(self, module: str) -> None:
        self._module = module

    @cached_property
    def _names(self) -> Mapping[str, object]:
        found: Any = load_target(self._module)
        return {name: getattr(found, name) for name in found.__all__}

    def __getitem__(self, name: str) -> object:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


MODULES: Final[Mapping[str, Mapping[str, object]]] = {
    "datetime": {name: getattr(datetime, name) for name in _DATETIME},
    "itertools": {name: getattr(itertools, name) for name in _ITERTOOLS},
    "pytz": _PublicNames("pytz"),
    "re": {name: getattr(re, name) for name in re.__all__},
}


def return_value(value: object) -> NoReturn:
    """Leave the macro with this value."""
    raise MacroReturned(value)


def from_json(text: str, default: object = None) -> object:
    """The value a JSON text means, or the default."""
    try:
        return json.loads(text)
    except ValueError:
        return default


def to_json(value: object, default: object = None, sort_keys: object = None) -> object:
    """A value as JSON, or the default. Mappings of ours become objects, dates their ISO text."""
    try:
        return json.dumps(value, sort_keys=bool(sort_keys), default=_plain)
    except ValueError:
        return default


def from_yaml(text: str, default: object = None) -> object:
    """The value a YAML text means, or the default."""
    try:
        return yaml.safe_load(text)
    except (AttributeError, ValueError, yaml.YAMLError):
        return default


def to_yaml(value: object, default: object = None, sort_keys: object = None) -> object:
    """A value as YAML, or the default."""
    try:
        return yaml.safe_dump(
            json.loads(json.dumps(value, default=_plain)), sort_keys=bool(sort_keys)
        )
    except (ValueError, yaml.YAMLError):
        return default


def to_set(value: Iterable[object], default: object = None) -> object:
    """The values without repeats, or the default where it cannot be iterated."""
    try:
        return set(value)
    except TypeError:
        return default


def to_set_strict(value: Iterable[object]) -> object:
    """The values without repeats."""
    try:
        return set(value)
    except TypeError as error:
        raise RaisedByMacro(f"set_strict() needs something to iterate over: {error}") from None


def zip_lists(*lists: Iterable[object], default: object = None) -> object:
    """Tuples of the n-th values, or the default where one cannot be iterated."""
    try:
        return zip(*lists, strict=False)
    except TypeError:
        return default


def zip_lists_strict(*lists: Iterable[object]) -> object:
    """Tuples of the n-th values."""
    try:
        return zip(*lists, strict=False)
    except TypeError as error:
        raise RaisedByMacro(f"zip_strict() needs things to iterate over: {error}") from None


def local_md5(value: object) -> str:
    """MD5 of a text, in hexadecimal."""
    return hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest()


def diff_of_two_dicts(
    left: Mapping[str, list[str]], right: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """What the lists of ``left`` have and those of ``right`` lack, whatever the case."""
    folded = {key.casefold(): {each.casefold() for each in items} for key, items in right.items()}
    rest = {
        key: [each for each in items if each.casefold() not in folded.get(key.casefold(), set())]
        for key, items in left.items()
    }
    return {key: items for key, items in rest.items() if items or key.casefold() not in folded}


class ValidateAny:
    """``validation.any(…)``, which dbt's handbook writes ``validation.any[…]``."""

    def __call__(self, *allowed: object) -> Callable[[object], None]:
        """A check that a value is one of some values, or of some types."""
        return validate_any(*allowed)

    def __getitem__(self, allowed: object) -> Callable[[object], None]:
        """The same check."""
        return validate_any(*(allowed if isinstance(allowed, tuple) else (allowed,)))


def validate_any(*allowed: object) -> Callable[[object], None]:
    """A check that a value is one of some values, or of some types."""

    def check(value: object) -> None:
        for each in allowed:
            if value == each or (isinstance(each, type) and isinstance(value, each)):
                return
        names = ", ".join(str(each) for each in allowed)
        raise RaisedByMacro(f"'{value}' is none of {names}")

    return check


def try_or_compiler_error(
    message: str, function: Callable[..., object], *args: object, **kwargs: object
) -> object:
    """Call a function; whatever goes wrong is told in these words."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        raise RaisedByMacro(message) from error


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


PLAIN_FUNCTIONS: Final[Mapping[str, object]] = {
    "return": return_value,
    "fromjson": from_json,
    "tojson": to_json,
    "fromyaml": from_yaml,
    "toyaml": to_yaml,
    "set": to_set,
    "set_strict": to_set_strict,
    "zip": zip_lists,
    "zip_strict": zip_lists_strict,
    "local_md5": local_md5,
    "diff_of_two_dicts": diff_of_two_dicts,
    "modules": MODULES,
    "validation": {"any": ValidateAny()},
    "try_or_compiler_error": try_or_compiler_error,
    "otel_trace_id": lambda: "0" * 32,
    "otel_span_id": lambda: "0" * 16,
}


def thread_id() -> str:
    """The thread's name."""
    return threading.current_thread().name
