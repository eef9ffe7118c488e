"""source freshness: how old the sources are, and whether that is too old."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

import click

from dagbook.adapters.protocol import Warehouse
from dagbook.artifacts import write_sources
from dagbook.capture import check_freshness, has_freshness
from dagbook.commands.ages import tell_age
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, SELECT, THREADS, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.planned import nodes_planned
from dagbook.commands.publish import SOURCES
from dagbook.commands.publish_manifest import stamp_of, writes_json
from dagbook.commands.remembering import open_memory
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.events import (
    FileWritten,
    Listener,
    NodeFinished,
    NodeStarted,
    RunPlanned,
)
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Source
from dagbook.project.results import FreshnessResult


def source_freshness(request: Request, listener: Listener) -> CommandOutcome:
    """Ask every selected source that says when it is late; write sources.json."""
    workspace = open_project(request, listener)
    chosen = choose(workspace, listener)
    sources = [
        source
        for each in chosen.unique_ids
        if (source := workspace.project.sources.get(each)) and has_freshness(source)
    ]
    if not sources:
        return CommandOutcome(project=workspace.project)
    began = perf_counter()
    threads = max(1, min(workspace.files.target.threads, len(sources)))
    listener(nodes_planned(sources))
    listener(RunPlanned(len(sources), threads, (("source", len(sources)),)))
    with closing(workspace.connect()) as warehouse:
        memory = open_memory(workspace, warehouse, listener)
        results = _ask_all(workspace, warehouse, sources, listener)
        seconds = perf_counter() - began
        if writes_json(workspace):
            _publish(workspace, results, seconds, listener)
        memory.keep_freshness(results, seconds)
    return CommandOutcome(
        success=not any(each.status.is_bad for each in results),
        project=workspace.project,
        freshness=results,
        seconds=seconds,
    )


def _publish(
    workspace: Workspace,
    results: tuple[FreshnessResult, ...],
    seconds: float,
    listener: Listener,
) -> None:
    """Write sources.json, or the file that --output names, seen from the project."""
    shown = workspace.request.text("output") or f"{workspace.target_path}/{SOURCES}"
    path = workspace.root / shown
    write_sources(path, workspace.project, results, seconds, stamp_of(workspace))
    listener(FileWritten(shown))


def _ask_all(
    workspace: Workspace, warehouse: Warehouse, sources: list[Source], listener: Listener
) -> tuple[FreshnessResult, ...]:
    threads = max(1, min(workspace.files.target.threads, len(sources)))
    numbered = [(source, index) for index, source in enumerate(sources, 1)]

    def ask(each: tuple[Source, int]) -> FreshnessResult:
        return _ask(workspace, warehouse, (*each, len(sources)), listener)

    with ThreadPoolExecutor(threads) as pool:
        return tuple(pool.map(ask, numbered))


def _ask(
    workspace: Workspace,
    warehouse: Warehouse,
    turn: tuple[Source, int, int],
    listener: Listener,
) -> FreshnessResult:
    source, index, total = turn
    name = f"freshness of {source.source_name}.{source.name}"
    listener(NodeStarted(source.unique_id, name, index, total))
    with closing(warehouse.session()) as session:
        result = check_freshness(source, workspace.scope(), session, datetime.now(UTC))
    listener(
        NodeFinished(
            source.unique_id, name, index, total, result.status, result.seconds, tell_age(result)
        )
    )
    return result


_HELP: Final = """Check how old the sources are, by their own freshness rules.

\b
  dagbook source freshness                    every source with a rule
  dagbook source freshness -s source:raw      tables of one source
  dagbook source freshness -o ages.json       written somewhere else than target/sources.json

Exits 1 when a source is older than its error_after. target/sources.json has the details.
"""

_OPTIONS: Final = (
    click.Option(
        ("--output", "-o"),
        type=click.Path(dir_okay=False),
        help="File to write instead of target/sources.json",
    ),
    *SELECT,
    *THREADS,
    *WAIT,
    *EVERYWHERE,
)

command: click.Command = declare(
    Declared("source freshness", source_freshness, _HELP, (ResourceType.SOURCE,)), _OPTIONS
)
older_command: click.Command = declare(
    Declared("source snapshot-freshness", source_freshness, _HELP, (ResourceType.SOURCE,)),
    _OPTIONS,
)
