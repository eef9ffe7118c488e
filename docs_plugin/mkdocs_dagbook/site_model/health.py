"""How well tables are cared for.

Three shares from 0 to 1, a state and a score from 0 to 100 for every table:

    documentation    0.4 if the table is described
                   + 0.4 x the share of its columns that are described
                   + 0.2 if it has an owner
    coverage         0.5 if its key is tested (for a source: or its freshness is watched)
                   + 0.5 x column coverage
    column coverage  the share of its columns that have a test of their own

    state   STALE            last built (a source: last loaded) more than 7 days ago, or its
    freshness
                             check says warn or error
            UNDERTESTED      coverage below 0.5
            UNDERDOCUMENTED  documentation below 0.7
            HEALTHY          otherwise; the first that applies, in this order

    score   40 x documentation + 40 x coverage + 20 if HEALTHY

A table nobody has seen being built is not stale: nothing is known. Of tables without any known
column, any test and any description count for their columns. A group's numbers are the means of
its tables'; in its weighted ones a table counts once for itself and once for each table and
exposure downstream of it (``site_model.downstream``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import mul

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.site_model.downstream import NOBODY_READS, Readers
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.tables import (
    Column,
    DataTest,
    FreshnessResult,
    HealthState,
    Outcome,
    Table,
    TableHealth,
)
from mkdocs_dagbook.site_model.vocabulary import GroupHealth, Health

_SECONDS_A_DAY = 86_400
_READ_BY_NOBODY = Readers()

# Generic tests by their names, whatever package they come from.
UNIQUE_TESTS = frozenset({"unique", "expect_column_values_to_be_unique"})
NOT_NULL_TESTS = frozenset({"not_null", "expect_column_values_to_not_be_null"})
KEY_TESTS = frozenset(
    {
        "unique_combination",
        "unique_combination_of_columns",
        "expect_compound_columns_to_be_unique",
    }
)


class HealthLimits(Struct, frozen=True, kw_only=True):
    """Where a state begins: days, and shares from 0 to 1."""

    stale_days: float = 7
    coverage: float = 0.5
    documentation: float = 0.7


USUAL_LIMITS = HealthLimits()


class Vitals(Struct, frozen=True, kw_only=True):
    """What the health of one table is judged by."""

    description: str
    columns: Sequence[Column]
    tests: Sequence[DataTest]
    has_owner: bool
    outcome: Outcome | None = None
    freshness: FreshnessResult | None = None
    watches_freshness: bool = False
    modified_at: datetime | None = None
    remembered_at: datetime | None = None


def table_health(vitals: Vitals, now: datetime, limits: HealthLimits) -> TableHealth:
    """Judge one table."""
    described = bool(vitals.description.strip())
    documentation = (
        0.4 * described
        + 0.4 * _share([column.is_documented for column in vitals.columns], default=described)
        + 0.2 * vitals.has_owner
    )
    column_coverage = _share(
        [bool(column.tests) for column in vitals.columns], default=bool(vitals.tests)
    )
    watched = vitals.watches_freshness or tests_its_key(vitals.tests)
    coverage = 0.5 * watched + 0.5 * column_coverage
    age = _age_days(vitals, now)
    stale = (age is not None and age > limits.stale_days) or (
        vitals.freshness is not None and vitals.freshness.status in {"warn", "error"}
    )
    state = _state(stale, coverage < limits.coverage, documentation < limits.documentation)
    healthy = state is HealthState.HEALTHY
    return TableHealth(
        documentation=round(documentation, 4),
        coverage=round(coverage, 4),
        column_coverage=round(column_coverage, 4),
        score=round(40 * documentation + 40 * coverage + 20 * healthy, 1),
        state=state,
        age_days=None if age is None else round(age, 2),
    )


def with_documentation(
    health: TableHealth, documentation: float, limits: HealthLimits
) -> TableHealth:
    """The same table with another share of documentation."""
    state = _state(
        health.state is HealthState.STALE,
        health.coverage < limits.coverage,
        documentation < limits.documentation,
    )
    points = 40 * documentation + 40 * health.coverage + 20 * (state is HealthState.HEALTHY)
    return replace(
        health, documentation=round(documentation, 4), score=round(points, 1), state=state
    )


def tests_its_key(tests: Iterable[DataTest]) -> bool:
    """Whether tests prove that some column, or several together, identify a row."""
    return bool(tested_keys(tests)) or any(test.bare_kind in KEY_TESTS for test in tests)


def tested_keys(tests: Iterable[DataTest]) -> frozenset[str]:
    """The columns, in lower case, that are tested to be unique and never null."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for test in tests:
        if test.column:
            kinds[test.column.casefold()].add(test.bare_kind)
    return frozenset(
        column for column, found in kinds.items() if found & UNIQUE_TESTS and found & NOT_NULL_TESTS
    )


