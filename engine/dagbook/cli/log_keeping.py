"""Keep the log of a command: open it, tell it what happens, close it with what it came to."""

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from dagbook.api import Result
from dagbook.cli.log_file import LogFileSink
from dagbook.cli.logbook import Logbook, Sink
from dagbook.cli.wording import failure_of
from dagbook.commands.request import Request
from dagbook.commands.surroundings import log_folder
from dagbook.errors import DagbookError
from dagbook.events import Event, Listener
from dagbook.project.results import Status


def open_logbook(request: Request, secrets: Iterable[str], *others: Sink) -> Logbook:
    """A log into the project's log folder, if there is one and it is wanted, and to others."""
    asked = request.voice.log_file
    folder = asked.folder or log_folder(request.place.project_dir)
    if folder is None or asked.level == "none" or request.command == "clean":
        return Logbook(request, others)
    sink = LogFileSink(Path(folder), asked, request.invocation_id, secrets)
    return Logbook(request, (*others, sink))


def both(one: Listener, other: Listener) -> Listener:
    """A listener that passes everything on to two."""

    def hear(event: Event) -> None:
        other(event)
        one(event)

    return hear


def conclude(book: Logbook, result: Result) -> None:
    """Write down what a command came to: its answer, what went wrong, the totals."""
    book.answer(result.answer)
    if isinstance(result.exception, DagbookError):
        book.problem(result.exception, "error")
    elif isinstance(result.exception, KeyboardInterrupt):
        book.problem(DagbookError("interrupted", "the command was interrupted"), "error")
    elif result.exception is not None:
        trace = "".join(traceback.format_exception(result.exception)).splitlines()
        book.problem(DagbookError("bug", repr(result.exception), notes=trace), "error")
    for problem, severity in problems(result):
        book.problem(problem, severity)
    book.finish(result)


def problems(result: Result) -> Iterator[tuple[DagbookError, str]]:
    """Each result that needs attention, with its severity."""
    for each in result.results:
        problem = failure_of(each)
        if problem is not None:
            yield problem, "warning" if each.status is Status.WARN else "error"
