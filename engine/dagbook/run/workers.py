"""Worker threads: each has one session, takes one node at a time and hands back what came of it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from msgspec import Struct, field

from dagbook.adapters.protocol import Session, Warehouse
from dagbook.errors import DagbookError
from dagbook.project.nodes import Node
from dagbook.project.results import NodeResult

Execute = Callable[[tuple[Node, ...], Session], Iterable[tuple[NodeResult, ...]]]
Refuse = Callable[[Node, DagbookError], NodeResult]
_PATIENCE = 0.1
"""Seconds between two attempts to interrupt what runs."""
_LONGEST = 1.0
"""Seconds that who cancels waits; what cannot be interrupted (a Python model) is left behind."""


class Workers(Struct):
    """The threads of one run; ``put`` and ``take`` are the coordinating thread's."""

    warehouse: Warehouse
    execute: Execute
    refuse: Refuse
    """The result of a node for which there was no connection."""
    _todo: SimpleQueue[tuple[Node, ...] | None] = field(default_factory=SimpleQueue)
    _done: SimpleQueue[tuple[NodeResult | BaseException, ...]] = field(default_factory=SimpleQueue)
    _come: deque[NodeResult | BaseException] = field(default_factory=deque)
    """What the coordinating thread has and did not look at yet."""
    _sessions: list[Session] = field(default_factory=list)
    _threads: list[Thread] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _stopping: Event = field(default_factory=Event)

    def start(self, count: int) -> None:
        """Start so many threads, named as dbt names them."""
        for number in range(1, count + 1):
            name = f"Thread-{number} (worker)"
            thread = Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def put(self, nodes: tuple[Node, ...]) -> None:
        """Give nodes that belong together to the next free thread."""
        self._todo.put(nodes)

    def take(self) -> Iterator[NodeResult]:
        """Wait for results, then give all that are there.

        Raises what a worker could not explain: a bug.
        """
        while not self._come:
            with suppress(Empty):  # waiting in steps lets Ctrl-C through on every platform
                self._come.extend(self._done.get(timeout=1.0))
        self._fetch()
        while self._come:
            outcome = self._come.popleft()
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome

    def cancel(self) -> tuple[NodeResult, ...]:
        """Interrupt what runs, also what begins late; what the threads gave back meanwhile."""
        self._stopping.set()
        for _ in self._threads:
            self._todo.put(None)
        stopper = Thread(target=self._interrupt, name="stopper", daemon=True)
        stopper.start()
        stopper.join(_LONGEST)
        self._fetch()
        found = tuple(each for each in self._come if isinstance(each, NodeResult))
        self._come.clear()
        return found

    def stop(self) -> None:
        """Let every thread end after its current node."""
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()

    def _interrupt(self) -> None:
        """Until every thread has ended: a warehouse ignores it where no query runs yet."""
        for thread in self._threads:
            while thread.is_alive():
                with self._lock:
                    for session in self._sessions:
                        session.cancel()
                thread.join(_PATIENCE)

    def _fetch(self) -> None:
        """All that the threads gave back by now."""
        while not self._done.empty():
            self._come.extend(self._done.get())

    def _work(self) -> None:
        session: Session | None = None
        try:
            while (nodes := self._todo.get()) is not None and not self._stopping.is_set():
                try:
                    session = session or self._open()
                except DagbookError as error:
                    self._done.put(tuple(self.refuse(node, error) for node in nodes))
                else:
                    self._work_on(nodes, session)
        except BaseException as bug:  # told in the coordinating thread
            self._done.put((bug,))
        finally:
            self._close(session)

    def _work_on(self, nodes: tuple[Node, ...], session: Session) -> None:
        for results in self.execute(nodes, session):
            self._done.put(results)
            if self._stopping.is_set():
                return

    def _open(self) -> Session:
        session = self.warehouse.session()
        with self._lock:
            self._sessions.append(session)
        return session

    def _close(self, session: Session | None) -> None:
        if session is not None:
            with self._lock:
                self._sessions.remove(session)
            session.close()
