"""Carry out a command, tell what happens, and choose the exit code."""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Final, TextIO, cast

from dagbook.api import perform
from dagbook.cli.interrupts import interruptible
from dagbook.cli.json_lines import JsonLines
from dagbook.cli.log_keeping import both, conclude, open_logbook
from dagbook.cli.outlet import Outlet, secrets_in
from dagbook.cli.printing import Printer, make_printer
from dagbook.cli.progress import PlainProgress
from dagbook.cli.summary import tell_summary
from dagbook.commands.request import Call
from dagbook.entry_points import load_target
from dagbook.errors import DagbookError, UsageError

_LIVE: Final = "dagbook.cli.live:LiveProgress"
_FAILED: Final = 1
_BROKEN: Final = 2


def carry_out(call: Call) -> int:
    """Run a command and tell of it; the exit code: 0, 1 a failure we can explain, 2 a bug."""
    secrets = secrets_in(call.request.environment)
    out, err = Outlet(sys.stdout, secrets), Outlet(sys.stderr, secrets)
    with (
        redirect_stdout(cast("TextIO", out)),
        redirect_stderr(cast("TextIO", err)),
        interruptible(),
    ):
        code = _in_json(call, secrets) if _is_json(call) else _in_text(call, secrets)
        out.flush()
        if out.lost is None or isinstance(out.lost, BrokenPipeError):
            return code
        err.write(f"error[file-system]: standard output: {out.lost.strerror or out.lost}\n")
        return code or _FAILED


def _is_json(call: Call) -> bool:
    return call.request.voice.log_format == "json"


def _in_text(call: Call, secrets: tuple[str, ...]) -> int:
    printer = make_printer(call.request.voice, os.environ)
    book = open_logbook(call.request, secrets)
    moving = printer.is_watched and printer.hears("warn") and not printer.hears("debug")
    make_progress = load_target(_LIVE) if moving else PlainProgress
    progress = cast("Callable[[Printer], PlainProgress]", make_progress)(printer)
    with progress:
        result = perform(call, both(progress, book))
    conclude(book, result)
    if result.exception is not None:
        return _explain(result.exception, printer)
    printer.answer(result.answer)
    tell_summary(result, call.request, progress, printer)
    return 0 if result.success else _FAILED


def _explain(error: BaseException, printer: Printer) -> int:
    """A mistake in the house form, Ctrl-C in a word, a bug of ours with its traceback."""
    if isinstance(error, DagbookError):
        printer.problem(error)
        return _BROKEN if isinstance(error, UsageError) else _FAILED
    if isinstance(error, KeyboardInterrupt):
        printer.tell("interrupted", "bold", "error")
        return _FAILED
    try:
        raise error
    except BaseException:
        printer.trace()
    printer.tell(
        "This is a mistake of dagbook's, not yours: please report it with the lines above.",
        "bold red",
        "error",
    )
    return _BROKEN


def _in_json(call: Call, secrets: tuple[str, ...]) -> int:
    voice = call.request.voice
    level = "error" if voice.quiet else voice.log_level
    lines = JsonLines(sys.stdout, call.request.invocation_id, level)
    book = open_logbook(call.request, secrets, lines)
    result = perform(call, book)
    conclude(book, result)
    if result.exception is None:
        return 0 if result.success else _FAILED
    explained = isinstance(result.exception, (DagbookError, KeyboardInterrupt))
    return _BROKEN if isinstance(result.exception, UsageError) or not explained else _FAILED
