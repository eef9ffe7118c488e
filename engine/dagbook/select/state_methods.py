"""The methods that compare with an earlier state: `state:`, `result:` and `source_status:`."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from dagbook.errors import UsageError, did_you_mean
from dagbook.select.method import Method, Query, Selectable
from dagbook.state import Aspect, StateView

_NO_CHANGE: Final[frozenset[Aspect]] = frozenset()
_ANY: Final = frozenset(Aspect)
_MODIFIED: Final[Mapping[str, frozenset[Aspect]]] = MappingProxyType(
    {
        "new": frozenset({Aspect.NEW}),
        "modified": _ANY,
        **{
            f"modified.{aspect}": frozenset({aspect})
            for aspect in Aspect
            if aspect not in (Aspect.NEW, Aspect.OTHER)
        },
    }
)
_UNTOUCHED: Final[Mapping[str, frozenset[Aspect]]] = MappingProxyType(
    {"old": frozenset({Aspect.NEW}), "unmodified": _ANY}
)
_STATES: Final = (*_MODIFIED, *_UNTOUCHED)
_STATUSES: Final = (
    "success",
    "error",
    "partial success",
    "skipped",
    "pass",
    "fail",
    "warn",
    "runtime error",
    "no-op",
)


def _matches_state(resource: Selectable, query: Query) -> bool:
    """Whether a resource changed in a respect asked for; a new one has changed in every respect."""
    _check(query.value, _STATES, "state")
    changed = _state(query, "state").changes.get(resource.unique_id, _NO_CHANGE)
    if query.value in _UNTOUCHED:
        return changed.isdisjoint(_UNTOUCHED[query.value])
    return not changed.isdisjoint(_MODIFIED[query.value])


def _matches_result(resource: Selectable, query: Query) -> bool:
    status = query.value.replace("_", " ")
    _check(status, _STATUSES, "result")
    return _state(query, "result").statuses.get(resource.unique_id) == status


def _matches_source_status(resource: Selectable, query: Query) -> bool:
    _check(query.value, ("fresher",), "source_status")
    return resource.unique_id in _state(query, "source_status").fresher


def _state(query: Query, method: str) -> StateView:
    if query.state is None:
        raise UsageError(
            "no-state",
            f"'{method}:{query.value}' compares with an earlier state, and none was given",
            hint="add --state DIR, a folder with the manifest.json of then, or set DBT_STATE",
        )
    return query.state


def _check(value: str, known: Iterable[str], method: str) -> None:
    if value not in known:
        raise UsageError(
            "invalid-selector",
            f"'{method}:{value}' asks for nothing that is known",
            hint=did_you_mean(value, known) or f"known: {', '.join(known)}",
        )


def _no_words(_resource: Selectable) -> Iterable[str]:
    return ()


STATE_METHODS: Final = (
    Method(
        "state",
        "new, modified, old or unmodified since an earlier state",
        "state:modified+",
        _matches_state,
        _no_words,
    ),
    Method(
        "result", "by how it ended in an earlier run", "result:error+", _matches_result, _no_words
    ),
    Method(
        "source_status",
        "sources loaded since an earlier state",
        "source_status:fresher+",
        _matches_source_status,
        _no_words,
    ),
)
STATE_METHOD_NAMES: Final = frozenset(each.name for each in STATE_METHODS)
