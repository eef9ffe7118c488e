"""The last run as a plan of work: who worked on what and when, and the longest chain of waiting.

The critical path is the chain of nodes that wait for each other and together take longest: no
number of threads makes the run shorter than that chain. A table waits for its parents, a test for
its tables; where one command builds and tests, a table also waits for the tests of its parents
alone, and its unit tests come before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct

from mkdocs_dagbook.site_model.tables import DataTest, DataTestSort, Outcome, Table

_Needs = Mapping[str, Iterable[str]]


class Task(Struct, frozen=True, kw_only=True):
    """A node of the run; ``start`` in seconds after its first node began, if it is known."""

    unique_id: str
    name: str
    kind: str
    outcome: Outcome
    start: float | None = None
    on_path: bool = False

    @property
    def seconds(self) -> float:
        """How long it took; 0 where nobody says."""
        return self.outcome.seconds or 0.0


class Schedule(Struct, frozen=True):
    """All nodes of a run, ``path`` those on its critical path, from first to last."""

    tasks: tuple[Task, ...] = ()
    path: tuple[Task, ...] = ()

    @property
    def path_seconds(self) -> float:
        """How long the chain takes by itself."""
        return sum(task.seconds for task in self.path)

    @property
    def work_seconds(self) -> float:
        """How long all nodes take, one after another."""
        return sum(task.seconds for task in self.tasks)

    @property
    def span_seconds(self) -> float:
        """From the begin of the first node to the end of the last."""
        return max(
            (task.start + task.seconds for task in self.tasks if task.start is not None),
            default=0.0,
        )

    @property
    def busy_share(self) -> float:
        """The share of that time in which threads worked, of all of them together."""
        room = self.span_seconds * len(self.threads)
        return min(1.0, self.work_seconds / room) if room else 0.0

    @property
    def threads(self) -> tuple[str, ...]:
        """Who did the work, in order of their names."""
        found = {task.outcome.thread for task in self.tasks if task.start is not None}
        return tuple(sorted(found, key=lambda name: (len(name), name)))


def plan_of_run(
    outcomes: Mapping[str, Outcome],
    tables: Mapping[str, Table],
    tests: Mapping[str, DataTest],
    command: str,
) -> Schedule:
    """The nodes of a run in the order they began, and the chain that took longest."""
    begun = [each.started_at for each in outcomes.values() if each.started_at is not None]
    first = min(begin for begin in begun) if begun else None
    path = critical_path(outcomes, waits(tables, tests, command))
    on_path = frozenset(path)
    tasks = {
        ident: Task(
            unique_id=ident,
            name=_name(ident, tables, tests),
            kind=ident.partition(".")[0].replace("_", " "),
            outcome=outcome,
            start=_since(first, outcome.started_at),
            on_path=ident in on_path,
        )
        for ident, outcome in outcomes.items()
    }
    ordered = sorted(
        tasks.values(), key=lambda task: (task.start is None, task.start or 0.0, task.unique_id)
    )
    return Schedule(tuple(ordered), tuple(tasks[ident] for ident in path))


def waits(
    tables: Mapping[str, Table], tests: Mapping[str, DataTest], command: str
) -> dict[str, list[str]]:
    """What each table and test waits for, by id."""
    needs = {ident: list(table.parents) for ident, table in tables.items()}
    held_back_by: dict[str, list[str]] = defaultdict(list)
    for ident, test in tests.items():
        needs[ident] = list(test.tables or filter(None, (test.table,)))
        if test.sort is DataTestSort.UNIT:
            for tested in needs[ident]:
                if tested in tables:
                    needs[tested].append(ident)
            needs[ident] = [parent for each in needs[ident] for parent in _parents(tables, each)]
        elif len(needs[ident]) == 1:
            held_back_by[needs[ident][0]].append(ident)
    if command in {"build", "retry"}:
        for ident, table in tables.items():
            needs[ident] += [test for parent in table.parents for test in held_back_by[parent]]
    return needs


def critical_path(outcomes: Mapping[str, Outcome], needs: _Needs) -> tuple[str, ...]:
    """The ids on the chain whose seconds add up to most; nodes that didn't run cost nothing."""
    until: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for ident in _in_order(needs):
        known = [each for each in needs.get(ident, ()) if each in until]
        last = max(known, key=lambda each: (until[each], each), default=None)
        outcome = outcomes.get(ident)
        before[ident] = last
        until[ident] = (until[last] if last else 0.0) + ((outcome and outcome.seconds) or 0.0)
    ran = [ident for ident in until if ident in outcomes]
    step: str | None = max(ran, key=lambda each: (until[each], each), default=None)
    path = []
    while step is not None:
        path.append(step)
        step = before[step]
    return tuple(each for each in reversed(path) if each in outcomes and outcomes[each].seconds)


def _in_order(needs: _Needs) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(needs).static_order())
    except CycleError:  # no project that was built
        return ()


def _parents(tables: Mapping[str, Table], ident: str) -> tuple[str, ...]:
    return tables[ident].parents if ident in tables else ()


def _name(ident: str, tables: Mapping[str, Table], tests: Mapping[str, DataTest]) -> str:
    if ident in tables:
        return tables[ident].title
    return tests[ident].name if ident in tests else ident.split(".", 2)[-1]


def _since(first: datetime | None, moment: datetime | None) -> float | None:
    if first is None or moment is None:
        return None
    return (moment - first).total_seconds()
