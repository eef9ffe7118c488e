"""One query's SQL to its lineage."""

import re
from collections.abc import Callable, Mapping

from sqlglot import Dialect, exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

from dagbook.lineage.flows import AGGREGATED, Flow, Named, Relation, relation_of, rest_of
from dagbook.lineage.names import fold, parts_of
from dagbook.lineage.queries import trace_in
from dagbook.lineage.scope import Reader, Scope
from dagbook.lineage.values import (
    ColumnRef,
    EdgeKind,
    OutputColumn,
    Query,
    QueryLineage,
    ValueEdge,
)

INLINED = "__dbt__cte__"
"""Starts the name of a CTE that is an ephemeral model, inlined by whoever compiled the query."""


def lineage_of(query: Query, relations: Mapping[str, Relation], dialect: str) -> QueryLineage:
    """The lineage of a query over ``relations``, by ident; whatever its SQL is, it never raises."""
    try:
        node = _parsed(query.sql, dialect)
        if node is None:
            return QueryLineage(miss="there is no query in it")
        _leave_inlined_out(node, query.reads)
        traced = trace_in(node, _outermost(query, relations, dialect))
    except ParseError as error:
        return QueryLineage(miss=_syntax(error))
    except RecursionError:
        return QueryLineage(miss="the SQL is nested too deeply to be read")
    except (SqlglotError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return QueryLineage(miss=f"the SQL could not be read: {error or type(error).__name__}")
    return _published(traced)


def _parsed(sql: str, dialect: str) -> exp.Expr | None:
    """The query of a text: alone, or in the statement that stores it."""
    statements = [each for each in Dialect.get_or_raise(dialect or None).parse(sql) if each]
    for statement in reversed(statements):
        if isinstance(statement, exp.Create | exp.Insert):
            return statement.args.get("expression")
        if isinstance(statement, exp.Query | exp.Pivot | exp.Values):
            return statement
    return None


def _leave_inlined_out(node: exp.Expr, reads: Mapping[str, str]) -> None:
    """Take ephemeral models that a compiler put into a query's WITH out again: they are read."""
    clause = node.args.get("with_")
    if clause is None:
        return
    read = {fold(name) for name in reads if name.startswith(INLINED)}
    kept = [each for each in clause.expressions if fold(each.alias) not in read]
    if not kept:
        node.set("with_", None)
    elif len(kept) < len(clause.expressions):
        clause.set("expressions", kept)


def _syntax(error: ParseError) -> str:
    if not error.errors:
        return f"syntax error: {str(error).splitlines()[0]}"
    first = error.errors[0]
    where, what = f"{first.get('line')}:{first.get('col')}", str(first.get("description"))
    for pattern, words in _PLAINER:
        what = pattern.sub(words, what)
    return f"syntax error at {where}: {what}"


_PLAINER = (
    (re.compile(r"<Token token_type: \S+, text: SENTINEL,.*>", re.DOTALL), "the end"),
    (re.compile(r"<Token token_type: \S+, text: (.*?), line: .*>", re.DOTALL), r"'\1'"),
    (re.compile(r"Required keyword: '(\w+)' missing for <class '.*?(\w+)'>"), r"\2 lacks its \1"),
)
"""The parser's words for itself, and those for a reader."""


def _outermost(query: Query, relations: Mapping[str, Relation], dialect: str) -> Scope:
    generator = Dialect.get_or_raise(dialect or None).generator(
        comments=False, unsupported_level=ErrorLevel.IGNORE
    )
    reader = Reader(dialect, generator, _lookup(query.reads, relations), trace_in)
    return Scope(reader)


def _lookup(
    reads: Mapping[str, str], relations: Mapping[str, Relation]
) -> Callable[[exp.Table], Relation]:
    """Find what a table's name means: by all of it, else by its end where only one has it."""
    idents: dict[tuple[str, ...], set[str]] = {}
    for name, ident in reads.items():
        parts = parts_of(name)
        for start in range(len(parts)):
            idents.setdefault(parts[start:], set()).add(ident)
    exact = {parts_of(name): ident for name, ident in reads.items()}

    def relation(table: exp.Table) -> Relation:
        parts = tuple(fold(part) for each in table.parts for part in each.name.split("."))
        ident = exact.get(parts)
        if ident is None:
            found = idents.get(parts, set())
            ident = next(iter(found)) if len(found) == 1 else None
        if ident is None:
            return relation_of(
                (), gap=f"unknown relation {'.'.join(each.name for each in table.parts)}"
            )
        known = relations.get(ident)
        if known is not None:
            return known
        return relation_of((), gap=f"the columns of {ident} aren't known", rest=rest_of(ident))

    return relation


def _published(traced: Relation) -> QueryLineage:
    columns = tuple(
        OutputColumn(each.name, _edges(each), each.flow.text, each.flow.miss)
        for each in traced.columns
    )
    return QueryLineage(
        columns, tuple(sorted(traced.uses)), gap=traced.gap, rest=_handed_on(traced)
    )


def _handed_on(traced: Relation) -> tuple[str, ...]:
    """The relations whose unknown columns come out as they are: asked by a name none has."""
    flow = traced.guess(_PROBE) if traced.gap else None
    if flow is None or flow.miss or any(flow.edges.values()):
        return ()
    return tuple(sorted(ref.relation for ref in flow.edges if ref.column == _PROBE))


_PROBE = "\0any"


def _edges(column: Named) -> tuple[ValueEdge, ...]:
    flow: Flow = column.flow
    name = fold(column.name)
    return tuple(
        ValueEdge(ref, _kind(level, ref, name)) for ref, level in sorted(flow.edges.items())
    )


def _kind(level: int, source: ColumnRef, name: str) -> EdgeKind:
    if level:
        return EdgeKind.AGGREGATE if level == AGGREGATED else EdgeKind.TRANSFORM
    return EdgeKind.COPY if fold(source.column) == name else EdgeKind.RENAME
