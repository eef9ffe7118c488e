"""show: the first rows of a model, or of any query."""

from contextlib import closing
from typing import Final

import click
import msgspec
from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import Table
from dagbook.artifacts import plain
from dagbook.commands.compiling import COMPILED
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import DEFER, EVERYWHERE, REFRESH, SELECT, WAIT, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.compile import compile_node, compile_query
from dagbook.errors import Origin, UsageError
from dagbook.events import Listener
from dagbook.jinja.query_comment import statement_comment
from dagbook.project.indirect_selection import IndirectSelection

_WIDEST: Final = 40


def show(request: Request, listener: Listener) -> CommandOutcome:
    """Run a query with a limit and print its rows; nothing is built."""
    workspace = open_project(request, listener)
    limit = request.number("limit")
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        name, header, query = _query(workspace, session, listener)
        limited = header + (query if limit is None or limit < 0 else _limited(query, limit))
        _, table = statement_comment(workspace.shared).send(limited, session.fetch)
    is_json = request.text("output") == "json"
    answer = _json(name, table) if is_json else drawn(table)
    return CommandOutcome(project=workspace.project, answer=answer)


def _query(
    workspace: Workspace, session: Session, listener: Listener
) -> tuple[str | None, str, str]:
    """The node's name, what stands before the query, and the query."""
    direct, inline = workspace.request.text("inline_direct"), workspace.request.text("inline")
    if direct is not None:
        return None, "", direct
    if inline is not None:
        return None, "", compile_query(inline, Origin("--inline", 1), workspace.scope(), session)
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
    sql = compile_node(nodes[0], workspace.scope(), session).sql
    return nodes[0].name, f"{header}\n" if header else "", sql


def _limited(query: str, limit: int) -> str:
    return f"select * from (\n{query.strip().rstrip(';')}\n) as shown limit {limit}"


def drawn(table: Table) -> tuple[str, ...]:
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


def _json(name: str | None, table: Table) -> tuple[str, ...]:
    """As dbt prints it: the node's name, unless a query was given, and the rows."""
    rows = {"show": [plain(row.dict()) for row in table.rows]}
    told = msgspec.json.encode({"node": name, **rows} if name else rows)
    return (msgspec.json.format(told, indent=2).decode(),)


_HELP: Final = """Print the first rows of a model or of a query, without building anything.

\b
  dagbook show -s stg_orders
  dagbook show -s stg_orders --limit 20
  dagbook show -s stg_orders --output json
  dagbook show --inline "select count(*) from {{ ref('stg_orders') }}"
"""

command: click.Command = declare(
    Declared("show", show, _HELP, COMPILED),
    (
        setting("--inline", help="A query to run; its Jinja is rendered"),
        setting("--inline-direct", hidden=True, help="A query to run as it is, without Jinja"),
        setting("--limit", type=int, default=5, help="Rows at most; -1 for all"),
        setting(
            "--output",
            type=click.Choice(("text", "json"), case_sensitive=False),
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
