"""Which models dbt reads without rendering them: of those it keeps ``config`` as values.

Of all others ``unrendered_config`` has the text of each value. dbt compares it to tell whether a
model was modified, so the manifest has to make the same difference.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from dagbook.project.config import FIELD_BY_NAME, Merge
from dagbook.project.declarations import Recording

_QUOTED: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_CODE: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_NOT_READ: Final = re.compile(r"\{%|\{\{-|-\}\}")
_NOT_A_VALUE: Final = re.compile(r"\b(?:true|false)\b")


def with_config_as_values(code: str, recording: Recording) -> Recording:
    """What was read from a model without rendering, its config kept as dbt keeps it."""
    if not recording.config_calls or not _is_read_by_dbt(code, recording):
        return recording
    return replace(recording, unrendered_configs=(_joined(recording.config_calls),))


def _joined(calls: tuple[Mapping[str, object], ...]) -> Mapping[str, object]:
    """All calls as one: what is a list in the end is one already, also of a single text."""
    whole: dict[str, object] = {}
    for key, value in (pair for call in calls for pair in call.items()):
        field, before = FIELD_BY_NAME.get(key), whole.get(key)
        if field is not None and field.merge is Merge.APPEND:
            whole[key] = [*_listed(before), *_listed(value)]
        elif field is not None and isinstance(value, Mapping) and isinstance(before, Mapping):
            whole[key] = {**before, **value}
        else:
            whole[key] = value
    return whole


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _is_read_by_dbt(code: str, recording: Recording) -> bool:
    """Its reader knows no statements, no ``true`` in lower case, no numbers and no hooks."""
    if not all(
        _is_simple(value) and not key.endswith("-hook")
        for call in recording.config_calls
        for key, value in call.items()
    ):
        return False
    if not _NOT_READ.search(code) and not _NOT_A_VALUE.search(code):
        return True  # nor is there any where quotes are taken out
    bare = _QUOTED.sub("''", code)
    return not _NOT_READ.search(bare) and not any(map(_NOT_A_VALUE.search, _CODE.findall(bare)))


def _is_simple(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_simple, value.values()))
    if isinstance(value, list):
        return all(map(_is_simple, value))
    return isinstance(value, (str, bool))
