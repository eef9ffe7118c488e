"""The last run, and what the runs before it tell."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.charts import draw_gantt, draw_runs, thread_names
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import (
    DataTest,
    Durations,
    EarlierRun,
    Jump,
    RunSummary,
    Schedule,
    Table,
    Task,
    Verdicts,
    builds,
    durations,
    last_jump,
    plan_of_run,
    verdicts,
)

LISTED_NODES = 1500
"""The longest list of nodes: those in trouble come first, then those that took longest."""

LISTED_TABLES = 500


class TestPast(Struct, frozen=True):
    """A test and its last results."""

    test: DataTest
    verdicts: Verdicts


class TablePast(Struct, frozen=True):
    """A table, how long its builds take, and the last sudden change of its size."""

    table: Table
    durations: Durations
    jump: Jump | None


def plan_runs(book: Book) -> Iterator[PlannedPage]:
    """The last run, and earlier ones if any is remembered."""
    path = book.path(Chapter.RUNS)
    yield PlannedPage(
        path=path,
        title="Runs",
        chapter=Chapter.RUNS,
        write=partial(_write_run, book, path),
        record=SearchRecord("Runs", "page", "The last run: results, times and its critical path"),
        icon="material/play-circle-outline",
    )
    if book.site.history.runs:
        path = book.path(Chapter.RUNS, "history")
        yield PlannedPage(
            path=path,
            title="Earlier runs",
            chapter=Chapter.RUNS,
            write=partial(_write_history, book, path),
            record=SearchRecord(
                "Earlier runs", "page", "Flaky tests, slower builds, sudden changes of size"
            ),
        )


def _write_run(book: Book, path: str) -> str:
    site = book.site
    if site.run is None:
        return write_page(book, path, "run_missing")
    schedule = plan_of_run(site.run.outcomes, site.tables, site.tests, site.run.command)
    tasks = sorted(schedule.tasks, key=_trouble_first)
    return write_page(
        book,
        path,
        "run",
        run=site.run,
        target=_target(book, site.run),
        schedule=schedule,
        counts=sorted(site.run.counts.items(), key=lambda each: _status_rank(each[0])),
        gantt=draw_gantt(schedule),
        threads=thread_names(schedule.threads),
        since=dict(_standing(book, tasks)),
        path_waits=_waits(schedule),
        trouble=[task for task in tasks if _is_trouble(task)],
        tasks=tasks[:LISTED_NODES],
        rows=_rows(book, tasks[:LISTED_NODES]),
    )


def _write_history(book: Book, path: str) -> str:
    site = book.site
    tests = [
        TestPast(test, told)
        for ident, test in site.tests.items()
        if (told := verdicts(site.history.of(ident))).results
    ]
    tables = _tables_past(book)
    alike = _alike(site.history.runs)
    return write_page(
        book,
        path,
        "run_history",
        runs=tuple(reversed(site.history.runs)),
        alike=alike,
        chart=draw_runs(alike),
        flaky=sorted(
            (each for each in tests if each.verdicts.is_flaky),
            key=lambda each: (-each.verdicts.flips, each.test.name),
        ),
        steady=sorted(
            (each for each in tests if each.verdicts.never_changes),
            key=lambda each: (each.verdicts.results[-1].status, each.test.name),
        ),
        jumps=sorted(
            (each for each in tables if each.jump),
            key=lambda each: (each.jump.at, each.table.title) if each.jump else (),
            reverse=True,
        ),
        tables=sorted(
            tables,
            key=lambda each: (
                not each.durations.is_slower,
                -each.durations.median,
                each.table.title,
            ),
        )[:LISTED_TABLES],
        total=len(tables),
    )


def _tables_past(book: Book) -> list[TablePast]:
    found = []
    for ident, table in book.site.tables.items():
        points = builds(book.site.history.of(ident))
        taken = durations(points)
        if taken is not None:
            found.append(TablePast(table, taken, last_jump(points)))
    return found


def _alike(runs: tuple[EarlierRun, ...]) -> tuple[EarlierRun, ...]:
    """The runs of the latest command that builds or tests: their times compare."""
    building = [run for run in runs if run.command != "source freshness"]
    if not building:
        return ()
    command = building[-1].command
    return tuple(run for run in building if run.command == command)


def _target(book: Book, run: RunSummary) -> str:
    remembered = book.site.history.run(run.invocation_id)
    return run.target or (remembered.target if remembered else "")


def _rows(book: Book, tasks: Iterable[Task]) -> dict[str, int]:
    """How many rows each table has since this run, as the warehouse or the history says."""
    found = {}
    run = book.site.history.run(book.site.run.invocation_id) if book.site.run else None
    for task in tasks:
        past = book.site.history.of(task.unique_id)
        told = next(
            (each.count for each in past if run is not None and each.at == run.started_at), None
        )
        rows = task.outcome.rows_affected if told is None else told
        if rows is not None and task.unique_id in book.site.tables:
            found[task.unique_id] = rows
    return found


def _standing(book: Book, tasks: Iterable[Task]) -> Iterator[tuple[str, Verdicts]]:
    """The tests in trouble that are remembered, with their last results."""
    for task in tasks:
        if _is_trouble(task) and task.unique_id in book.site.tests:
            told = verdicts(book.site.history.of(task.unique_id))
            if told.results and told.results[-1].status == task.outcome.status:
                yield task.unique_id, told


def _status_rank(status: str) -> tuple[int, str]:
    order = ("error", "fail", "runtime error", "partial success", "warn", "skipped", "success")
    return (order.index(status) if status in order else len(order), status)


def _waits(schedule: Schedule) -> list[tuple[Task, float | None]]:
    """The critical path, each with the seconds between the end of the one before and its start."""
    found: list[tuple[Task, float | None]] = []
    end: float | None = None
    for task in schedule.path:
        gap = None if end is None or task.start is None else max(0.0, task.start - end)
        found.append((task, gap))
        end = None if task.start is None else task.start + task.seconds
    return found


def _is_trouble(task: Task) -> bool:
    return task.outcome.is_bad or task.outcome.status == "warn"


def _trouble_first(task: Task) -> tuple[int, float, str]:
    rank = 0 if task.outcome.is_bad else 1 if task.outcome.status in {"warn", "skipped"} else 2
    return (rank, -task.seconds, task.unique_id)
