"""What the history of a node says: is a test flaky, is a table slower or suddenly of another size.

    flaky       the verdict of a test changed three times or more within its last 20 results:
                it failed, recovered and failed again. One failure that was mended is no flake.
    always      all of the last 5 results or more were warnings, or all failures
    slower      the last build took half as long again as the median of earlier ones, and a
                second more; at least 3 earlier builds
    a jump      the rows of a table changed from one build to the next, within its last 10, by a
                quarter or more and by 4 times as much as they usually do; or all were gone

Results that say nothing (skipped, broken before they were judged) are passed over.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise, takewhile

from msgspec import Struct

from mkdocs_dagbook.site_model.history import Point, Remembered

WINDOW = 20
FLIPS = 3
STEADY = 5
SLOWER = 1.5
SLOWER_SECONDS = 1.0
EARLIER_BUILDS = 3
JUMP = 0.25
JUMP_TIMES = 4
FEW_ROWS = 10
RECENT = 10

_VERDICTS = frozenset({"pass", "warn", "fail"})


class Verdicts(Struct, frozen=True):
    """What became of a test, oldest first: ``pass``, ``warn`` or ``fail``."""

    results: tuple[Point, ...]

    @property
    def flips(self) -> int:
        """How often it went from failing to not failing or back."""
        failed = [each.status == "fail" for each in self.results]
        return sum(before != after for before, after in pairwise(failed))

    @property
    def is_flaky(self) -> bool:
        """Whether it failed, recovered and failed again."""
        return self.flips >= FLIPS

    @property
    def standing(self) -> int:
        """How many of the last results are as the last one."""
        if not self.results:
            return 0
        last = self.results[-1].status
        return sum(1 for _ in takewhile(lambda each: each.status == last, reversed(self.results)))

    @property
    def never_changes(self) -> bool:
        """Whether it warns or fails each time, so that nobody looks any more."""
        return self.standing == len(self.results) >= STEADY and self.results[-1].status != "pass"

    def count(self, status: str) -> int:
        """How many results were of that status."""
        return sum(1 for each in self.results if each.status == status)


class Durations(Struct, frozen=True, kw_only=True):
    """How long a node takes in seconds: the last time, as a rule, and nearly always."""

    last: float
    median: float
    p95: float
    runs: int
    is_slower: bool = False


class Jump(Struct, frozen=True):
    """A sudden change of the number of rows, and the build that brought it."""

    before: int
    after: int
    at: datetime

    @property
    def share(self) -> float | None:
        """The change as a share of what was there: -0.5 is half lost."""
        return (self.after - self.before) / self.before if self.before else None


def verdicts(past: Remembered) -> Verdicts:
    """The last results of a test that say something."""
    return Verdicts(tuple([each for each in past if each.status in _VERDICTS][-WINDOW:]))


def builds(past: Remembered) -> tuple[Point, ...]:
    """The builds of a table that succeeded."""
    return tuple(each for each in past if each.status == "success")


def durations(points: Sequence[Point]) -> Durations | None:
    """How long builds took; the last is compared with the others."""
    if not points:
        return None
    seconds = [each.seconds for each in points]
    earlier = seconds[:-1]
    usual = _median(earlier) if earlier else seconds[-1]
    return Durations(
        last=seconds[-1],
        median=usual,
        p95=percentile(seconds, 0.95),
        runs=len(seconds),
        is_slower=len(earlier) >= EARLIER_BUILDS
        and seconds[-1] >= SLOWER * usual
        and seconds[-1] - usual >= SLOWER_SECONDS,
    )


def percentile(numbers: Sequence[float], share: float) -> float:
    """The number that ``share`` of all numbers don't exceed (nearest rank)."""
    ordered = sorted(numbers)
    rank = -int(-share * len(ordered) // 1)
    return ordered[max(0, rank - 1)]


def last_jump(points: Sequence[Point]) -> Jump | None:
    """The latest jump of the number of rows, unless it is long ago."""
    counted = [(each.at, each.count) for each in points if each.count is not None]
    steps = [Jump(before, after, at) for (_, before), (at, after) in pairwise(counted)]
    return next((step for step in reversed(steps[-RECENT:]) if _is_jump(step, steps)), None)


def _median(numbers: Sequence[float]) -> float:
    """The one in the middle; ``statistics`` knows it too, and imports fractions and decimals."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(numbers) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _is_jump(step: Jump, steps: Sequence[Jump]) -> bool:
    if step.before == step.after or max(step.before, step.after) < FEW_ROWS:
        return False
    if not step.before or not step.after:
        return not step.after
    if _size(step) < JUMP:
        return False
    others = [_size(each) for each in steps if each is not step]
    usual = _median(others) if others else 0.0
    return _size(step) >= JUMP_TIMES * usual


def _size(step: Jump) -> float:
    return abs(step.share) if step.share is not None else 1.0
