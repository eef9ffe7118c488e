"""Which node may start now, and which never will: the scheduler's bookkeeping, without threads."""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from types import MappingProxyType
from typing import Final

NO_WAYS: Final[Mapping[str, float]] = MappingProxyType({})


class Schedule:
    """Nodes that wait, are ready, run or have ended; used by the coordinating thread alone.

    waiting ──► ready ──► running ──► ended
       └──────────┴──► skipped ─────────┘

    ``ways`` says how long each takes with the longest way of what waits for it, where that matters.
    """

    def __init__(
        self,
        order: Mapping[str, int],
        children: Mapping[str, tuple[str, ...]],
        unmet: dict[str, int],
        ways: Mapping[str, float],
    ) -> None:
        """Whoever waits for nothing is ready."""
        self.order = order
        self.children = children
        self.unmet = unmet
        self.ways = ways
        self.ready: list[tuple[float, int, str]] = []
        self.running: set[str] = set()
        self.ended: set[str] = set()
        for each, count in unmet.items():
            if not count:
                self._make_ready(each)

    def start_next(self) -> str | None:
        """The ready node before the longest way, now running; None if all wait or have ended.

        Of several the first in the plan.
        """
        while self.ready:
            _, _, unique_id = heappop(self.ready)
            if unique_id not in self.running and unique_id not in self.ended:
                self.running.add(unique_id)
                return unique_id
        return None

    def start_along(self, unique_ids: Iterable[str]) -> tuple[str, ...]:
        """Start those of some nodes that are ready, out of their turn; returned in order."""
        started = tuple(each for each in unique_ids if self._is_ready(each))
        self.running.update(started)
        return started

    def succeed(self, unique_id: str) -> None:
        """A node ended well: whoever waited for nothing else is ready."""
        self._end(unique_id)
        for child in self.children[unique_id]:
            self.unmet[child] -= 1
            if not self.unmet[child] and child not in self.ended:
                self._make_ready(child)

    def fail(self, unique_id: str) -> tuple[str, ...]:
        """A node ended badly: everything downstream ends too, and is returned in order.

        What had ended there was skipped with all that stands below it.
        """
        self._end(unique_id)
        skipped: list[str] = []
        layer = self.children[unique_id]
        while layer:
            fresh = set(layer) - self.ended
            self.ended |= fresh
            skipped += fresh
            layer = tuple(child for each in fresh for child in self.children[each])
        return tuple(sorted(skipped, key=self.order.__getitem__))

    def abandon(self) -> tuple[str, ...]:
        """End everything that has not started; returned in order."""
        left = [each for each in self.order if each not in self.ended and each not in self.running]
        self.ready.clear()
        self.ended.update(left)
        return tuple(left)

    @property
    def is_over(self) -> bool:
        """Whether every node has ended."""
        return len(self.ended) == len(self.order)

    def _make_ready(self, unique_id: str) -> None:
        way = self.ways.get(unique_id, 0.0)
        heappush(self.ready, (-way, self.order[unique_id], unique_id))

    def _is_ready(self, unique_id: str) -> bool:
        has_begun = unique_id in self.running or unique_id in self.ended
        return not has_begun and not self.unmet[unique_id]

    def _end(self, unique_id: str) -> None:
        self.running.discard(unique_id)
        self.ended.add(unique_id)


def make_schedule(
    unique_ids: Iterable[str],
    parents: Mapping[str, Iterable[str]],
    ways: Mapping[str, float] = NO_WAYS,
) -> Schedule:
    """A fresh schedule; parents that are not among the nodes are not waited for.

    Without ``ways`` what is ready starts in the order of the nodes.
    """
    order = {each: index for index, each in enumerate(unique_ids)}
    children: dict[str, list[str]] = {each: [] for each in order}
    unmet = dict.fromkeys(order, 0)
    for node in order:
        for parent in parents.get(node, ()):
            if parent in order:
                children[parent].append(node)
                unmet[node] += 1
    return Schedule(order, {each: tuple(found) for each, found in children.items()}, unmet, ways)
