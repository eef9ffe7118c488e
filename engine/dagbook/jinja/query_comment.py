"""The comment that goes with every statement, so that a warehouse's history tells who sent it.

``query-comment`` in dbt_project.yml says what it is; without one it is dbt's: the program, the
profile, the target and the node as JSON.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import Final, TypeVar

from msgspec import Struct

from dagbook.errors import Origin, ProjectError, WarehouseError
from dagbook.jinja.failures import explain
from dagbook.jinja.phase import PHASE_MEMBERS, Phase
from dagbook.jinja.scope import InvocationScope
from dagbook.project.files import QueryComment
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Macro
from dagbook.version import DBT_VERSION

CONNECTION: Final = "master"
"""``connection_name`` where no node is at work: hooks, operations, ``show``."""
_MACRO: Final = "query_comment_macro"
_EXCERPT: Final = "LINE "
T = TypeVar("T")


class StatementComment(Struct, frozen=True):
    """A comment as it is sent, or nothing."""

    text: str = ""
    append: bool = False

    def with_comment(self, sql: str) -> str:
        """The statement with the comment before it, or behind it."""
        if not self.text or not sql.strip():
            return sql
        comment = f"/* {self.text} */"
        if not self.append:
            return f"{comment}\n{sql.lstrip()}"
        statement = sql.rstrip()
        end = ";" if statement.endswith(";") else ""
        return f"{statement.removesuffix(';')}\n{comment}{end}"

    def send(self, sql: str, send: Callable[[str], T]) -> T:
        """Send a statement with the comment; an error points into the statement alone."""
        try:
            return send(self.with_comment(sql))
        except WarehouseError as error:
            if self.text and not self.append:
                self._point_at_statement(error, sql)
            raise

    def _point_at_statement(self, error: WarehouseError, sql: str) -> None:
        above = self.text.count("\n") + 1
        error.sql = sql.lstrip()
        if error.sql_line is not None:
            told = error.sql_line
            error.sql_line = max(told - above, 1)
            here = f"{_EXCERPT}{error.sql_line}:"
            error.notes = tuple(
                note.replace(f"{_EXCERPT}{told}:", here, 1) if note.startswith(_EXCERPT) else note
                for note in error.notes
            )


class NodeInComment:
    """``node`` in a comment's Jinja: a record whose missing members are empty."""

    def __init__(self, record: Mapping[str, object]) -> None:
        """Show a record."""
        self._record = record

    def __getattr__(self, name: str) -> object:
        """A member of the record, or an empty text."""
        return self._record.get(name, "")


def statement_comment(
    shared: InvocationScope,
    node_id: str | None = None,
    record: Callable[[], Mapping[str, object]] = dict,
) -> StatementComment:
    """The comment of a node's statements; ``record`` makes what a written comment may ask for.

    Raises ProjectError for a comment that cannot be rendered, or would end early.
    """
    settings = shared.settings.get(shared.project_name)
    configured = settings.query_comment if settings else QueryComment()
    behind = shared.dialect.comment_behind if configured.append is None else configured.append
    if configured.text is None:
        return StatementComment(_usual(shared, node_id), behind)
    if not configured.text.strip():
        return StatementComment()
    node = None if node_id is None else NodeInComment(record())
    origin = settings.origins.get("query-comment") if settings else None
    text = _rendered(configured.text, shared, node, origin or Origin("dbt_project.yml"))
    return StatementComment(text, behind)


def _usual(shared: InvocationScope, node_id: str | None) -> str:
    before = _before_who(shared.target.profile_name, shared.target.name)
    key, who = ("connection_name", CONNECTION) if node_id is None else ("node_id", node_id)
    return f'{before}"{key}": {encode_basestring_ascii(who)}}}'


@cache
def _before_who(profile: str, target: str) -> str:
    """What is the same for all statements of a run."""
    told = {"app": "dbt", "dbt_version": DBT_VERSION}
    return json.dumps({**told, "profile_name": profile, "target_name": target})[:-1] + ", "


def _rendered(
    text: str, shared: InvocationScope, node: NodeInComment | None, origin: Origin
) -> str:
    phase = Phase(shared, shared.project_name, PHASE_MEMBERS, shared.environment)
    macro = _comment_macro(text, shared.project_name, origin)
    try:
        made = str(phase.rendering.bind(macro)(node.unique_id if node else CONNECTION, node))
    except Exception as error:
        raise explain(error, phase.rendering, origin) from error
    if "*/" in made:
        raise ProjectError(
            "broken-query-comment",
            f"the query comment has */ in it, which would end it early: {made.strip()}",
            origin=origin,
            hint="leave */ out of query-comment; dagbook writes the marks around it itself",
        )
    return made.strip()


def _comment_macro(text: str, package: str, origin: Origin) -> Macro:
    """The comment as a macro, so that it may ``return`` its text."""
    return Macro(
        resource_type=ResourceType.MACRO,
        name=_MACRO,
        package=package,
        unique_id=f"macro.{package}.{_MACRO}",
        path=origin.path,
        original_path=origin.path,
        origin=origin,
        macro_sql=f"{{% macro {_MACRO}(connection_name, node) %}}{text}{{% endmacro %}}",
        offset_line=origin.line or 1,
    )
