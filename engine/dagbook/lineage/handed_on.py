"""Columns that a query hands on unseen: ``select *`` over what isn't known, read by name later."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from dagbook.lineage.names import column_text, fold
from dagbook.lineage.values import ColumnRef, EdgeKind, OutputColumn, QueryLineage, ValueEdge


def with_handed_on(
    lineages: Mapping[str, QueryLineage], known: Mapping[str, Iterable[str]]
) -> Mapping[str, QueryLineage]:
    """Lineages whose open ones have the columns they must have: those known of them, or read.

        raw.x (unknown)  →  a: select * from raw.x  →  b: select id from a

    a isn't known to have a column, but b reads ``id`` from it, so it is raw.x's, handed on.
    """
    opened = {ident: each for ident, each in lineages.items() if each.gap}
    if not opened:
        return lineages
    added: dict[str, dict[str, str]] = {ident: {} for ident in opened}
    todo = deque(_wanted(lineages, opened, known))
    while todo:
        ref = todo.popleft()
        lineage = opened.get(ref.relation)
        if lineage is None or fold(ref.column) in added[ref.relation]:
            continue
        if any(fold(each.name) == fold(ref.column) for each in lineage.columns):
            continue
        added[ref.relation][fold(ref.column)] = ref.column
        todo.extend(ColumnRef(ident, ref.column) for ident in lineage.rest)
    return {
        ident: _filled(each, added[ident].values(), known.get(ident, ())) if each.gap else each
        for ident, each in lineages.items()
    }


def _wanted(
    lineages: Mapping[str, QueryLineage],
    opened: Mapping[str, QueryLineage],
    known: Mapping[str, Iterable[str]],
) -> Iterator[ColumnRef]:
    for ident in opened:
        yield from (ColumnRef(ident, name) for name in known.get(ident, ()))
    for lineage in lineages.values():
        yield from (edge.source for column in lineage.columns for edge in column.edges)
        yield from (use.source for use in lineage.uses)


def _filled(lineage: QueryLineage, added: Iterable[str], known: Iterable[str]) -> QueryLineage:
    """With the added columns, in the order they are known in, else after the others by name."""
    columns = {fold(each.name): each for each in lineage.columns}
    for name in sorted(added):
        columns[fold(name)] = _handed_on(name, lineage)
    first = [fold(name) for name in known if fold(name) in columns]
    order = dict.fromkeys((*first, *columns))
    return replace(lineage, columns=tuple(columns[each] for each in order))


def _handed_on(name: str, lineage: QueryLineage) -> OutputColumn:
    if not lineage.rest:
        return OutputColumn(name, miss=lineage.gap)
    refs = [ColumnRef(ident, name) for ident in lineage.rest]
    text = " UNION ".join(column_text(each.relation, name) for each in refs)
    return OutputColumn(name, tuple(ValueEdge(each, EdgeKind.COPY) for each in refs), text)
