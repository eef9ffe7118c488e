"""The coordinating thread's record of a run: who started when, what came back, what is told."""

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
        self.nodes: dict[str, Node] = {node.unique_id: node for node in plan.nodes}
        self.countdown = count_down(self.nodes, plan.parents, plan.expected, plan.threads)
        self.schedule = make_schedule(self.nodes, plan.parents, self._ways())

    @property
    def busy(self) -> int:
        """How many threads have something to do."""
        return len({self.leader[each] for each in self.schedule.running})

    def start(self, unique_id: str) -> tuple[Node, ...]:
        """A node that is ready, with those that share its scan and are ready too."""
        along = self.schedule.start_along(self.partners.get(unique_id, ()))
        together = tuple(sorted((unique_id, *along), key=self.schedule.order.__getitem__))
        for each in together:
            self.leader[each] = unique_id
            self._tell_start(each)
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

    def _tell_start(self, unique_id: str) -> None:
        self.started.setdefault(unique_id, len(self.started) + 1)
        countdown, now = self.countdown, perf_counter()
        countdown.start(unique_id, now)
        self.listener(
            NodeStarted(
                unique_id,
                label(self.nodes[unique_id]),
                self.started[unique_id],
                len(self.nodes),
                countdown.expected.get(unique_id),
                countdown.ways.get(unique_id),
                countdown.left(now),
            )
        )

    def finish(self, result: NodeResult, told: str | None = None) -> None:
        """Keep a result and tell it; ``told`` instead of its message."""
        self.results.append(result)
        self.note(result)
        index = self.started.setdefault(result.unique_id, len(self.started) + 1)
        self.countdown.end(result.unique_id)
        self.listener(
            NodeFinished(
                result.unique_id,
                label(self.nodes[result.unique_id]),
                index,
                len(self.nodes),
                result.status,
                result.seconds,
                result.message if told is None else told,
                result.row_count,
                self.countdown.left(perf_counter()),
            )
        )

    def skip(self, unique_ids: Iterable[str], message: str, because: str = "") -> None:
        """Note what will not start, and tell each, with the reason where there is another."""
        for unique_id in unique_ids:
            self.finish(self._skipped(unique_id, message), because or message)

    def leave(self, unique_ids: Iterable[str], message: str) -> None:
        """Note what will never start, without a word for each."""
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
