"""Values to JSON, and JSON to a file that is never seen half written."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

Record: TypeAlias = dict[str, object]
"""A JSON object on its way out; its keys stand in the order in which dbt writes them."""


def write_json(path: Path, value: object) -> None:
    """Encode a value and put it in place in one step; an error leaves the old file as it was."""
    replace_file(path, msgspec.json.encode(value, enc_hook=plain))


def replace_file(path: Path, content: bytes) -> None:
    """Write beside, then rename over: whoever reads meanwhile sees the old or the new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


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
    return str(value)


def plain_mapping(value: Mapping[str, object]) -> Record:
    """As ``plain``, of a mapping."""
    return {_key(key): plain(each) for key, each in value.items()}


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
