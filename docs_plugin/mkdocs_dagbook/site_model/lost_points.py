"""Why a table's health is not 100: each reason with the points it costs, the dearest first.

The arithmetic is that of ``site_model.health``, told backwards: a full score is 16 points for a
description, 16 for those of columns, 8 for an owner, 20 for a tested key, 20 for tests of columns
and 20 for the state HEALTHY.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mkdocs_dagbook.site_model.health import tests_its_key
from mkdocs_dagbook.site_model.tables import DataTest, HealthState, Kind, Table


@dataclass(frozen=True, slots=True)
class LostPoints:
    """One reason: ``points`` of 100 and, where it is about columns, their names."""

    points: float
    reason: str
    columns: tuple[str, ...] = ()


def lost_points(table: Table, tests: Sequence[DataTest]) -> tuple[LostPoints, ...]:
    """All reasons of one table; together they are what its score lacks."""
    found = [*_undocumented(table), *_untested(table, tests), *_state(table)]
    return tuple(sorted(found, key=lambda each: -each.points))


def _undocumented(table: Table) -> Iterator[LostPoints]:
    described = bool(table.description.strip())
    if not described:
        yield LostPoints(16, f"the {table.kind} has no description")
    silent = tuple(each.name for each in table.columns if not each.is_documented)
    if silent:
        share = len(silent) / len(table.columns)
        yield LostPoints(16 * share, _some(silent, table, "no description"), silent)
    elif not table.columns and not described:
        yield LostPoints(16, "no column is described")
    if not table.owners:
        yield LostPoints(8, "nobody is named as its owner")


def _untested(table: Table, tests: Sequence[DataTest]) -> Iterator[LostPoints]:
    if not tests_its_key(tests) and table.freshness_policy is None:
        yield LostPoints(20, _no_key(table))
    bare = tuple(each.name for each in table.columns if not each.tests)
    if bare:
        share = len(bare) / len(table.columns)
        yield LostPoints(20 * share, _some(bare, table, "no test of their own"), bare)
    elif not table.columns and not tests:
        yield LostPoints(20, "no test looks at its columns")


def _no_key(table: Table) -> str:
    proof = "no test proves what identifies a row (unique and not_null, on one column)"
    if table.kind is Kind.SOURCE:
        return f"{proof}, and nobody watches how fresh it is"
    return proof


def _state(table: Table) -> Iterator[LostPoints]:
    health = table.health
    if health.state is HealthState.STALE:
        yield LostPoints(20, _why_stale(table))
    elif health.state is HealthState.UNDERTESTED:
        yield LostPoints(20, "too little of it is tested to count as healthy")
    elif health.state is HealthState.UNDERDOCUMENTED:
        yield LostPoints(20, "too little of it is described to count as healthy")


def _why_stale(table: Table) -> str:
    if table.freshness is not None and table.freshness.status in {"warn", "error"}:
        return "its newest row is older than was promised"
    days = table.health.age_days or 0
    moved = "loaded" if table.kind is Kind.SOURCE else "built"
    return f"it was last {moved} {days:.0f} days ago"


def _some(columns: tuple[str, ...], table: Table, lack: str) -> str:
    if len(columns) == len(table.columns):
        which = "its only column has" if len(columns) == 1 else f"all {len(columns)} columns have"
    else:
        which = f"{len(columns)} of {len(table.columns)} columns {_have(len(columns))}"
    return f"{which} {lack if len(columns) > 1 else lack.replace('their', 'its')}"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
