"""Carry out a command, tell what happens, and choose the exit code."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Final, TextIO, cast

from dagbook.api import Result, perform
from dagbook.cli.interrupts import interruptible
from dagbook.cli.json_lines import JsonLines
from dagbook.cli.log_keeping import both, conclude, open_logbook, problems
from dagbook.cli.outlet import Outlet, secrets_in
from dagbook.cli.printing import Printer
from dagbook.cli.progress import LiveProgress, PlainProgress
from dagbook.cli.wording import left_lines, rerun_line, totals_line
from dagbook.commands.request import Call, Request
from dagbook.errors import DagbookError, UsageError
from dagbook.project.results import Status

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
    printer, book = Printer(call.request.voice), open_logbook(call.request, secrets)
    moving = printer.is_watched and printer.hears("info") and not printer.hears("debug")
    progress = LiveProgress(printer) if moving else PlainProgress(printer)
    with progress:
        result = perform(call, both(progress, book))
    conclude(book, result)
    if result.exception is not None:
        return _explain(result.exception, printer)
    printer.answer(result.answer)
    _tell_problems(result, printer)
    if progress.written:
        printer.tell(f"wrote {', '.join(progress.written)}", "dim")
    _tell_totals(result, call.request, printer)
    return 0 if result.success else _FAILED


def _tell_problems(result: Result, printer: Printer) -> None:
    """Every warning, then every failure, in full."""
    found = sorted(problems(result), key=lambda each: each[1], reverse=True)
    for problem, severity in found:
        printer.tell(level="error" if severity == "error" else "warn")
        printer.problem(problem, severity)
    if result.results:
        printer.tell()


def _tell_totals(result: Result, request: Request, printer: Printer) -> None:
    """The totals as dbt words them, then how to run again what failed."""
    if result.interrupted:
        first, second = left_lines(result, request.options)
        printer.tell(first, "bold", "error")
        printer.tell(second, level="error")
        return
    if not result.results:
        return
    bad = any(each.status.is_bad for each in result.results)
    warned = any(each.status is Status.WARN for each in result.results)
    style = "bold red" if bad else "bold yellow" if warned else "bold green"
    printer.tell(totals_line(result.results, result.seconds), style)
    rerun = rerun_line(result, request.command)
    if rerun:
        printer.tell(rerun)


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
