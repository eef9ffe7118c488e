"""run-operation: call a macro."""

from contextlib import closing
from typing import Final

import click

from dagbook.adapters.protocol import Session
from dagbook.commands.declare import Declared, declare, read_mapping
from dagbook.commands.options import EVERYWHERE, THREADS, WAIT, complete_with
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish import outdate_catalog
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, open_project
from dagbook.compile import compile_query
from dagbook.errors import Origin, UsageError
from dagbook.events import Listener
from dagbook.jinja.query_comment import statement_comment
from dagbook.jinja.run_context import MacroCall, call_macro


def run_operation(request: Request, listener: Listener) -> CommandOutcome:
    """Call a macro, or run a statement, in a transaction; what it prints is all that is shown."""
    kwargs = read_mapping("args", request.text("args"), "{name: orders}")
    package, _, name = (request.text("macro") or "").rpartition(".")
    sql = _statement(request)
    workspace = open_project(request, listener)
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        outdate_catalog(workspace)
        session.begin()
        try:
            if sql is None:
                call_macro(MacroCall(name, package or None, kwargs), workspace.scope(), session)
            else:
                _run(sql, workspace, session)
            session.commit()
        except BaseException:
            session.rollback()
            raise
    return CommandOutcome(project=workspace.project)


def _statement(request: Request) -> str | None:
    """--sql, which takes the place of a macro. Raises UsageError where it is one too many."""
    sql, macro = request.text("sql"), request.text("macro")
    if (sql is None) == (macro is None) or (sql is not None and request.text("args")):
        raise UsageError(
            "bad-arguments",
            "run-operation takes a macro, with --args if need be, or --sql",
            hint="dagbook run-operation grant_access, or --sql 'grant select on orders to ada'",
        )
    return sql


def _run(sql: str, workspace: Workspace, session: Session) -> None:
    text = compile_query(sql, Origin("--sql", 1), workspace.scope(), session)
    statement_comment(workspace.shared).send(text, session.execute)


_HELP: Final = """Call a macro, or run a statement.

\b
  dagbook run-operation grant_access
  dagbook run-operation shop.drop_old --args '{days: 30}'
  dagbook run-operation --sql "drop table {{ ref('old_orders') }}"
"""

command: click.Command = declare(
    Declared("run-operation", run_operation, _HELP),
    (
        click.Argument(("macro",), required=False, shell_complete=complete_with("macros")),
        click.Option(("--args",), help="Arguments of the macro, as YAML"),
        click.Option(("--sql",), help="A statement to run instead; its Jinja is rendered"),
        *THREADS,
        *WAIT,
        *EVERYWHERE,
    ),
)
