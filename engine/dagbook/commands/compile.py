"""compile: write the SQL that would run, and run none of it."""

import json
from collections.abc import Sequence
from contextlib import closing
from typing import Final

import click

from dagbook.commands.compiling import COMPILED, compile_all
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import (
    DEFER,
    EMPTY_INPUTS,
    EVERYWHERE,
    REFRESH,
    SELECT,
    THREADS,
    WAIT,
    setting,
)
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish_manifest import publish_manifest
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.compile import compile_query
from dagbook.errors import Origin, raise_errors
from dagbook.events import Listener, StageStarted


def compile_selection(request: Request, listener: Listener) -> CommandOutcome:
    """Compile a selection below target/compiled; the SQL of a single node is the answer."""
    workspace = open_project(request, listener)
    inline = request.text("inline")
    if inline is not None:
        answer = _shown(request, ((None, _compiled(inline, workspace)),))
        return CommandOutcome(project=workspace.project, answer=answer)
    selection = choose(workspace, listener)
    listener(StageStarted("compile"))
    with closing(workspace.connect()) as warehouse:
        compiled = compile_all(workspace, warehouse, selection.unique_ids)
    raise_errors(compiled.errors)
    manifest = publish_manifest(workspace, compiled.outcomes, listener)
    named = [
        (each.node.name, each.sql)
        for each in compiled.nodes
        if each.node.name in request.criteria.select
    ]
    answer = _shown(request, named)
    return CommandOutcome(project=workspace.project, manifest=manifest, answer=answer)


def _shown(request: Request, compiled: Sequence[tuple[str | None, str]]) -> tuple[str, ...]:
    """The SQL of what was named: as it is where it is one, headed by names where there are more."""
    if request.text("output") == "json":
        return tuple(
            json.dumps({"node": name, "compiled": sql} if name else {"compiled": sql}, indent=2)
            for name, sql in compiled
        )
    if len(compiled) == 1:
        return (compiled[0][1],)
    return tuple(line for name, sql in compiled for line in (f"-- {name}", sql, ""))


def _compiled(inline: str, workspace: Workspace) -> str:
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        return compile_query(inline, Origin("--inline", 1), workspace.scope(), session)


_HELP: Final = """Write the SQL that would run below target/compiled, and run nothing.

\b
  dagbook compile                     the whole project
  dagbook compile -s fct_orders       one model; its SQL is printed too
  dagbook compile --inline "select * from {{ ref('fct_orders') }}"
  dagbook compile -s fct_orders --output json
"""

command: click.Command = declare(
    Declared("compile", compile_selection, _HELP, COMPILED),
    (
        setting("--inline", help="A query to compile instead; its SQL is printed"),
        setting(
            "--output",
            type=click.Choice(("text", "json"), case_sensitive=False),
            default="text",
            help="Form of the SQL that is printed",
        ),
        *SELECT,
        *DEFER,
        *THREADS,
        *REFRESH,
        *EMPTY_INPUTS,
        *WAIT,
        *EVERYWHERE,
    ),
)
