"""show: the first rows of a model, or of any query."""

from contextlib import closing
from dataclasses import replace
from typing import Final

import click
import msgspec

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import Table
from dagbook.artifacts import plain
from dagbook.commands.compiling import COMPILED
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import DEFER, EVERYWHERE, REFRESH, SELECT, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.compile import compile_node, compile_query
from dagbook.errors import Origin, UsageError
from dagbook.events import Listener
from dagbook.jinja.query_comment import statement_comment
from dagbook.project.criteria import IndirectSelection

_WIDEST: Final = 40


def show(request: Request, listener: Listener) -> CommandOutcome:
    """Run a query with a limit and print its rows; nothing is built."""
    workspace = open_project(request, listener)
    limit = request.number("limit")
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        header, query = _query(workspace, session, listener)
        limited = header + (query if limit is None or limit < 0 else _limited(query, limit))
        _, table = statement_comment(workspace.shared).send(limited, session.fetch)
    draw = _json if request.text("output") == "json" else _text
    return CommandOutcome(project=workspace.project, answer=draw(table))


def _query(workspace: Workspace, session: Session, listener: Listener) -> tuple[str, str]:
    """What stands before the query, and the query."""
    inline = workspace.request.text("inline")
    if inline is not None:
        return "", compile_query(inline, Origin("--inline", 1), workspace.scope(), session)
    request = workspace.request
    criteria = replace(request.criteria, indirect=IndirectSelection.EMPTY)
    alone = replace(workspace, request=replace(request, criteria=criteria))
    selection = choose(alone, listener)
    nodes = [node for each in selection.unique_ids if (node := workspace.project.nodes.get(each))]
    if len(nodes) != 1 or not criteria.select:
        raise UsageError(
            "show-needs-one",
            f"show prints one node, the selection holds {len(nodes)}",
            hint="dagbook show -s stg_orders, or dagbook show --inline 'select 1'",
        )
    header = nodes[0].config.text("sql_header")
    return f"{header}\n" if header else "", compile_node(nodes[0], workspace.scope(), session).sql


def _limited(query: str, limit: int) -> str:
    return f"select * from (\n{query.strip().rstrip(';')}\n) as shown limit {limit}"


def _text(table: Table) -> tuple[str, ...]:
    """Columns side by side, as wide as their widest cell."""
    rows = [table.column_names, *(tuple(map(_cell, row)) for row in table.records)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(table.column_names))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    return (lines[0], rule, *lines[1:])


def _cell(value: object) -> str:
    text = "null" if value is None else " ".join(str(value).split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _json(table: Table) -> tuple[str, ...]:
    return (msgspec.json.encode([plain(row.dict()) for row in table.rows]).decode(),)


_HELP: Final = """Print the first rows of a model or of a query, without building anything.

\b
  dagbook show -s stg_orders
  dagbook show -s stg_orders --limit 20
  dagbook show --inline "select count(*) from {{ ref('stg_orders') }}"
"""

command: click.Command = declare(
    Declared("show", show, _HELP, COMPILED),
    (
        click.Option(("--inline",), help="A query to run; its Jinja is rendered"),
        click.Option(("--limit",), type=int, default=5, help="Rows at most; -1 for all"),
        click.Option(
            ("--output",),
            type=click.Choice(("text", "json")),
            default="text",
            help="Form of the rows",
        ),
        *SELECT,
        *DEFER,
        *REFRESH,
        *WAIT,
        *EVERYWHERE,
    ),
)
