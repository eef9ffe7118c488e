"""Writing to a terminal that somebody looks at: colours, and lines that move."""

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from dagbook.cli.printing import Piece, Printer
from dagbook.commands.request import Voice


class Painter(Printer):
    """A printer with a screen."""

    def __init__(self, voice: Voice) -> None:
        """Take how loud and how colourful."""
        super().__init__(voice)
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

    def write_lines(self, lines: Iterable[Iterable[Piece]]) -> None:
        """Lines of pieces, each in its style."""
        self.console.print(Text("\n").join([Text.assemble(*words) for words in lines]))

    def trace(self) -> None:
        """The traceback of the exception being handled."""
        self.console.print_exception()
