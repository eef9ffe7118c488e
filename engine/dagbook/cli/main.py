"""The program. Nothing heavy is imported before a command is known and understood."""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Final, cast

from dagbook.api import read_arguments
from dagbook.commands.request import Call
from dagbook.commands.table import load_target
from dagbook.errors import DagbookError, render_error

HANDLED: Final = 1
UNHANDLED: Final = 2
_CARRY_OUT: Final = "dagbook.cli.telling:carry_out"
_OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000
"""Opening a project makes values that stay; looking for garbage among them took a fifth of it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line. 0 success, 1 something failed, 2 a bad command line or a bug of ours."""
    words = sys.argv[1:] if argv is None else argv
    try:
        call = read_arguments(words)
    except DagbookError as error:
        told = error.hint if error.slug == "no-command" else render_error(error)
        sys.stderr.write(f"{told}\n")
        return UNHANDLED
    except KeyboardInterrupt:
        return HANDLED
    if not isinstance(call, Call):
        return call or 0
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    carry_out = cast("Callable[[Call], int]", load_target(_CARRY_OUT))
    return carry_out(call)
