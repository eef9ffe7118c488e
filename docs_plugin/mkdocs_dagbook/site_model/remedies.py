"""Why a table has the score it has, and what would help most.

The points that the reasons name and the score add up to 100. What mending one of them gives is
its points, and the 20 of a healthy table where nothing else stands in the way of that. Of all
that could be mended first comes what gives most points times what hangs on the table
(``site_model.downstream``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.site_model.downstream import Readers
from mkdocs_dagbook.site_model.health import HealthLimits, tests_its_key
from mkdocs_dagbook.site_model.tables import DataTest, HealthState, Table

_STATE_POINTS = 20.0
_NEARLY = 1e-9


class Reason(Struct, frozen=True, kw_only=True):
    """Something a table lacks: in words, the points it costs, what to do about it.

    ``remedy`` is empty where the reason goes away with the others; ``columns`` are those it is
    about, if it is about columns.
    """

    words: str
    points: float
    documentation: float = 0.0
    coverage: float = 0.0
    remedy: str = ""
    columns: tuple[str, ...] = ()


class Remedy(Struct, frozen=True, kw_only=True):
    """One thing to do for one table: the points it gives, and what they weigh."""

    table: Table
    words: str
    gain: float
    readers: Readers

    @property
    def weight(self) -> float:
        """Points gained times what hangs on the table."""
        return self.gain * self.readers.weight


def reasons(table: Table, tests: Sequence[DataTest], limits: HealthLimits) -> tuple[Reason, ...]:
    """What stands between a table and a hundred points."""
    return (*_undocumented(table), *_untested(table, tests), *_state(table, limits))


def remedies(
    tables: Iterable[Table],
    tests: Mapping[str, DataTest],
    readers: Mapping[str, Readers],
    limits: HealthLimits,
) -> tuple[Remedy, ...]:
    """Everything that could be done for some tables, what helps most first."""
    found = [
        Remedy(
            table=table,
            words=reason.remedy,
            gain=round(gain(table, reason, limits), 1),
            readers=readers.get(table.unique_id, Readers()),
        )
        for table in tables
        for reason in reasons(table, [tests[each] for each in table.tests], limits)
        if reason.remedy
    ]
    useful = [each for each in found if each.gain]
    return tuple(sorted(useful, key=lambda each: (-each.weight, each.table.title, each.words)))


def gain(table: Table, reason: Reason, limits: HealthLimits) -> float:
    """The points that mending this alone gives."""
    health = table.health
    if health.state is HealthState.HEALTHY:
        return reason.points
    is_build = health.state is HealthState.STALE and not reason.documentation + reason.coverage
    stays_stale = health.state is HealthState.STALE and not is_build
    healthy = (
        not stays_stale
        and health.coverage + reason.coverage >= limits.coverage - _NEARLY
        and health.documentation + reason.documentation >= limits.documentation - _NEARLY
    )
    return (0.0 if is_build else reason.points) + _STATE_POINTS * healthy


def _undocumented(table: Table) -> Iterator[Reason]:
    described = bool(table.description.strip())
    if not described:
        yield _of_documentation(0.4, "it is not described", "Describe it")
    silent = tuple(column.name for column in table.columns if not column.has_words)
    if silent:
        missing, total = len(silent), len(table.columns)
        words = f"{missing} of {_columns(total)} not described"
        reason = _of_documentation(0.4 * missing / total, words, f"Describe {_columns(missing)}")
        yield replace(reason, columns=silent)
    elif not table.columns and not described:
        yield _of_documentation(0.4, "no column is known or described", "Describe its columns")
    if not table.owners:
        yield _of_documentation(0.2, "nobody owns it", "Name an owner")


def _untested(table: Table, tests: Sequence[DataTest]) -> Iterator[Reason]:
    if not tests_its_key(tests) and table.freshness_policy is None:
        if table.kind == "source":
            words, remedy = "neither its key nor its freshness is tested", "Promise its freshness"
        else:
            words = "no test proves that its key is unique and never null"
            remedy = "Test its key: unique and not_null"
        yield _of_coverage(0.5, words, remedy)
    bare = tuple(column.name for column in table.columns if not column.tests)
    if bare:
        missing, total = len(bare), len(table.columns)
        words = f"{missing} of {_columns(total)} without a test"
        reason = _of_coverage(0.5 * missing / total, words, f"Test {_columns(missing)}")
        yield replace(reason, columns=bare)
    elif not table.columns and not tests:
        yield _of_coverage(0.5, "nothing of it is tested", "Test its columns")


def _state(table: Table, limits: HealthLimits) -> Iterator[Reason]:
    state = table.health.state
    if state is HealthState.STALE:
        remedy = "Load it again" if table.kind == "source" else "Build it again"
        yield Reason(words=_why_stale(table, limits), points=_STATE_POINTS, remedy=remedy)
    elif state is HealthState.UNDERTESTED:
        words = f"undertested: its coverage is below {limits.coverage:.0%}".replace("%", " %")
        yield Reason(words=words, points=_STATE_POINTS)
    elif state is HealthState.UNDERDOCUMENTED:
        words = f"underdocumented: its documentation is below {limits.documentation:.0%}"
        yield Reason(words=words.replace("%", " %"), points=_STATE_POINTS)


def _why_stale(table: Table, limits: HealthLimits) -> str:
    if table.freshness is not None and table.freshness.status in {"warn", "error"}:
        return "stale: older than its freshness promises"
    age = table.health.age_days or 0.0
    done = "loaded" if table.kind == "source" else "built"
    return f"stale: last {done} {age:.0f} days ago, more than {limits.stale_days:g}"


def _of_documentation(share: float, words: str, remedy: str) -> Reason:
    return Reason(words=words, points=40 * share, documentation=share, remedy=remedy)


def _of_coverage(share: float, words: str, remedy: str) -> Reason:
    return Reason(words=words, points=40 * share, coverage=share, remedy=remedy)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
