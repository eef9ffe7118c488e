"""A failed node explained: where in the user's file, what the warehouse said, where the SQL is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from dagbook.compile import written_at
from dagbook.errors import DagbookError, Origin, ProjectError, WarehouseError
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node, Seed, Test
from dagbook.project.written import as_it_stands

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
_WORD: Final = re.compile(r"\w{3,}")
_EXCERPT: Final = re.compile(r"LINE \d+:")
_COMPILED: Final = "compiled SQL"
Places: TypeAlias = tuple[Origin, ...]


def explain(
    error: DagbookError, node: Node, compiled: CompiledNode | None, compiled_path: str | None
) -> DagbookError:
    """The error with the node's place and, if it was compiled, the place in its SQL."""
    if not isinstance(error, WarehouseError):
        origin = error.origin or node.origin
        where = [f"{_COMPILED}: {compiled_path}"] if compiled_path else []
        notes = (*error.notes, *where)
        return ProjectError(error.slug, error.message, origin=origin, hint=error.hint, notes=notes)
    there = _compiled_place(error, compiled)
    first, *callers = places_of(error, node, compiled)
    explained = WarehouseError(
        error.slug,
        f"{node.resource_type.value} '{node.name}': {error.message}",
        hint=error.hint or _hint(error, node, compiled.sql if compiled else None),
        notes=(*_notes(error, there), *_ways(first, callers), *_where(compiled_path, there)),
        sql=error.sql,
        sql_line=error.sql_line,
    )
    explained.sql_column = error.sql_column
    explained.origin = first
    return explained


def _notes(error: WarehouseError, there: tuple[int, int] | None) -> Iterator[str]:
    """The warehouse's notes; its excerpt counts lines as the compiled file does."""
    shift = 0
    for note in error.notes:
        shown = note
        if (found := _EXCERPT.match(note)) is not None and there is not None:
            shown = f"LINE {there[0]}:{note[found.end() :]}"
            shift = len(shown) - len(note)
        elif shift and not note.strip(" ^"):
            shown = " " * shift + note if shift > 0 else note[-shift:]
        yield shown


def _ways(first: Origin, callers: Iterable[Origin]) -> Iterator[str]:
    """How the place was reached, line by line."""
    before = (first.path, first.line)
    for place in callers:
        if (place.path, place.line) != before:
            yield f"called from {place}"
        before = (place.path, place.line)


def _where(path: str | None, there: tuple[int, int] | None) -> Iterator[str]:
    if path:
        yield f"{_COMPILED}: {path}" + (f":{there[0]}:{there[1]}" if there else "")


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


def places_of(error: WarehouseError, node: Node, compiled: CompiledNode | None) -> Places:
    """Where what the warehouse pointed at was written: the line, and who called it."""
    if isinstance(node, Seed) and (found := _CSV_LINE.search(error.message)):
        return (Origin(node.origin.path, int(found[1])),)
    offset = _compiled_offset(error, compiled)
    written = () if compiled is None or offset is None else written_at(compiled, offset)
    if isinstance(node, Test) and node.metadata is not None:
        return (*written, node.origin)  # its entry in a properties file calls the test's macro
    if written:
        return written
    return (error.origin or _place_of_word(error, node) or Origin(node.origin.path),)


def _place_of_word(error: WarehouseError, node: Node) -> Origin | None:
    """Where the word the warehouse pointed at stands in the file, if it does once: in a hook."""
    word = _WORD.match(error.sql, error.offset) if error.sql and error.offset is not None else None
    code = node.raw_code
    found = list(re.finditer(rf"\b{re.escape(word[0])}\b", code)) if word else []
    return as_it_stands(code, node.origin).place(found[0].start()) if len(found) == 1 else None


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


def _compiled_offset(error: WarehouseError, compiled: CompiledNode | None) -> int | None:
    """The character of the compiled SQL that the sent statement's is, if it is of it at all."""
    core = compiled.sql.strip() if compiled else ""
    if compiled is None or not core or error.sql is None or error.offset is None:
        return None
    blank = len(compiled.sql) - len(compiled.sql.lstrip())
    start = error.sql.find(core)
    while 0 <= start <= error.offset:
        end = start + len(core)
        if error.offset < end:
            return error.offset - start + blank
        if not error.sql[end : error.offset].strip():
            return len(core) - 1 + blank  # it ends too early: the word behind it is pointed at
        start = error.sql.find(core, start + 1)
    return None


def _compiled_place(error: WarehouseError, compiled: CompiledNode | None) -> tuple[int, int] | None:
    """Line and column of the compiled file, from 1."""
    offset = _compiled_offset(error, compiled)
    if compiled is None or offset is None:
        return None
    sql = compiled.sql
    return sql.count("\n", 0, offset) + 1, offset - (sql.rfind("\n", 0, offset) + 1) + 1
