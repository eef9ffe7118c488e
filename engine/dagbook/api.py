"""dagbook from Python: the same commands, nothing printed, no exit.

    from dagbook.api import invoke

    result = invoke(["build", "--select", "+fct_orders", "--project-dir", "shop"])
    for each in result.results:
        print(each.node.name, each.status, each.message)

Safe to call from several threads: nothing is kept between calls, the working folder is only read.
"""

import errno
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, cast

from msgspec import Struct, field

from dagbook.commands.ages import tell_age
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.reading import understand
from dagbook.commands.request import Call
from dagbook.commands.warn_rules import WarnRules, warn_rules
from dagbook.entry_points import load_target
from dagbook.errors import DagbookError, render_error
from dagbook.events import Event, Listener, Warned, ignore
from dagbook.project.project import Linkable, Project
from dagbook.project.results import AdapterResponse, Catalog, Status

_RECORDED: Final = "dagbook.commands.timing:recorded"
_MAY_I: Final = "may you read and write there?"
_DISK_HINTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.ENOSPC: "the disk is full: make room, then run again",
        errno.EDQUOT: "your share of the disk is full: make room, then run again",
        errno.EFBIG: "a file may not grow that large here: see ulimit -f, then run again",
        errno.ENOTDIR: "a file stands where a folder is needed: move it away",
        errno.EEXIST: "a file stands where a folder is needed: move it away",
        errno.EISDIR: "a folder stands where a file is needed: move it away",
        errno.EACCES: _MAY_I,
        errno.EPERM: _MAY_I,
        errno.EROFS: _MAY_I,
    }
)


class ResultOfNode(Struct, frozen=True, kw_only=True):
    """How one node ended. ``node`` is a Source after `source freshness`."""

    node: Linkable
    status: Status
    message: str
    execution_time: float
    """Seconds."""
    failures: int | None = None
    """Rows a test found; None for what is no test."""
    adapter_response: AdapterResponse = field(default_factory=AdapterResponse)
    row_count: int | None = None
    compiled_path: str | None = None
    error: DagbookError | None = None


class Result(Struct, frozen=True, kw_only=True):
    """What an invocation came to. ``exception`` is why it could not be carried out, if so."""

    success: bool
    exception: BaseException | None = None
    results: tuple[ResultOfNode, ...] = ()
    answer: tuple[str, ...] = ()
    """Lines that the command line would print: what ls, show or compile answer."""
    written: Mapping[str, object] | None = None
    """manifest.json as it was written, read when somebody asks; see ``manifest``."""
    project: Project | None = None
    catalog: Catalog | None = None
    """As it was read from the warehouse; None where nothing was built and catalog.json stays."""
    seconds: float = 0.0
    interrupted: bool = False
    """Whether Ctrl-C ended a run before everything was executed."""
    warnings: tuple[DagbookError, ...] = ()

    @property
    def manifest(self) -> dict[str, object] | None:
        """manifest.json as it was written; None for commands that write none."""
        return None if self.written is None else dict(self.written)


def invoke(args: Sequence[str], listener: Listener = ignore) -> Result:
    """Do what `dagbook ARGS` does. Raises nothing: what goes wrong is in ``Result.exception``."""
    try:
        call = read_arguments(args)
    except DagbookError as error:
        return Result(success=False, exception=error)
    if not isinstance(call, Call):
        return Result(success=call in (None, 0))
    return perform(call, listener)


def read_arguments(args: Sequence[str]) -> Call | int | None:
    """Understand a command line; a command of another distribution is carried out at once.

    Gives that command's exit code, or 0 after --help and --version. Raises UsageError.
    """
    answer = understand(args)
    return answer if isinstance(answer, (Call, int)) else None


def perform(call: Call, listener: Listener) -> Result:
    """Carry out what was understood; no exception leaves here."""
    try:
        rules = warn_rules(call.request)
    except DagbookError as error:
        return Result(success=False, exception=error)
    hearing = _Hearing(listener, rules)
    try:
        outcome = _run(call, hearing)
    except OSError as error:
        return Result(success=False, exception=_disk_error(error))
    except (Exception, KeyboardInterrupt) as error:
        return Result(success=False, exception=error, warnings=tuple(hearing.warnings))
    return _result(outcome, tuple(hearing.warnings))


def _run(call: Call, hearing: Listener) -> CommandOutcome:
    path = call.request.text("record_timing_info")
    if path is None:
        return call.run(call.request, hearing)
    recorded = cast(
        "Callable[[str, Callable[[], CommandOutcome]], CommandOutcome]", load_target(_RECORDED)
    )
    return recorded(path, lambda: call.run(call.request, hearing))


class _Hearing(Struct):
    """Passes events on and keeps the warnings, of equal ones the first.

    One that is an error by --warn-error or --warn-error-options stops everything.
    """

    listener: Listener
    rules: WarnRules
    warnings: list[DagbookError] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def __call__(self, event: Event) -> None:
        if isinstance(event, Warned):
            if self.rules.is_error(event.warning.slug):
                raise event.warning
            if self.rules.is_silent(event.warning.slug):
                return
            told = render_error(event.warning)
            if told in self.told:
                return
            self.told.add(told)
            self.warnings.append(event.warning)
        self.listener(event)


def _result(outcome: CommandOutcome, warnings: tuple[DagbookError, ...]) -> Result:
    return Result(
        success=outcome.success,
        results=(*_node_results(outcome), *_source_results(outcome)),
        answer=outcome.answer,
        written=outcome.manifest,
        project=outcome.project,
        catalog=outcome.catalog,
        seconds=outcome.results.seconds if outcome.results else outcome.seconds,
        interrupted=outcome.results is not None and outcome.results.interrupted,
        warnings=warnings,
    )


def _node_results(outcome: CommandOutcome) -> tuple[ResultOfNode, ...]:
    if outcome.project is None or outcome.results is None:
        return ()
    nodes = outcome.project.linkable()
    return tuple(
        ResultOfNode(
            node=nodes[each.unique_id],
            status=each.status,
            message=each.message,
            execution_time=each.seconds,
            failures=each.failures,
            adapter_response=each.response,
            row_count=each.row_count,
            compiled_path=each.compiled_path,
            error=each.error,
        )
        for each in outcome.results.results
        if each.unique_id in nodes
    )


def _source_results(outcome: CommandOutcome) -> tuple[ResultOfNode, ...]:
    sources = outcome.project.sources if outcome.project else {}
    return tuple(
        ResultOfNode(
            node=sources[each.unique_id],
            status=each.status,
            message=tell_age(each),
            execution_time=each.seconds,
            adapter_response=each.response,
        )
        for each in outcome.freshness
    )


def _disk_error(error: OSError) -> BaseException:
    """A full disk or a missing right is nobody's bug; anything without a file may be ours."""
    hint = _DISK_HINTS.get(error.errno or 0)
    if isinstance(error, BrokenPipeError) or (error.filename is None and hint is None):
        return error
    place = f"{error.filename}: " if error.filename is not None else ""
    return DagbookError(
        "file-system",
        f"{place}{error.strerror or error}",
        hint=hint or "is there room on the disk, and may you read and write there?",
    )
