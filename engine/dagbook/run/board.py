"""The coordinating thread's record of a run: who started when, what came back, what is told."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from time import perf_counter

from dagbook.events import Listener, NodeFinished, NodeStarted
from dagbook.project.nodes import Node
from dagbook.project.results import NodeResult, Status
from dagbook.run.execute import relation_name
from dagbook.run.forecast import count_down, ways_down
from dagbook.run.labels import label
from dagbook.run.note import Note
from dagbook.run.plan import RunPlan
from dagbook.run.schedule import NO_WAYS, make_schedule


class Board:
    """The coordinating thread's record: who started when, what came back.

    ``partners`` are tests that share a scan with others: all of them.
    """

    def __init__(
        self, plan: RunPlan, listener: Listener, note: Note, partners: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.plan = plan
        self.listener = listener
        self.note = note
        self.partners = partners
        self.results: list[NodeResult] = []
        self.started: dict[str, int] = {}
        self.leader: dict[str, str] = {}
        """Who was started together has the same."""
        self.running: Counter[str] = Counter()
        """How many run of those with the same leader."""
        self.untold: deque[tuple[str, NodeResult | None, str]] = deque()
        """(unique id, what came of it if it ended, its message)."""
        self.nodes: dict[str, Node] = {node.unique_id: node for node in plan.nodes}
        self.countdown = count_down(self.nodes, plan.parents, plan.expected, plan.threads)
        self.schedule = make_schedule(self.nodes, plan.parents, self._ways())

    @property
    def busy(self) -> int:
        """How many threads have something to do."""
        return len(self.running)

    def start(self, unique_id: str) -> tuple[Node, ...]:
        """A node that is ready, with those that share its scan and are ready too."""
        along = self.schedule.start_along(self.partners.get(unique_id, ()))
        together = tuple(sorted((unique_id, *along), key=self.schedule.order.__getitem__))
        self.running[unique_id] = len(together)
        now = perf_counter()
        for each in together:
            self.leader[each] = unique_id
            self._count(each)
            self.countdown.start(each, now)
            self.untold.append((each, None, ""))
        return tuple(self.nodes[each] for each in together)

    def _ways(self) -> Mapping[str, float]:
        """Whoever is before the longest way starts first, so that threads are not idle at the end.

        Ways are as long as their nodes took before, else as their nodes are many. A single thread
        takes as long in any order, and keeps the plan's.
        """
        if self.plan.threads == 1:
            return NO_WAYS
        alike = dict.fromkeys(self.nodes, 1.0)
        return self.countdown.ways or ways_down(self.nodes, self.plan.parents, alike)

    def finish(self, result: NodeResult, message: str | None = None) -> None:
        """Keep a result, to be told with ``message`` instead of its own."""
        unique_id = result.unique_id
        self.results.append(result)
        self._count(unique_id)
        self.countdown.end(unique_id)
        leader = self.leader.pop(unique_id, "")
        if leader:
            self.running[leader] -= 1
            if not self.running[leader]:
                del self.running[leader]
        self.untold.append((unique_id, result, result.message if message is None else message))

    def tell(self) -> None:
        """Note all results that came since the last time, then tell what has happened, in order."""
        results = [result for _, result, _ in self.untold if result is not None]
        if results:
            self.note(*results)
        left = self.countdown.left(perf_counter())
        while self.untold:
            unique_id, result, message = self.untold.popleft()
            has_next = bool(self.untold)
            if result is None:
                self.listener(self._started(unique_id, left, has_next=has_next))
            else:
                self.listener(self._finished(result, message, left, has_next=has_next))

    def _count(self, unique_id: str) -> None:
        """Nodes are numbered as they start, or end without."""
        self.started.setdefault(unique_id, len(self.started) + 1)

    def _started(self, unique_id: str, left: float | None, *, has_next: bool) -> NodeStarted:
        return NodeStarted(
            unique_id,
            label(self.nodes[unique_id]),
            self.started[unique_id],
            len(self.nodes),
            self.countdown.expected.get(unique_id),
            self.countdown.ways.get(unique_id),
            left,
            has_next,
        )

    def _finished(
        self, result: NodeResult, message: str, left: float | None, *, has_next: bool
    ) -> NodeFinished:
        return NodeFinished(
            result.unique_id,
            label(self.nodes[result.unique_id]),
            self.started[result.unique_id],
            len(self.nodes),
            result.status,
            result.seconds,
            message,
            result.row_count,
            left,
            has_next,
        )

    def skip(self, unique_ids: Iterable[str], message: str, because: str = "") -> None:
        """Keep what will not start, and tell each, with the reason where there is another."""
        for unique_id in unique_ids:
            self.finish(self._skipped(unique_id, message), because or message)

    def leave(self, unique_ids: Iterable[str], message: str) -> None:
        """Keep what will never start, without a word for each."""
        known = {result.unique_id for result in self.results}
        left = (each for each in unique_ids if each not in known)
        self.results.extend(self._skipped(each, message) for each in left)

    def _skipped(self, unique_id: str, message: str) -> NodeResult:
        return NodeResult(
            unique_id=unique_id,
            status=Status.SKIPPED,
            message=message,
            relation_name=relation_name(self.nodes[unique_id]),
        )
