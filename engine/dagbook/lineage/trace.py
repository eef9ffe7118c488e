"""Trace queries to the columns they read.

sqlglot is imported for the first query that is to be traced, which takes a tenth of a second: who
remembers all of them does without.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from dagbook.errors import UsageError
from dagbook.lineage.handed_on import with_handed_on
from dagbook.lineage.memory import EMPTY, Memory, content_key
from dagbook.lineage.schemas import Job, Schema, known_schema, relation_with, schema_after
from dagbook.lineage.values import Query, QueryLineage

Columns = Iterable[str]
"""The names of a relation's columns, in order; a mapping from name to type is one, too."""

_PARSING, _CREW = "dagbook.lineage.sql", "dagbook.lineage.crew"
_Trace = Callable[[Sequence[Job]], Sequence[QueryLineage]]


def trace_query(sql: str, schemas: Mapping[str, Columns], dialect: str = "") -> QueryLineage:
    """The lineage of a query over relations that are called as its SQL calls them.

    ``dialect`` is a name of sqlglot's, or empty; see ``dagbook.lineage.names.dialect_of``.
    """
    relations = {
        name: relation_with(name, Schema(tuple(columns))) for name, columns in schemas.items()
    }
    query = Query("", sql, {name: name for name in schemas})
    lineage: QueryLineage = import_module(_PARSING).lineage_of(query, relations, dialect)
    return lineage


def trace_project(
    queries: Iterable[Query],
    known: Mapping[str, Columns],
    dialect: str = "",
    memory: Memory = EMPTY,
    partly_known: Collection[str] = (),
) -> Mapping[str, QueryLineage]:
    """The lineage of queries that read one another, by ident, in the order they are given.

    What a query gives, its readers read. ``known`` has the columns of relations that no query
    makes, and is asked where a query's own columns can't be found; of those in ``partly_known``
    there may be more columns than it has.
    """
    return trace_and_remember(queries, known, dialect, memory, partly_known)[0]


def trace_and_remember(
    queries: Iterable[Query],
    known: Mapping[str, Columns],
    dialect: str = "",
    memory: Memory = EMPTY,
    partly_known: Collection[str] = (),
    processes: int = 1,
) -> tuple[Mapping[str, QueryLineage], Memory]:
    """The same, and the memory to hand in next time; by several processes where that pays."""
    given = {query.ident: query for query in queries}
    surroundings = f"{dialect} {parser_version()}"
    schemas = {
        ident: known_schema(ident, columns, is_partial=ident in partly_known)
        for ident, columns in known.items()
    }
    lineages: dict[str, QueryLineage] = {}
    kept: dict[str, QueryLineage] = {}
    with _tracing(len(given) - len(memory.lineages), dialect, processes) as trace:
        for level in _levels(given):
            keys = [content_key(each, _texts(each, schemas), surroundings) for each in level]
            new = [
                Job(each, {i: schemas[i] for i in each.reads.values() if i in schemas})
                for each, key in zip(level, keys, strict=True)
                if key not in memory.lineages
            ]
            traced = iter(trace(new) if new else ())
            for query, key in zip(level, keys, strict=True):
                lineage = memory.lineages[key] if key in memory.lineages else next(traced)
                lineages[query.ident] = kept[key] = lineage
                schema = schema_after(query.ident, lineage, schemas.get(query.ident))
                schemas[query.ident] = schema
    ordered = {ident: lineages[ident] for ident in given}
    return with_handed_on(ordered, known), Memory(kept)


@cache
def parser_version() -> str:
    """Which sqlglot is installed: its module that says so, read without all the others.

    Raises UsageError `missing-extra`.
    """
    package = find_spec("sqlglot")
    if package is None or package.origin is None:
        raise UsageError(
            "missing-extra",
            "column lineage is read from SQL by sqlglot, which is not installed",
            hint="install what it needs: pip install 'dagbook[docs]'",
        )
    place = Path(package.origin).with_name("_version.py")
    spec = spec_from_file_location("sqlglot_version", place)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.__version__)


@contextmanager
def _tracing(queries: int, dialect: str, processes: int) -> Iterator[_Trace]:
    """What traces queries that don't read one another; its crew is called by the first of them."""
    with ExitStack() as until_done:

        @cache
        def crew() -> Any:
            called = import_module(_CREW).crew_for(queries, dialect, processes)
            return until_done.enter_context(called)

        yield lambda jobs: import_module(_CREW).trace_all(jobs, crew())


def _texts(query: Query, schemas: Mapping[str, Schema]) -> Iterator[str]:
    return (schemas[each].text if each in schemas else "" for each in query.reads.values())


def _levels(queries: Mapping[str, Query]) -> list[list[Query]]:
    """Queries by how far they are from those that read no other; a level may go at once."""
    place: dict[str, int] = {}
    levels: list[list[Query]] = []
    for query in _parents_first(queries):
        at = max((place[each] + 1 for each in query.reads.values() if each in place), default=0)
        place[query.ident] = at
        if at == len(levels):
            levels.append([])
        levels[at].append(query)
    return levels


def _parents_first(queries: Mapping[str, Query]) -> Iterator[Query]:
    """Queries after those they read; where they read in a ring, in the order they are given."""
    begun: set[str] = set()
    for start in queries:
        todo = [(start, False)]
        while todo:
            ident, is_left = todo.pop()
            if is_left:
                yield queries[ident]
            elif ident not in begun:
                begun.add(ident)
                todo.append((ident, True))
                parents = list(queries[ident].reads.values())
                todo.extend((each, False) for each in reversed(parents) if each in queries)


__all__ = ["Columns", "trace_and_remember", "trace_project", "trace_query"]
