"""Macros of ours that put texts together: asked once with marks for the texts, then filled in.

    unique(model=«model», column_name=«column_name»)    select «column_name» as unique_field, …
        model="shop"."orders", column_name=id     ──►   select id as unique_field, …

A rehearsal counts for all nodes of a package whose configs say the same where it looked, and where
all macros whose names it met are ours. What it cannot know is a mark as well, and a mark that is
looked into, and not only written, ends it: then the macros are called each time, as they are with
``--no-static-parser``.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NoReturn, TypeVar

from msgspec import Struct

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.jinja.adapter_object import MacroAdapter
from dagbook.jinja.dispatch import dispatch
from dagbook.jinja.ducklake import is_ducklake
from dagbook.jinja.late_record import LateRecord
from dagbook.jinja.pure_methods import Method
from dagbook.jinja.rehearsed import Key, Rehearsed, as_mark
from dagbook.jinja.relation_object import MacroRelation
from dagbook.jinja.rendering import Members
from dagbook.jinja.run_config import RunConfig
from dagbook.jinja.run_members import RUN_MEMBERS
from dagbook.jinja.run_phase import RunPhase
from dagbook.jinja.writing import keep_written
from dagbook.project.config import ALIASES
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.results import AdapterResponse

T = TypeVar("T")
KEPT: Final = frozenset(
    {
        "macro.dbt.get_where_subquery",
        "macro.dbt.materialization_table_default",
        "macro.dbt.materialization_test_default",
        "macro.dbt.materialization_view_default",
        "macro.dbt.test_accepted_values",
        "macro.dbt.test_not_null",
        "macro.dbt.test_relationships",
        "macro.dbt.test_unique",
    }
)
"""Macros that only write the texts they are given."""
_STEADY: Final = ("context", "execute", "flags", "render", "return", "store_result", "write")
"""Members that mean the same to all nodes."""


class Sent(Struct, frozen=True):
    """A statement, and how it was to be sent."""

    sql: str
    auto_begin: bool
    fetch: bool


class Trial(RunPhase):
    """A rendering from which nothing leaves."""

    def __init__(self, run: RunPhase, this: MacroRelation | None, there: object) -> None:
        """Rehearse for a node; ``this`` is its relation, ``there`` what stands under its name."""
        super().__init__(run.scope, None, _MEMBERS, run.node)
        self.compiled = run.compiled
        self.this = this
        self.there = there
        self.sent: list[Sent] = []
        self.asked: dict[str, None] = {}
        """The keys of the node's config that macros asked for."""


class _LookedIntoError(Exception):
    """A mark was used for more than to write it."""


class _Mark(str):
    """Stands for a text that isn't known."""

    __slots__ = ()

    def _refuse(self, *_args: object) -> NoReturn:
        _refuse()

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __hash__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __mul__ = __rmul__ = __mod__ = __call__ = _refuse

    def __getattribute__(self, name: str) -> object:
        """Only what Python itself asks for."""
        return super().__getattribute__(name) if name[:2] == "__" else _refuse()


class _HeardConfig(RunConfig):
    """``config`` that tells what it was asked."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial)
        self._asked = trial.asked

    def _meta(self) -> Mapping[str, object]:
        self._asked["meta"] = None
        return super()._meta()

    def _look_up(self, name: str) -> object:
        self._asked[name] = None
        return super()._look_up(name)


@cache
def mark(name: str) -> str:
    """What stands for a text of this name, and may not be looked into."""
    return _Mark(as_mark(name))


def is_mark(value: object) -> bool:
    """Whether a value is a mark and nothing else."""
    return isinstance(value, _Mark)


def known(
    run: RunPhase, key: Key, trial: Callable[[], Trial], play: Callable[[Trial], T | None]
) -> T | None:
    """What was rehearsed for nodes whose configs say the same; None where it must be called."""
    memory = run.scope.rehearsed
    found = memory.get(key) or memory.setdefault(key, Rehearsed())
    said = _said(run, found)
    if said not in found.by_values:
        made, asked = _rehearse(trial(), play)
        if not asked <= set(found.configs):
            found = memory[key] = Rehearsed(tuple(sorted(asked.union(found.configs))))
            said = _said(run, found)
        found.by_values[said] = made
    answer: T | None = found.by_values[said]
    return answer


def _said(run: RunPhase, found: Rehearsed) -> str:
    values: Mapping[str, object] = run.node.config.values if run.node else {}
    return repr([values.get(ALIASES.get(key, key)) for key in found.configs])


def _rehearse(trial: Trial, play: Callable[[Trial], T | None]) -> tuple[T | None, frozenset[str]]:
    """What comes of a trial, and which configs it asked for."""
    before = keep_written(None)
    try:
        made = play(trial)
    except Exception:  # whatever it is: who is called in earnest tells it
        made = None
    finally:
        keep_written(before)
    is_ours = all(macro.package == INTERNAL_PACKAGE for macro in trial.rendering.bound)
    trial.rendering.end()
    return made if is_ours else None, frozenset(trial.asked)


def _send(
    trial: Trial, sql: str, auto_begin: object = None, fetch: object = None
) -> tuple[AdapterResponse, Table]:
    trial.sent.append(Sent(str(sql), bool(auto_begin), bool(fetch)))
    return AdapterResponse(), EMPTY_TABLE


def _refuse() -> NoReturn:
    raise _LookedIntoError


def _model(trial: Trial) -> object:
    return LateRecord({"language": trial.node.language if trial.node else "sql"}, _refuse)


_METHODS: Final[Mapping[str, Method]] = {
    "commit": lambda _trial: "",
    "dispatch": dispatch,
    "execute": _send,
    "get_relation": lambda trial, **_name: trial.there,
    "is_ducklake": is_ducklake,
}
_MEMBERS: Final[Members] = {
    **{name: (lambda _trial, name=name: mark(name)) for name in RUN_MEMBERS},
    **{name: RUN_MEMBERS[name] for name in _STEADY},
    "adapter": lambda trial: MacroAdapter(trial, _METHODS),
    "config": _HeardConfig,
    "model": _model,
    "pre_hooks": lambda _trial: (),
    "post_hooks": lambda _trial: (),
    "this": lambda trial: trial.this or mark("this"),
}
