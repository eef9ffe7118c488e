"""The one place that writes to the terminal."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.text import Text

from dagbook.commands.request import Voice
from dagbook.errors import DagbookError, ErrorGroup, render_error

_LEVELS: Final = ("debug", "info", "warn", "error", "none")
_SEVERITY_STYLES: Final = {"error": "bold red", "warning": "bold yellow"}


class Printer:
    """Answers on standard output, all else on standard error, as loud as was asked for."""

    def __init__(self, voice: Voice) -> None:
        """Take how loud and how colourful."""
        self.threshold = _LEVELS.index("error" if voice.quiet else voice.log_level)
        is_plain = voice.color is False or (
            voice.color is None and bool(os.environ.get("NO_COLOR"))
        )
        self.console = Console(
            stderr=True,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            no_color=True if is_plain else None,
            color_system=None if is_plain else "auto",
            force_terminal=True if voice.color else None,
        )
        self._waiting: list[Text] | None = None

    @property
    def is_watched(self) -> bool:
        """Whether a person looks on, so that lines may move."""
        is_seen = self.console.is_terminal and not self.console.is_dumb_terminal
        return is_seen and sys.stderr.isatty()

    @property
    def is_answer_watched(self) -> bool:
        """Whether answers go to the same screen, not to a file or a pipe."""
        return sys.stdout.isatty()

    @property
    def width(self) -> int | None:
        """The cells of a line on a terminal; elsewhere lines are as long as they are."""
        return self.console.width if self.is_watched else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within, lines wait, and are printed at once at the end."""
        self._waiting = []
        try:
            yield
        finally:
            self._print_waiting()
            self._waiting = None

    def _print_waiting(self) -> None:
        if self._waiting:
            self.console.print(Text("\n").join(self._waiting))
            self._waiting.clear()

    def _print(self, text: Text) -> None:
        if self._waiting is not None:
            self._waiting.append(text)
        elif self.console.color_system is None and "\t" not in text.plain:
            self.console.file.write(
                f"{text.plain}\n"
            )  # what rich would write, in a tenth of the time
        else:
            self.console.print(text)

    def hears(self, level: str) -> bool:
        """Whether messages of a level are wanted."""
        return _LEVELS.index(level) >= self.threshold

    def answer(self, lines: Iterable[str]) -> None:
        """Lines that were asked for, to standard output whatever else is silenced."""
        self._print_waiting()
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def tell(self, line: str = "", style: str = "", level: str = "info") -> None:
        """A line of progress or summary."""
        if self.hears(level):
            self._print(Text(line, style=style))

    def tell_words(self, words: Iterable[tuple[str, str]], level: str = "info") -> None:
        """A line made of (text, style) pieces."""
        if self.hears(level):
            self._print(Text.assemble(*words))

    def problem(self, error: DagbookError, severity: str = "error") -> None:
        """An error or warning in the house form, its head coloured."""
        if self.hears("error" if severity == "error" else "warn"):
            for each in error.errors if isinstance(error, ErrorGroup) else (error,):
                self._print(_painted(render_error(each, severity=severity), severity))

    def trace(self) -> None:
        """The traceback of the exception being handled."""
        self.console.print_exception()


def _painted(text: str, severity: str) -> Text:
    """``error[slug]`` in the colour of the severity, the message bold, the arrow and help blue."""
    painted = Text()
    for number, line in enumerate(text.splitlines()):
        head, mark, rest = line.partition(": ")
        if number == 0:
            painted.append(head, _SEVERITY_STYLES[severity])
            painted.append(f"{mark}{rest}", "bold")
        elif line.startswith(("  -->", "  help:")):
            arrow, _, place = line.strip().partition(" ")
            painted.append(f"\n  {arrow}", "blue")
            painted.append(f" {place}")
        else:
            painted.append(f"\n{line}")
    return painted
