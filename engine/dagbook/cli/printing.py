"""The one place that writes to the terminal, in plain letters; `cli.painting` has the colours."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, cast

from dagbook.commands.request import Voice
from dagbook.entry_points import load_target
from dagbook.errors import DagbookError, ErrorGroup, render_error

Piece: TypeAlias = tuple[str, str]
"""Text and its style, which plain letters don't have."""

_LEVELS: Final = ("debug", "info", "warn", "error", "none")
_SEVERITY_STYLES: Final = {"error": "bold red", "warning": "bold yellow"}
_PAINTER: Final = "dagbook.cli.painting:Painter"
_SCREEN_VARIABLES: Final = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""By these rich takes what is no terminal for one."""
_MOVING: Final = dict.fromkeys((7, 8, 11, 12, 13))
"""Letters that ring or move the cursor: nobody gets them, as rich has it."""
_TAB: Final = 8


class Printer:
    """Answers on standard output, all else on standard error, as loud as was asked for."""

    def __init__(self, voice: Voice) -> None:
        """Take how loud."""
        self.voice = voice
        threshold = _LEVELS.index("error" if voice.quiet else voice.log_level)
        self.levels = frozenset(_LEVELS[threshold:])
        self._waiting: list[tuple[Piece, ...]] = []
        self._holds = False

    @property
    def is_watched(self) -> bool:
        """Whether a person looks on, so that lines may move."""
        return False

    @property
    def width(self) -> int | None:
        """The cells of a line on a terminal; elsewhere lines are as long as they are."""
        return None

    def hears(self, level: str) -> bool:
        """Whether messages of a level are wanted."""
        return level in self.levels

    def hold(self) -> None:
        """From now on lines wait for ``flush``, or for an answer that is told after them."""
        self._holds = True

    def let_go(self) -> None:
        """From now on a line is written when it is told."""
        self._holds = False
        self.flush()

    def flush(self) -> None:
        """Write the lines that wait, at once."""
        lines, self._waiting = self._waiting, []
        if lines:
            self.write_lines(lines)

    def answer(self, lines: Iterable[str]) -> None:
        """Lines that were asked for, to standard output whatever else is silenced."""
        self.flush()
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def tell(self, line: str = "", style: str = "", level: str = "info") -> None:
        """A line of progress or summary."""
        self.tell_words(((line, style),), level)

    def tell_words(self, words: Iterable[Piece], level: str = "info") -> None:
        """A line made of (text, style) pieces."""
        if self.hears(level):
            self.write(words)

    def problem(self, error: DagbookError, severity: str = "error") -> None:
        """An error or warning in the house form, its head coloured."""
        if self.hears("error" if severity == "error" else "warn"):
            for each in error.errors if isinstance(error, ErrorGroup) else (error,):
                self.write(_painted(render_error(each, severity=severity), severity))

    def trace(self) -> None:
        """The traceback of the exception being handled."""
        _painter(self.voice).trace()

    def write(self, words: Iterable[Piece]) -> None:
        """A line of pieces, to standard error."""
        self._waiting.append(tuple(words))
        if not self._holds:
            self.flush()

    def write_lines(self, lines: Iterable[Iterable[Piece]]) -> None:
        """Lines of pieces, at once."""
        sys.stderr.write("".join([_plain(words) for words in lines]))


def make_printer(voice: Voice, environment: Mapping[str, str]) -> Printer:
    """One that paints where somebody looks on or colours are wanted: only that needs rich."""
    is_screen = any(environment.get(each) for each in _SCREEN_VARIABLES) or sys.stderr.isatty()
    return _painter(voice) if voice.color or is_screen else Printer(voice)


def _painter(voice: Voice) -> Printer:
    return cast("Callable[[Voice], Printer]", load_target(_PAINTER))(voice)


def _plain(words: Iterable[Piece]) -> str:
    text = "".join([text for text, _ in words])
    if not text.isprintable():
        text = text.translate(_MOVING).expandtabs(_TAB)
    return f"{text}\n"


def _painted(text: str, severity: str) -> Iterator[Piece]:
    """``error[slug]`` in the colour of the severity, the message bold, the arrow and help blue."""
    for number, line in enumerate(text.splitlines()):
        head, mark, rest = line.partition(": ")
        if number == 0:
            yield head, _SEVERITY_STYLES[severity]
            yield f"{mark}{rest}", "bold"
        elif line.startswith(("  -->", "  help:")):
            arrow, _, place = line.strip().partition(" ")
            yield f"\n  {arrow}", "blue"
            yield f" {place}", ""
        else:
            yield f"\n{line}", ""
