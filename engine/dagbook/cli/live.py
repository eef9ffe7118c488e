"""Drawing a run where a person watches: the lines that stay, and below them what moves.

      ▸ table model main.fct_orders  12.3s of about 15s, longest path
      ▸ view model main.stg_orders  0.1s
      ━━━━━━━━━━━━────────────  512 of 1,000  498 ok  2 failed  12 skipped  34.2s, about 40s left

However many events come, the terminal is written to a few times a second.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event as Signal
from threading import Thread
from time import monotonic
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from dagbook.cli.fitting import cut, cut_label
from dagbook.cli.painting import Painter
from dagbook.cli.progress import PlainProgress
from dagbook.cli.wording import about, seconds
from dagbook.events import Event, NodeFinished, NodeStarted, RunPlanned, StageStarted
from dagbook.project.results import Status

_Piece: TypeAlias = tuple[str, str]

_BETWEEN: Final = 0.1
_LASTING: Final = 0.5
"""Who runs shorter than this has no line: nothing flickers by."""
_MOST_ROWS: Final = 12
_LEFT_FREE: Final = 6
"""Rows of the terminal that never move."""
_BAR: Final = (10, 32)
_PATH_NOTE: Final = "longest path"
_KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        Status.SUCCESS: ("ok", "green"),
        Status.PASS: ("ok", "green"),
        Status.NO_OP: ("ok", "green"),
        Status.WARN: ("warned", "yellow"),
        Status.FAIL: ("failed", "bold red"),
        Status.ERROR: ("failed", "bold red"),
        Status.RUNTIME_ERROR: ("failed", "bold red"),
        Status.PARTIAL_SUCCESS: ("failed", "bold red"),
        Status.SKIPPED: ("skipped", "dim"),
    }
)


class _Running(Struct, frozen=True):
    label: str
    since: float
    expected: float | None
    path: float | None

    def path_left(self, now: float) -> float:
        """What of its way down is left, in seconds; nothing where that is unknown."""
        return self.path - min(now - self.since, self.expected or 0.0) if self.path else 0.0


class LiveProgress(PlainProgress):
    """As plain, with what runs now below: a line each, how long, how much is done."""

    def __init__(self, printer: Painter, clock: Callable[[], float] = monotonic) -> None:
        """Take where to draw, and a clock of seconds."""
        super().__init__(printer)
        self.screen = printer
        self.clock = clock
        self.running: dict[str, _Running] = {}
        self.stage = ""
        self.began = clock()
        self.left: tuple[float, float] | None = None
        """(seconds left, when that was so)."""
        self.queue: SimpleQueue[Event] = SimpleQueue()
        self.over = Signal()
        self.ticker = Thread(target=self._tick, daemon=True)
        self.live = Live(
            console=printer.console,
            get_renderable=self.draw,
            transient=True,
            auto_refresh=False,
            redirect_stdout=printer.is_answer_watched,
        )

    def __enter__(self) -> "LiveProgress":
        """Begin to draw."""
        super().__enter__()
        self.live.start()
        self.ticker.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave only what stays."""
        self.over.set()
        self.ticker.join()
        self._drain()
        super().__exit__(*_error)
        self.live.stop()

    def __call__(self, event: Event) -> None:
        """Note an event; it is told with those that come about the same time."""
        self.queue.put(event)

    def hear(self, event: Event) -> None:
        """Keep count, then tell as plain progress does."""
        if isinstance(event, NodeStarted):
            self.running[event.unique_id] = _Running(
                event.label, self.clock(), event.expected_seconds, event.path_seconds
            )
        elif isinstance(event, NodeFinished):
            self.running.pop(event.unique_id, None)
        elif isinstance(event, StageStarted):
            self.stage = event.stage
        if isinstance(event, NodeStarted | NodeFinished | RunPlanned):
            left = event.seconds_left
            self.left = None if left is None else (left, self.clock())
        super().hear(event)

    def draw(self) -> RenderableType:
        """What moves now."""
        now, size = self.clock(), self.screen.console.size
        running = [each for each in self.running.values() if now - each.since >= _LASTING]
        rows = max(1, min(_MOST_ROWS, size.height - _LEFT_FREE))
        longest = max((each.path_left(now) for each in running), default=0.0)
        lines = [_row(each, now, size.width, longest) for each in running[:rows]]
        if len(running) > rows:
            lines.append(Text(f"    … and {len(running) - rows} more", "dim"))
        return Group(*lines, self._bottom(now, size.width))

    def _bottom(self, now: float, width: int) -> Text:
        """How much is done, how it went, how long it takes; what has no room is left out."""
        time = seconds(now - self.began)
        if not self.total or self.done >= self.total:
            return Text(cut(f"  {self.stage}…  {time}", width), "dim", no_wrap=True)
        left = self._seconds_left(now)
        ahead = f", about {about(left)} left" if left is not None else ""
        done: _Piece = (f"{self.done:,} of {self.total:,}", "")
        counts = tuple(self._counts())
        ended: _Piece = (f"{time}{ahead}", "dim")
        troubles = tuple(each for each in counts if not each[0].endswith(" ok"))
        choices = ((done, *counts, ended), (done, *troubles, ended), (done, ended), (done,))
        pieces = next((each for each in choices if _cells(each) <= width), choices[-1])
        room = min(width - _cells(pieces) - 2, _BAR[1])
        bar = self._bar(room) if room >= _BAR[0] else ()
        spaced = [part for piece in pieces for part in (("  ", ""), piece)]
        return Text.assemble(*bar, *spaced, no_wrap=True)

    def _bar(self, width: int) -> tuple[_Piece, ...]:
        full = width * self.done // self.total
        return (("  ", ""), ("━" * full, "cyan"), ("─" * (width - full), "dim"))

    def _counts(self) -> Iterator[_Piece]:
        """``498 ok``, ``2 failed``: only what there is, and nothing while all is well."""
        counts: dict[tuple[str, str], int] = {}
        for status, kind in _KINDS.items():
            counts[kind] = counts.get(kind, 0) + self.statuses[status]
        found = {kind: count for kind, count in counts.items() if count}
        if len(found) > 1 or ("ok", "green") not in found:
            yield from ((f"{count:,} {word}", style) for (word, style), count in found.items())

    def _seconds_left(self, now: float) -> float | None:
        """What is left as it was told last, less the time since; nothing when it is overdue."""
        if self.left is None:
            return None
        left = self.left[0] - (now - self.left[1])
        return left if left > 0 else None

    def _tick(self) -> None:
        while not self.over.wait(_BETWEEN):
            self._drain()
            self.live.refresh()

    def _drain(self) -> None:
        """Tell all that has come; it is printed at once, so that what moves is drawn once."""
        with self.lock:
            with suppress(Empty):
                while True:
                    self.hear(self.queue.get_nowait())
            self.screen.flush()


def _cells(pieces: Iterable[_Piece]) -> int:
    return sum(2 + cell_len(text) for text, _ in pieces)


def _row(running: _Running, now: float, width: int, longest: float) -> Text:
    """A node that runs: how long by now, how long usually, whether its way down is the longest."""
    is_on_path = 0 < longest <= running.path_left(now)
    took = now - running.since
    usual = running.expected
    time = seconds(took)
    if usual is not None and usual > took and usual > 1:
        time = f"{time} of about {usual:.0f}s" if usual < 60 else f"{time} of about {about(usual)}"
    note = f", {_PATH_NOTE}" if is_on_path and width >= 60 else ""
    room = width - cell_len(f"  ▸   {time}{note}")
    label = cut_label(running.label, max(room, 8))
    style = "bold cyan" if is_on_path else "cyan"
    return Text.assemble(("  ▸ ", style), label, (f"  {time}{note}", "dim"), no_wrap=True)
