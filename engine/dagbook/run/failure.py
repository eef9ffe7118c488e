"""A failed node explained: where in the user's file, what the warehouse said, where the SQL is."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from dagbook.errors import DagbookError, Origin, ProjectError, WarehouseError
from dagbook.project.nodes import Node, Seed, Test

_JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_CSV_LINE: Final = re.compile(r"^line (\d+): ")
_WHILE_RUNNING: Final = ("python-failed", "python-result")
_GO_ON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "disk-full": "make room where the database stands, then go on with: dagbook retry",
        "connection-lost": "is the server still there? then go on with: dagbook retry",
        "write-conflict": "when nobody else writes there, go on with: dagbook retry",
    }
)
_LITERAL_ENOUGH: Final = 4
"""So many characters beside its Jinja make a line worth comparing."""


def explain(
    error: DagbookError, node: Node, compiled_sql: str | None, compiled_path: str | None
) -> DagbookError:
    """The error with the node's place and, if it was compiled, the path of its SQL."""
    where = [f"compiled SQL: {compiled_path}"] if compiled_path else []
    notes = (*error.notes, *where)
    if not isinstance(error, WarehouseError):
        origin = error.origin or node.origin
        return ProjectError(error.slug, error.message, origin=origin, hint=error.hint, notes=notes)
    explained = WarehouseError(
        error.slug,
        f"{node.resource_type.value} '{node.name}': {error.message}",
        hint=error.hint or _hint(error, node, compiled_sql),
        notes=notes,
        sql=error.sql,
        sql_line=error.sql_line,
    )
    explained.origin = place_in_file(error, node, compiled_sql)
    return explained


def _hint(error: WarehouseError, node: Node, compiled_sql: str | None) -> str | None:
    """What is mostly the matter where the warehouse says this."""
    if error.slug == "sql-syntax":
        return _syntax_hint(error, node, compiled_sql)
    if error.slug in _GO_ON:
        return _GO_ON[error.slug]
    sources = [each for each in node.depends_on.nodes if each.startswith("source.")]
    if error.slug != "missing-relation" or not sources:
        return None
    names = ", ".join(".".join(each.split(".")[2:]) for each in sources)
    return f"a run reads sources and never makes them: is {names} loaded?"


def _syntax_hint(error: WarehouseError, node: Node, compiled_sql: str | None) -> str | None:
    if isinstance(node, Test) and node.column_name and '"' not in node.column_name:
        return (
            f"is '{node.column_name}' a reserved word, or has it blanks or signs? "
            "then write quote: true beside the column's name"
        )
    if compiled_sql is not None and not _COMMENT.sub("", compiled_sql).strip():
        return "there is no SQL in it: write a select, or remove the file"
    if error.message.endswith('near ";"'):
        return "a file is one query, without a semicolon"
    return None


def place_in_file(error: WarehouseError, node: Node, compiled_sql: str | None) -> Origin:
    """The line of the node's file the warehouse pointed at, else the file.

    It is found by its text, as it was sent or with Jinja where the sent line has something else.
    """
    if isinstance(node, Test) and node.metadata is not None:
        return node.origin  # its entry in a properties file; there is no SQL of the user's
    if isinstance(node, Seed) and (found := _CSV_LINE.search(error.message)):
        return Origin(node.origin.path, int(found[1]))
    line = _compiled_line(error, compiled_sql)
    if compiled_sql is None or line is None:
        return Origin(node.origin.path)
    wanted = compiled_sql.splitlines()[line].strip()
    raw = [text.strip() for text in node.raw_code.splitlines()]
    same = [index for index, text in enumerate(raw) if wanted and text == wanted]
    alike = same or [index for index, text in enumerate(raw) if _could_become(text, wanted)]
    if not alike:
        return Origin(node.origin.path)
    nearest = min(alike, key=lambda index: abs(index - line))
    return Origin(node.origin.path, (node.origin.line or 1) + nearest)


def _could_become(raw: str, compiled: str) -> bool:
    """Whether a line with Jinja in it may have been rendered to the compiled one."""
    literal = _JINJA.split(raw)
    if len(literal) == 1 or len("".join(literal).strip()) < _LITERAL_ENOUGH:
        return False
    return re.fullmatch(".*".join(map(re.escape, literal)), compiled) is not None


def message_of(error: DagbookError, node: Node) -> str:
    """What run_results.json says: dbt's first line, then the warehouse's words, no excerpt."""
    has_run = isinstance(error, WarehouseError) or error.slug in _WHILE_RUNNING
    kind = "Runtime Error" if has_run else "Compilation Error"
    head = f"{kind} in {node.resource_type.value} {node.name} ({node.original_path})"
    if isinstance(error, WarehouseError):
        told = (error.message, *_without_excerpt(error.notes))
    else:
        place = (f"--> {error.origin}",) if error.origin else ()
        told = (*error.message.splitlines(), *error.notes, *place)
    return "\n".join((head, *(f"  {line}" for line in told)))


def _without_excerpt(notes: Sequence[str]) -> list[str]:
    """The warehouse's notes up to where it shows the statement."""
    kept: list[str] = []
    for note in notes:
        if note.startswith("LINE "):
            break
        kept.append(note)
    return kept


def _compiled_line(error: WarehouseError, compiled_sql: str | None) -> int | None:
    """The line of the compiled SQL, from 0, that the sent statement's line is."""
    if not (error.sql and error.sql_line and compiled_sql):
        return None
    start = error.sql.find(compiled_sql.strip())
    if start < 0:
        return None
    blank = len(compiled_sql) - len(compiled_sql.lstrip())
    skipped = compiled_sql[:blank].count("\n")
    line = error.sql_line - 1 - error.sql[:start].count("\n") + skipped
    return line if 0 <= line < len(compiled_sql.splitlines()) else None
