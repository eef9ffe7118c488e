"""Trace queries to the columns they read. Imports sqlglot, which ``dagbook.lineage`` doesn't."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlglot._version import __version__ as parser_version

from dagbook.lineage.flows import Relation, relation_of, rest_of
from dagbook.lineage.handed_on import with_handed_on
from dagbook.lineage.memory import EMPTY, Memory, content_key
from dagbook.lineage.names import fold
from dagbook.lineage.sql import Columns, base_relation, lineage_of
from dagbook.lineage.values import Query, QueryLineage


def trace_query(sql: str, schemas: Mapping[str, Columns], dialect: str = "") -> QueryLineage:
    """The lineage of a query over relations that are called as its SQL calls them.

    ``dialect`` is a name of sqlglot's, or empty; see ``dagbook.lineage.names.dialect_of``.
    """
    relations = {name: base_relation(name, columns) for name, columns in schemas.items()}
    return lineage_of(Query("", sql, {name: name for name in schemas}), relations, dialect)


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
) -> tuple[Mapping[str, QueryLineage], Memory]:
    """The same, and the memory to hand in next time."""
    given = {query.ident: query for query in queries}
    surroundings = f"{dialect} {parser_version}"
    relations: dict[str, Relation] = {}
    for ident, columns in known.items():
        gap = f"not all columns of {ident} are known" if ident in partly_known else ""
        base = base_relation(ident, columns)
        relations[ident] = relation_of(base.columns, gap=gap, rest=rest_of(ident)) if gap else base
    schemas = {ident: _schema(relation) for ident, relation in relations.items()}
    lineages: dict[str, QueryLineage] = {}
    kept: dict[str, QueryLineage] = {}
    for query in _parents_first(given):
        read = {ident: relations[ident] for ident in query.reads.values() if ident in relations}
        key = content_key(
            query, (schemas.get(each, "") for each in query.reads.values()), surroundings
        )
        lineage = memory.lineages.get(key) or lineage_of(query, read, dialect)
        lineages[query.ident] = kept[key] = lineage
        relation = _read_by_others(query.ident, lineage, relations.get(query.ident))
        relations[query.ident], schemas[query.ident] = relation, _schema(relation)
    ordered = {ident: lineages[ident] for ident in given}
    return with_handed_on(ordered, known), Memory(kept)


def _schema(relation: Relation) -> str:
    return "\n".join((relation.gap, *(each.name for each in relation.columns)))


def _read_by_others(ident: str, lineage: QueryLineage, known: Relation | None) -> Relation:
    if not lineage.miss and not lineage.gap:
        return base_relation(ident, [each.name for each in lineage.columns])
    columns = base_relation(ident, [each.name for each in lineage.columns]).columns
    if known is not None:
        names = {fold(each.name) for each in known.columns}
        more = (each for each in columns if fold(each.name) not in names)
        return relation_of((*known.columns, *more), gap=known.gap, rest=rest_of(ident))
    return relation_of(columns, gap=f"not all columns of {ident} are known", rest=rest_of(ident))


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
