"""The words of progress and summary: pure functions from events and results to lines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil, isinf
from types import MappingProxyType
from typing import Final

from dagbook.api import ResultOfNode
from dagbook.cli.fitting import fit
from dagbook.errors import DagbookError
from dagbook.events import NodeFinished, RunPlanned, Waiting
from dagbook.project.nodes import Source, Test
from dagbook.project.results import CANCELLED, Status
from dagbook.project.unit_tests import UnitTest

STOPPED: Final = "STOP"
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Status.SUCCESS: "OK",
        Status.PASS: "PASS",
        Status.WARN: "WARN",
        Status.FAIL: "FAIL",
        Status.ERROR: "ERROR",
        Status.RUNTIME_ERROR: "ERROR",
        Status.SKIPPED: "SKIP",
        Status.NO_OP: "NO-OP",
        Status.PARTIAL_SUCCESS: "PARTIAL",
    }
)
STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "OK": "green",
        "PASS": "green",
        "WARN": "yellow",
        "FAIL": "bold red",
        "ERROR": "bold red",
        STOPPED: "yellow",
        "SKIP": "dim",
        "NO-OP": "dim",
        "PARTIAL": "yellow",
    }
)
_PLURALS: Final[Mapping[str, str]] = MappingProxyType({"analysis": "analyses"})
_A_MOMENT: Final = 5
_LEAST: Final = 10


def count_of(kind: str, count: int) -> str:
    """``1 model``, ``20 tests``."""
    word = kind if count == 1 else _PLURALS.get(kind, f"{kind}s")
    return f"{count:,} {word}"


def plan_line(event: RunPlanned) -> str:
    """``34 to run: 5 models, 3 seeds, 26 tests; 4 threads; about 40s``."""
    kinds = ", ".join(count_of(kind, count) for kind, count in event.kinds)
    known = event.seconds_left is not None and event.seconds_left > _A_MOMENT
    time = f"; about {about(event.seconds_left or 0)}" if known else ""
    return f"{event.node_count:,} to run: {kinds}; {count_of('thread', event.threads)}{time}"


def waiting_line(event: Waiting) -> str:
    """``waiting: shop.duckdb is locked by python3.11 (process 853); for 1m 00s at most``."""
    end = "" if isinf(event.seconds) else f"; for {seconds(event.seconds)} at most"
    return f"waiting: {event.message}{end}"


def seconds(value: float) -> str:
    """``0.03s``, ``12.4s``, ``3m 05s``."""
    if value < 10:
        return f"{value:.2f}s"
    if value < 60:
        return f"{value:.1f}s"
    return f"{int(value // 60)}m {int(value % 60):02d}s"


def about(value: float) -> str:
    """A time to come, in no more figures than are known: ``5s``, ``40s``, ``2m``, ``1h 05m``.

    Rounded up: nobody minds to be early.
    """
    if value <= 55:
        return f"{max(1, ceil(value / 5)) * 5}s"
    minutes = ceil(value / 60)
    return f"{minutes // 60}h {minutes % 60:02d}m" if minutes >= 60 else f"{minutes}m"


def finish_words(event: NodeFinished, done: int, width: int | None = None) -> tuple[str, str, str]:
    """(``12 of 34``, ``OK``, ``table model main.customers … 1,200 rows in 0.03s``).

    With a width the line has no more cells: the name loses its middle.
    """
    where = f"{done:>{len(str(event.total))}} of {event.total}"
    word = STOPPED if is_cancelled(event) else WORDS.get(event.status, event.status.upper())
    detail = _detail(event)
    dots = f" … {detail}" if detail else ""
    took = "" if event.status == Status.SKIPPED else f" in {seconds(event.seconds)}"
    name = event.label
    if width is not None:
        room = width - len(f"{where} {word:<5} {took}")
        name, dots = fit((name, dots), max(room, _LEAST))
    return where, word, f"{name}{dots}{took}"


def is_cancelled(result: NodeFinished | ResultOfNode) -> bool:
    """Whether a node was stopped while it ran: it failed at nothing."""
    stopped = result.status in (Status.ERROR, Status.PARTIAL_SUCCESS)
    return stopped and result.message.startswith(CANCELLED)


def _detail(event: NodeFinished) -> str:
    if event.row_count is not None:
        return count_of("row", event.row_count)
    if is_cancelled(event):
        return event.message
    if event.status in (Status.ERROR, Status.RUNTIME_ERROR) or event.message == "OK":
        return ""
    return event.message.splitlines()[0] if event.message else ""


def failure_of(result: ResultOfNode) -> DagbookError | None:
    """A result that needs attention, as an error or warning in the house form."""
    if result.status is not Status.WARN and not result.status.is_bad:
        return None
    if is_cancelled(result):
        return None  # because something else failed, or by Ctrl-C: its line says so
    if result.error is not None:
        return result.error
    node = result.node
    if isinstance(node, Source):
        return _freshness_problem(node, result)
    notes = [f"compiled SQL: {result.compiled_path}"] if result.compiled_path else []
    if isinstance(node, UnitTest):
        rows = result.message.strip().splitlines()
        words = f"{node.name} on {node.model}: {rows[0].rstrip(':') if rows else ''}"
        return DagbookError(
            "unit-test-failed", words, origin=node.origin, notes=[*rows[2:], *notes]
        )
    hint = f"see the rows: dagbook show -s {node.name}" if isinstance(node, Test) else None
    if isinstance(node, Test) and node.relation is not None:
        notes.append(f"failures kept: select * from {node.relation}")
    slug = "test-warned" if result.status is Status.WARN else "test-failed"
    return DagbookError(
        slug, f"{node.name}: {result.message}", origin=node.origin, hint=hint, notes=notes
    )


def _freshness_problem(source: Source, result: ResultOfNode) -> DagbookError:
    name = f"{source.source_name}.{source.name}"
    if result.status is Status.RUNTIME_ERROR:
        return DagbookError(
            "freshness-unknown",
            f"how old source {name} is can't be told: {result.message}",
            origin=source.origin,
            hint="is loaded_at_field a column of the table, and the table there?",
        )
    return DagbookError(
        "stale-source", f"source {name} is old: {result.message}", origin=source.origin
    )


def totals_line(results: Iterable[ResultOfNode], took: float) -> str:
    """As dbt's last line, which scripts read: ``Done. PASS=28 WARN=0 ERROR=0 SKIP=0 …``."""
    counts = Counter(_TOTALS[each.status] for each in results)
    figures = " ".join(f"{name}={counts[name]}" for name in _TOTAL_NAMES)
    return f"Done. {figures} TOTAL={counts.total()} in {seconds(took)}"


_TOTALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Status.SUCCESS: "PASS",
        Status.PASS: "PASS",
        Status.WARN: "WARN",
        Status.FAIL: "ERROR",
        Status.ERROR: "ERROR",
        Status.RUNTIME_ERROR: "ERROR",
        Status.PARTIAL_SUCCESS: "ERROR",
        Status.SKIPPED: "SKIP",
        Status.NO_OP: "NO-OP",
    }
)
_TOTAL_NAMES: Final = ("PASS", "WARN", "ERROR", "SKIP", "NO-OP")