def project_health(
    tables: Iterable[Table], readers: Mapping[str, Readers] = NOBODY_READS
) -> Health:
    """The health of tables together, and by folder, owner, tag and kind."""
    chosen = tuple(tables)

    def grouped(names: Sequence[tuple[str, ...]]) -> tuple[GroupHealth, ...]:
        return _grouped(chosen, names, readers)

    return Health(
        overall=group_health("overall", chosen, readers),
        folders=grouped([(table.folder or ".",) for table in chosen]),
        owners=grouped([table.owners for table in chosen]),
        tags=grouped([tuple(slug(tag) for tag in table.tags) for table in chosen]),
        kinds=grouped([(str(table.kind),) for table in chosen]),
    )


def group_health(
    name: str, tables: Sequence[Table], readers: Mapping[str, Readers] = NOBODY_READS
) -> GroupHealth:
    """The mean of several tables; a group of none is perfect."""
    health = [table.health for table in tables]
    states = Counter(each.state for each in health)
    weights = [readers.get(table.unique_id, _READ_BY_NOBODY).weight for table in tables]
    equal = [1] * len(tables)
    documentation = [each.documentation for each in health]
    coverage = [each.coverage for each in health]
    score = [each.score for each in health]
    return GroupHealth(
        name=name,
        tables=len(health),
        documentation=_mean(documentation, equal, 1.0),
        coverage=_mean(coverage, equal, 1.0),
        column_coverage=_mean([each.column_coverage for each in health], equal, 1.0),
        score=round(_mean(score, equal, 100.0), 1),
        states={state: states[state] for state in HealthState},
        weighted_documentation=_mean(documentation, weights, 1.0),
        weighted_coverage=_mean(coverage, weights, 1.0),
        weighted_score=round(_mean(score, weights, 100.0), 1),
    )


def _grouped(
    tables: Sequence[Table], names: Sequence[tuple[str, ...]], readers: Mapping[str, Readers]
) -> tuple[GroupHealth, ...]:
    members: dict[str, list[Table]] = defaultdict(list)
    for table, groups in zip(tables, names, strict=True):
        for group in groups:
            members[group].append(table)
    return tuple(group_health(name, members[name], readers) for name in sorted(members))


def last_built(vitals: Vitals) -> datetime | None:
    """When the table was last built or loaded, as far as anybody tells."""
    moments = [vitals.modified_at, vitals.remembered_at]
    if vitals.outcome is not None and vitals.outcome.is_good:
        moments.append(vitals.outcome.finished_at)
    if vitals.freshness is not None:
        moments.append(vitals.freshness.max_loaded_at)
    return max((moment for moment in moments if moment), default=None)


def _age_days(vitals: Vitals, now: datetime) -> float | None:
    built = last_built(vitals)
    return None if built is None else (now - built).total_seconds() / _SECONDS_A_DAY


def _state(*lacks: bool) -> HealthState:
    order = (HealthState.STALE, HealthState.UNDERTESTED, HealthState.UNDERDOCUMENTED)
    return next(
        (state for state, lack in zip(order, lacks, strict=True) if lack), HealthState.HEALTHY
    )


def _share(marks: Sequence[bool], *, default: bool) -> float:
    return sum(marks) / len(marks) if marks else float(default)


def _mean(numbers: Sequence[float], weights: Sequence[int], default: float) -> float:
    if not numbers:
        return default
    total: float = sum(map(mul, numbers, weights))
    return round(total / sum(weights), 4)
