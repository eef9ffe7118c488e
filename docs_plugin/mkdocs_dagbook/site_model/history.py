"""What happened before the last run: the runs that are remembered, and each node in them.

Kept in columns, since a large project has half a million results.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct, field

from mkdocs_dagbook.artifacts import PastRun

_UNLIKE_OTHERS = frozenset({"empty", "sample"})
"""Options of runs that build less than there is."""

_BAD = frozenset({"error", "fail", "runtime error", "partial success"})
_UNKNOWN = -1


class EarlierRun(Struct, frozen=True, kw_only=True):
    """One invocation in numbers; results are counted by status."""

    id: str
    command: str
    target: str
    started_at: datetime
    seconds: float
    options: tuple[str, ...] = ()
    is_interrupted: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def failures(self) -> int:
        """How many nodes were broken or failed."""
        return sum(count for status, count in self.counts.items() if status in _BAD)

    @property
    def is_whole(self) -> bool:
        """Whether it read all the data there was, so that its figures compare with others'."""
        return not _UNLIKE_OTHERS & {*self.options}


class Point(Struct, frozen=True):
    """How a node fared in one run.

    ``count``: rows of a table, rows that a test found, the age of a source in seconds.
    """

    at: datetime
    status: str
    seconds: float
    count: int | None = None


class Remembered(Struct, frozen=True):
    """A node in all runs that had it, oldest first."""

    moments: tuple[datetime, ...] = ()
    statuses: tuple[str, ...] = ()
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.statuses)

    def __iter__(self) -> Iterator[Point]:
        for at, status, seconds, count in zip(
            self.moments, self.statuses, self.seconds, self.counts, strict=True
        ):
            yield Point(at, status, seconds, None if count == _UNKNOWN else count)

    def latest(self, many: int) -> "Remembered":
        """The last results alone."""
        return Remembered(
            self.moments[-many:], self.statuses[-many:], self.seconds[-many:], self.counts[-many:]
        )

    def last(self, status: str) -> datetime | None:
        """When the latest run began in which it ended so."""
        pairs = zip(reversed(self.moments), reversed(self.statuses), strict=True)
        return next((at for at, each in pairs if each == status), None)


NEVER = Remembered()


class History(Struct, frozen=True):
    """The runs of one target, oldest first, and what each node did in them.

    ``others`` counts remembered runs of other targets, which are left out.
    """

    runs: tuple[EarlierRun, ...] = ()
    nodes: Mapping[str, Remembered] = field(default_factory=dict)
    others: int = 0

    def of(self, unique_id: str) -> Remembered:
        """What is remembered of one node."""
        return self.nodes.get(unique_id, NEVER)

    def run(self, invocation_id: str | None) -> EarlierRun | None:
        """The run with that id."""
        return next((run for run in self.runs if run.id == invocation_id), None)


NO_HISTORY = History()


class _Columns(Struct):
    moments: list[datetime] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))

    def frozen(self) -> Remembered:
        return Remembered(tuple(self.moments), tuple(self.statuses), self.seconds, self.counts)


def recall(past: Iterable[PastRun], invocation_id: str | None = None) -> History:
    """The history of the target that was built by ``invocation_id``, else of the latest run.

    Runs on samples and on no rows at all are told, but their results compare with nothing.
    """
    runs = tuple(past)
    if not runs:
        return NO_HISTORY
    target = next((run.target for run in runs if run.id == invocation_id), runs[-1].target)
    chosen = [run for run in runs if run.target == target]
    return History(
        runs=tuple(_in_numbers(run) for run in chosen),
        nodes=_by_node(run for run in chosen if not _UNLIKE_OTHERS & {*run.options}),
        others=len(runs) - len(chosen),
    )


def _in_numbers(run: PastRun) -> EarlierRun:
    counts = Counter(run.results.statuses)
    return EarlierRun(
        id=run.id,
        command=run.command,
        target=run.target,
        started_at=run.started_at,
        seconds=run.seconds,
        options=run.options,
        is_interrupted=run.is_interrupted,
        counts=dict(sorted(counts.items())),
    )


def _by_node(runs: Iterable[PastRun]) -> dict[str, Remembered]:
    nodes: dict[str, _Columns] = defaultdict(_Columns)
    for run in runs:
        told = run.results
        for unique_id, status, seconds, count in zip(
            told.unique_ids, told.statuses, told.seconds, told.counts, strict=True
        ):
            node = nodes[unique_id]
            node.moments.append(run.started_at)
            node.statuses.append(status)
            node.seconds.append(seconds)
            node.counts.append(count)
    return {unique_id: columns.frozen() for unique_id, columns in nodes.items()}
