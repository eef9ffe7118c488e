"""The program. Nothing heavy is imported before a command is known and understood."""

import sys
from collections.abc import Callable, Sequence
from typing import Final, cast

from dagbook.commands.reading import understand
from dagbook.entry_points import load_target

HANDLED_WELL: Final = 0
HANDLED: Final = 1
UNHANDLED: Final = 2
_TELL_MISUSE: Final = "dagbook.cli.misuse:tell_misuse"
_CARRY_OUT: Final = "dagbook.cli.telling:carry_out"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line. 0 success, 1 something failed, 2 a bad command line or a bug of ours."""
    words = sys.argv[1:] if argv is None else argv
    try:
        call = understand(words)
    except KeyboardInterrupt:
        return HANDLED
    except Exception as error:
        tell = cast("Callable[[Exception], None]", load_target(_TELL_MISUSE))
        tell(error)
        return UNHANDLED
    if call is None or isinstance(call, int):
        return call or HANDLED_WELL
    carry_out = cast("Callable[[object], int]", load_target(_CARRY_OUT))
    return carry_out(call)
