"""How long a run will take, and which way through it is longest.

Judged by how long its nodes took:

a 2s ──► b 5s ──► d 1s        longest way: a b d, 8 seconds
└──────► c 3s ────┘           one thread needs 11 seconds, two need 8 at least
"""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Final

_KNOWN_ENOUGH: Final = 0.5
"""So large a part of the nodes must have run before; else nothing is foretold."""


def expect(order: Iterable[str], known: Mapping[str, float]) -> Mapping[str, float]:
    """The seconds of every node; who never ran takes what is usual. Empty where too few have."""
    ids = tuple(order)
    found = [known[each] for each in ids if each in known]
    if not found or len(found) < _KNOWN_ENOUGH * len(ids):
        return {}
    usual = median(found)
    return {each: known.get(each, usual) for each in ids}


def ways_down(
    order: Iterable[str], parents: Mapping[str, Iterable[str]], seconds: Mapping[str, float]
) -> Mapping[str, float]:
    """For each node of a topological order: itself and the longest way of what waits for it."""
    below: dict[str, float] = {}
    ways: dict[str, float] = {}
    for each in reversed(tuple(order)):
        ways[each] = seconds.get(each, 0.0) + below.get(each, 0.0)
        for parent in parents.get(each, ()):
            below[parent] = max(below.get(parent, 0.0), ways[each])
    return ways


def longest_way(
    order: Iterable[str], parents: Mapping[str, Iterable[str]], seconds: Mapping[str, float]
) -> tuple[str, ...]:
    """The nodes, one waiting for the other, that take longest together; no run can be shorter."""
    reached: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for each in order:
        known = [parent for parent in parents.get(each, ()) if parent in reached]
        before[each] = max(known, key=reached.__getitem__, default=None)
        earlier = before[each]
        reached[each] = seconds.get(each, 0.0) + (reached[earlier] if earlier else 0.0)
    way: list[str] = []
    at = max(reached, key=reached.__getitem__, default=None)
    while at is not None:
        way.append(at)
        at = before[at]
    return tuple(reversed(way))


class Countdown:
    """What is left of a run; without expectations it knows nothing. Times are a clock's seconds."""

    def __init__(
        self, threads: int, expected: Mapping[str, float], ways: Mapping[str, float]
    ) -> None:
        self.threads = threads
        self.expected = expected
        self.ways = ways
        self.running: dict[str, tuple[float, float, float]] = {}
        """(since when, how long it takes, with the longest way of what waits for it)."""
        self.begun: set[str] = set()
        self.ended: set[str] = set()
        self.work = sum(expected.values())
        """Seconds of all that has not ended."""
        self.longest = sorted(expected, key=ways.__getitem__)

    def start(self, unique_id: str, now: float) -> None:
        """A node begins."""
        took, way = self.expected.get(unique_id, 0.0), self.ways.get(unique_id, 0.0)
        self.running[unique_id] = (now, took, way)
        self.begun.add(unique_id)

    def end(self, unique_id: str) -> None:
        """A node ended, or never will begin."""
        self.running.pop(unique_id, None)
        self.begun.add(unique_id)
        if unique_id not in self.ended:
            self.ended.add(unique_id)
            self.work -= self.expected.get(unique_id, 0.0)

    def left(self, now: float) -> float | None:
        """Seconds until all has ended, if all threads are busy and nobody waits in vain."""
        if not self.expected:
            return None
        while self.longest and self.longest[-1] in self.begun:
            self.longest.pop()
        if not self.longest and not self.running:
            return 0.0
        way, work = self.ways[self.longest[-1]] if self.longest else 0.0, self.work
        for since, expected, path in self.running.values():
            spent = now - since
            if spent > expected:
                spent = expected
            work -= spent
            if path - spent > way:
                way = path - spent
        return max(work / self.threads, way, 0.0)


def count_down(
    order: Iterable[str],
    parents: Mapping[str, Iterable[str]],
    known: Mapping[str, float],
    threads: int,
) -> Countdown:
    """A countdown at its beginning, from the seconds that nodes took before."""
    ids = tuple(order)
    expected = expect(ids, known)
    ways = ways_down(ids, parents, expected) if expected else {}
    return Countdown(max(1, threads), expected, ways)
