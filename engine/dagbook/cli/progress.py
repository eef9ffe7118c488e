"""Telling of a run as it goes: a plain line when a node has ended, nothing that moves."""

from collections import Counter
from threading import Lock
from typing import Final

from msgspec.structs import replace

from dagbook.cli.printing import Printer
from dagbook.cli.wording import STYLES, count_of, finish_words, plan_line, waiting_line
from dagbook.errors import DagbookError
from dagbook.events import (
    Event,
    FileWritten,
    MacroLogged,
    NodeFinished,
    NodeStarted,
    RunFinished,
    RunPlanned,
    StageStarted,
    Waiting,
    Warned,
)
from dagbook.project.results import Status

_OF_NODES: Final = (NodeFinished, NodeStarted)
_AS_HOPED: Final = ("OK", "PASS", "NO-OP")
_ALIKE: Final = 5
"""So many warnings of a kind, or skipped nodes in a row, are told one by one."""


class PlainProgress:
    """Tells events, and keeps for the summary what it will need."""

    def __init__(self, printer: Printer) -> None:
        """Take where to print."""
        self.printer = printer
        self.done = 0
        self.total = 0
        self.statuses: Counter[str] = Counter()
        self.written: list[str] = []
        self.run: RunFinished | None = None
        self.skipped_because: Counter[str] = Counter()
        self.held: dict[str, list[DagbookError]] = {}
        """Warnings by slug, where there were too many of them; the first few were told."""
        self.lock = Lock()
        self._told: Counter[str] = Counter()
        self._skipped: list[NodeFinished] = []

    def __enter__(self) -> "PlainProgress":
        """Begin to tell what happens together in one go."""
        self.printer.hold()
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave nothing untold."""
        self._tell_skipped()
        self.printer.let_go()

    def __call__(self, event: Event) -> None:
        """Tell an event; events come from several threads."""
        with self.lock:
            self.hear(event)
            if not (isinstance(event, _OF_NODES) and event.has_next):
                self.printer.flush()

    def hear(self, event: Event) -> None:
        """Tell one event."""
        printer = self.printer
        if self._skipped and not self._goes_with_the_skipped(event):
            self._tell_skipped()
        match event:
            case NodeFinished():
                self._ended(event)
            case RunPlanned():
                self.total = event.node_count
                printer.tell(plan_line(event))
            case RunFinished():
                self.run = event
            case Warned():
                self._warned(event.warning)
            case Waiting():
                printer.tell(waiting_line(event), level="warn")
            case FileWritten():
                self.written.append(event.path)
            case MacroLogged() if event.shown:
                printer.answer((event.message,))
            case _ if printer.hears("debug"):
                printer.tell(_small_words(event), "dim", "debug")

    def _warned(self, warning: DagbookError) -> None:
        self._told[warning.slug] += 1
        if self._told[warning.slug] <= _ALIKE or self.printer.hears("debug"):
            self.printer.problem(warning, "warning")
        else:
            self.held.setdefault(warning.slug, []).append(warning)

    def _ended(self, event: NodeFinished) -> None:
        if _is_hook(event):
            self._finished(event, event.index)
            return
        self.done += 1
        self.statuses[event.status] += 1
        if event.status != Status.SKIPPED:
            self._finished(event, self.done)
            return
        self.skipped_because[event.message] += 1
        if self.printer.hears("debug"):
            self._finished(event, self.done)
        else:
            self._skipped.append(event)

    def _goes_with_the_skipped(self, event: Event) -> bool:
        """Whether it was skipped like those before it: they are told together."""
        if not isinstance(event, NodeFinished) or event.status != Status.SKIPPED:
            return False
        return self._skipped[-1].message == event.message

    def _tell_skipped(self) -> None:
        """What was skipped in a row: few nodes by name, many as a count, tests always so."""
        skipped, self._skipped = self._skipped, []
        before = self.done - len(skipped)
        alone = sum(not _is_test(each) for each in skipped) <= _ALIKE
        run: list[NodeFinished] = []
        for event in skipped:
            if alone and run and not (_is_test(event) and _is_test(run[-1])):
                before = self._tell_together(run, before)
                run = []
            run.append(event)
        if run:
            self._tell_together(run, before)

    def _tell_together(self, run: list[NodeFinished], before: int) -> int:
        """One line for nodes skipped for the same reason; how many have ended with them."""
        done, last = before + len(run), run[-1]
        if len(run) > 1 or _is_test(last):
            kinds = Counter(_kind(each) for each in run)
            label = ", ".join(count_of(kind, count) for kind, count in kinds.items())
            reason = "" if all(map(_is_test, run)) else last.message
            last = replace(last, label=label, message=reason)
        self._finished(last, done)
        return done

    def _finished(self, event: NodeFinished, done: int) -> None:
        where, word, what = finish_words(event, done, self.printer.width)
        style = STYLES.get(word, "")
        self.printer.tell_words(
            ((f"{where} ", "dim"), (f"{word:<5} ", style), (what, style if word == "SKIP" else "")),
            "info" if word in _AS_HOPED else "warn",
        )


def _small_words(event: Event) -> str:
    """What only who debugs wants to hear."""
    match event:
        case MacroLogged():
            return event.message
        case NodeStarted():
            return f"start {event.label}"
        case StageStarted():
            return f"stage {event.stage}"
    return type(event).__name__


def _kind(event: NodeFinished) -> str:
    kind = event.unique_id.partition(".")[0]
    return "test" if _is_test(event) else kind.replace("_", " ")


def _is_hook(event: NodeFinished) -> bool:
    """Whether it stands before or after the plan, and is counted apart."""
    return event.unique_id.startswith("operation.")


def _is_test(event: NodeFinished) -> bool:
    return event.unique_id.startswith(("test.", "unit_test."))
