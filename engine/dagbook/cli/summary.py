"""What stands below a run: problems, what took long, what was left out, totals, what next."""

from collections.abc import Iterable, Mapping
from typing import Final

from dagbook.api import Result, ResultOfNode
from dagbook.cli.again import left_lines, rerun_line
from dagbook.cli.causes import causes, explained, in_full, many_alike, short_lines
from dagbook.cli.fitting import cell_len, cut
from dagbook.cli.printing import Printer
from dagbook.cli.progress import PlainProgress
from dagbook.cli.wording import count_of, seconds, totals_line
from dagbook.commands.request import Request
from dagbook.events import RunFinished
from dagbook.project.results import Status

_WORTH_TELLING: Final = 1.0
"""Seconds; in a shorter run nothing took long."""
_SLOWEST: Final = 5
_STEPS: Final = 5
_FEW: Final = 5
_REPORT: Final = "run_results.json"


def tell_summary(
    result: Result, request: Request, progress: PlainProgress, printer: Printer
) -> None:
    """Everything that is said when all has ended."""
    _tell_problems(result, request, progress, printer)
    for line in figures(result.results, progress.run, printer.width):
        printer.tell(line, "dim")
    skipped = skipped_line(progress.skipped_because)
    if skipped:
        printer.tell(skipped, "dim")
    if progress.written:
        printer.tell(f"wrote {', '.join(progress.written)}", "dim")
    _tell_totals(result, request, printer)


def _tell_problems(
    result: Result, request: Request, progress: PlainProgress, printer: Printer
) -> None:
    """Every cause of a warning, then of a failure; beyond some the head only."""
    for held in progress.held.values():
        printer.tell(level="warn")
        printer.problem(many_alike(tuple(held)), "warning")
    found = causes(result.results)
    for cause in in_full(found):
        printer.tell(level="error" if cause.severity == "error" else "warn")
        told = explained(cause, request.command, request.options)
        printer.problem(told, cause.severity)
    report = next((each for each in progress.written if each.endswith(_REPORT)), None)
    short = short_lines(found, report)
    if short:
        printer.tell(level="error")
    for line in short:
        printer.tell(line, level="error")
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
    printer.tell(totals_line(result.results, result.seconds), style, "warn")
    rerun = rerun_line(result, request.command, request.options)
    if rerun:
        printer.tell(rerun, level="warn")


def figures(
    results: Iterable[ResultOfNode], run: RunFinished | None, width: int | None
) -> tuple[str, ...]:
    """What took longest and which way through the graph did, where a run took its time."""
    found = {each.node.unique_id: each for each in results}
    if run is None or run.seconds < _WORTH_TELLING or len(found) < 2:
        return ()
    way = tuple(found[each] for each in run.critical_path if each in found)
    lines = (_slowest_line(tuple(found.values()), run.seconds, width), _path_line(way, run, width))
    return tuple(line for line in lines if line)


def _slowest_line(results: tuple[ResultOfNode, ...], took: float, width: int | None) -> str:
    """``slowest: fct_orders 12.3s (41%), stg_orders 3.20s (11%)``: nobody below a hundredth."""
    slow = sorted(results, key=lambda each: each.execution_time, reverse=True)[:_SLOWEST]
    words = [
        f"{_timed(each)} ({each.execution_time / took:.0%})"
        for each in slow
        if each.execution_time >= took / 100
    ]
    return _fitting("slowest: ", words, ", ", width)


def _path_line(way: tuple[ResultOfNode, ...], run: RunFinished, width: int | None) -> str:
    """``longest path: 14.2s of 15.0s, 7 nodes: stg_orders 1.20s → … → fct_orders 12.3s``."""
    if len(way) < 2:
        return ""
    head = f"longest path: {seconds(run.critical_seconds)} of {seconds(run.seconds)}"
    lasting = [each for each in way if each.execution_time >= run.seconds / 100]
    by_time = sorted(lasting, key=lambda each: each.execution_time, reverse=True)
    for count in range(min(_STEPS, len(by_time)), 0, -1):
        shown = frozenset(each.node.unique_id for each in by_time[:count])
        line = f"{head}, {count_of('node', len(way))}: {_steps(way, shown)}"
        if width is None or cell_len(line) <= width:
            return line
    return f"{head}, {count_of('node', len(way))}"


def _steps(way: tuple[ResultOfNode, ...], shown: frozenset[str]) -> str:
    """The nodes of a way that took longest, in their order, dots for those between."""
    words: list[str] = []
    for each in way:
        if each.node.unique_id in shown:
            words.append(_timed(each))
        elif not words or words[-1] != "…":
            words.append("…")
    return " → ".join(words)


def _timed(result: ResultOfNode) -> str:
    return f"{result.node.name} {seconds(result.execution_time)}"


def _fitting(head: str, words: list[str], separator: str, width: int | None) -> str:
    """The first of some words, as many as fit; one at least."""
    while width is not None and len(words) > 1 and cell_len(head + separator.join(words)) > width:
        words = words[:-1]
    line = f"{head}{separator.join(words)}" if words else ""
    return line if width is None else cut(line, width)


def skipped_line(because: Mapping[str, int]) -> str:
    """``skipped 15 nodes: 12 below out (error), 3 below none (fail)``; few were told by name."""
    total = sum(because.values())
    if total <= _FEW:
        return ""
    most = sorted(because.items(), key=lambda each: -each[1])
    words = [f"{count:,} {_reason(reason)}" for reason, count in most[:_FEW]]
    more = ", …" if len(most) > _FEW else ""
    return f"skipped {count_of('node', total)}: {', '.join(words)}{more}"


def _reason(message: str) -> str:
    """``upstream out: error`` as ``below out (error)``."""
    name, mark, status = message.removeprefix("upstream ").partition(": ")
    return f"below {name} ({status})" if mark else message or "after a hook failed"
