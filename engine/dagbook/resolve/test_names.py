"""Names of generic tests, exactly as dbt forms them: long name, short name, hash of the id.

long   not_null_orders_order_id           also in the unique id, with ten digits of a hash
short  the same, or 30 characters and an md5 where the long one has 64 or more: file and alias
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from dagbook.project.declarations import TestCall

_LONGEST: Final = 64
_KEPT: Final = 30
_HASH_DIGITS: Final = 10


class TestName(Struct, frozen=True):
    """The two names of a test; they are the same unless the long one is too long."""

    long: str
    short: str


def name_test(call: TestCall) -> TestName:
    """The user's own name, or one made of test, target and arguments."""
    if call.custom_name is not None:
        return TestName(call.custom_name, call.custom_name)
    identifier = f"{_prefix(call)}_{_target(call)}"
    arguments = "__".join(_arguments(call.kwargs))
    long = f"{identifier}_{arguments}"
    if len(long) < _LONGEST:
        return TestName(long, long)
    return TestName(long, f"{identifier[:_KEPT]}_{_md5(long)}")


def hash_test(long_name: str, call: TestCall) -> str:
    """The digits that tell tests of one name apart."""
    metadata = {"namespace": call.namespace, "name": call.test_name, "kwargs": dict(call.kwargs)}
    return _md5(long_name + repr(_hashable(metadata)))[-_HASH_DIGITS:]


def _prefix(call: TestCall) -> str:
    name = f"source_{call.test_name}" if call.table is not None else call.test_name
    return f"{call.namespace}_{name}" if call.namespace is not None else name


def _target(call: TestCall) -> str:
    name = call.properties.name
    if call.table is not None:
        return f"{name}_{call.table}"
    version = call.properties.version
    return f"{name}_v{version.version}" if version else name


def _arguments(kwargs: Mapping[str, object]) -> Iterable[str]:
    for key in sorted(kwargs):
        if key != "model":
            for part in _parts(kwargs[key]):
                yield re.sub("[^0-9a-zA-Z_]+", "_", str(part))


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, (list, tuple)) else (value,)


def _hashable(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _hashable(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_hashable(each) for each in value]
    return str(value)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
