"""run-operation: call a macro."""

from contextlib import closing
from typing import Final

import click

from dagbook.commands.declare import Declared, declare, read_mapping
from dagbook.commands.options import EVERYWHERE, THREADS, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.workspace import open_project
from dagbook.events import Listener
from dagbook.jinja.run_context import MacroCall, call_macro


def run_operation(request: Request, listener: Listener) -> CommandOutcome:
    """Call a macro in a transaction; what it prints or logs is all that is shown."""
    kwargs = read_mapping("args", request.text("args"), "{name: orders}")
    workspace = open_project(request, listener)
    package, _, name = (request.text("macro") or "").rpartition(".")
    call = MacroCall(name, package or None, kwargs)
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        session.begin()
        try:
            call_macro(call, workspace.scope(), session)
            session.commit()
        except BaseException:
            session.rollback()
            raise
    return CommandOutcome(project=workspace.project)


_HELP: Final = """Call a macro.

\b
  dagbook run-operation grant_access
  dagbook run-operation shop.drop_old --args '{days: 30}'
"""

command: click.Command = declare(
    Declared("run-operation", run_operation, _HELP),
    (
        click.Argument(("macro",)),
        click.Option(("--args",), help="Arguments of the macro, as YAML"),
        *THREADS,
        *WAIT,
        *EVERYWHERE,
    ),
)
