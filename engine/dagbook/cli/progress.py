"""Drawing a run: moving lines where a person watches, one plain line a node where nobody does."""

from dataclasses import replace
from threading import Lock
from time import monotonic

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from dagbook.cli.printing import Printer
from dagbook.cli.wording import STYLES, count_of, finish_words, plan_line, seconds, waiting_line
from dagbook.events import (
    Event,
    FileWritten,
    MacroLogged,
    NodeFinished,
    NodeStarted,
    RunPlanned,
    StageStarted,
    Waiting,
    Warned,
)
from dagbook.project.results import Status


class PlainProgress:
    """A line when a node has ended, nothing that moves."""

    def __init__(self, printer: Printer) -> None:
        """Take where to print."""
        self.printer = printer
        self.done = 0
        self.written: list[str] = []
        self.skipped_tests: list[NodeFinished] = []
        self.lock = Lock()

    def __enter__(self) -> "PlainProgress":
        """Nothing to set up."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave nothing untold."""
        self._tell_skipped_tests()

    def __call__(self, event: Event) -> None:
        """Tell an event; events come from several threads."""
        with self.lock:
            if not _is_skipped_test(event):
                self._tell_skipped_tests()
            self.hear(event)

    def hear(self, event: Event) -> None:
        """Tell one event."""
        printer = self.printer
        match event:
            case NodeFinished():
                self._ended(event)
            case RunPlanned():
                printer.tell(plan_line(event))
            case Warned():
                printer.problem(event.warning, "warning")
            case MacroLogged():
                if event.shown:
                    printer.answer((event.message,))
                else:
                    printer.tell(event.message, "dim", "debug")
            case NodeStarted():
                printer.tell(f"start {event.label}", "dim", "debug")
            case StageStarted():
                printer.tell(f"stage {event.stage}", "dim", "debug")
            case Waiting():
                printer.tell(waiting_line(event), level="warn")
            case FileWritten():
                self.written.append(event.path)

    def _ended(self, event: NodeFinished) -> None:
        if not _is_hook(event):
            self.done += 1
        if _is_skipped_test(event) and not self.printer.hears("debug"):
            self.skipped_tests.append(event)
        else:
            self._finished(event)

    def _tell_skipped_tests(self) -> None:
        """One line for all that were skipped in a row: what they test tells enough."""
        if self.skipped_tests:
            count, last = len(self.skipped_tests), self.skipped_tests[-1]
            self.skipped_tests.clear()
            self._finished(replace(last, label=count_of("test", count), message=""))

    def _finished(self, event: NodeFinished) -> None:
        done = event.index if _is_hook(event) else self.done
        where, word, what = finish_words(event, done)
        style = STYLES.get(word, "")
        self.printer.tell_words(
            ((f"{where} ", "dim"), (f"{word:<5} ", style), (what, style if word == "SKIP" else ""))
        )


def _is_hook(event: NodeFinished) -> bool:
    """Whether it stands before or after the plan, and is counted apart."""
    return event.unique_id.startswith("operation.")


class LiveProgress(PlainProgress):
    """As plain, with what runs now below: a line each, how long, how much is done."""

    def __init__(self, printer: Printer) -> None:
        """Take where to draw."""
        super().__init__(printer)
        self.running: dict[str, tuple[str, float]] = {}
        self.total = 0
        self.stage = ""
        self.began = monotonic()
        self.live = Live(
            console=printer.console,
            get_renderable=self.draw,
            transient=True,
            refresh_per_second=8,
            redirect_stderr=False,
        )

    def __enter__(self) -> "LiveProgress":
        """Begin to draw."""
        self.live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave only what stays."""
        self.live.stop()
        super().__exit__(*_error)

    def hear(self, event: Event) -> None:
        """Keep count, then tell as plain progress does."""
        if isinstance(event, NodeStarted):
            self.running[event.unique_id] = (event.label, monotonic())
        elif isinstance(event, NodeFinished):
            self.running.pop(event.unique_id, None)
        elif isinstance(event, RunPlanned):
            self.total = event.node_count
        elif isinstance(event, StageStarted):
            self.stage = event.stage
        super().hear(event)

    def draw(self) -> RenderableType:
        """What moves now."""
        now = monotonic()
        width = max(20, self.printer.console.width - 12)
        lines = [
            Text.assemble(("  ▸ ", "cyan"), label[:width], (f"  {seconds(now - since)}", "dim"))
            for label, since in list(self.running.values())
        ]
        share = f"{self.done} of {self.total} done" if self.total else f"{self.stage}…"
        return Group(*lines, Text(f"  {share}  {seconds(now - self.began)}", "dim"))


def _is_skipped_test(event: Event) -> bool:
    if not isinstance(event, NodeFinished) or event.status != Status.SKIPPED:
        return False
    return event.unique_id.startswith(("test.", "unit_test."))
