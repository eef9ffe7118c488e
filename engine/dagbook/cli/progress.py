"""Drawing a run: moving lines where a person watches, one plain line a node where nobody does."""

from threading import Lock
from time import monotonic

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from dagbook.cli.printing import Printer
from dagbook.cli.wording import STYLES, finish_words, plan_line, seconds
from dagbook.events import (
    Event,
    FileWritten,
    MacroLogged,
    NodeFinished,
    NodeStarted,
    RunPlanned,
    StageStarted,
    Warned,
)


class PlainProgress:
    """A line when a node has ended, nothing that moves."""

    def __init__(self, printer: Printer) -> None:
        """Take where to print."""
        self.printer = printer
        self.done = 0
        self.written: list[str] = []
        self.lock = Lock()

    def __enter__(self) -> "PlainProgress":
        """Nothing to set up."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to take down."""

    def __call__(self, event: Event) -> None:
        """Tell an event; events come from several threads."""
        with self.lock:
            self.hear(event)

    def hear(self, event: Event) -> None:
        """Tell one event."""
        printer = self.printer
        match event:
            case NodeFinished():
                self.done += 1
                self._finished(event)
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
            case FileWritten():
                self.written.append(event.path)

    def _finished(self, event: NodeFinished) -> None:
        where, word, what = finish_words(event, self.done)
        style = STYLES.get(word, "")
        self.printer.tell_words(
            ((f"{where} ", "dim"), (f"{word:<5} ", style), (what, style if word == "SKIP" else ""))
        )


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
