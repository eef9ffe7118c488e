"""Lineage of queries to the graph of a site: idents become places, spelt as tables spell them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from dagbook.lineage import ColumnRef, EdgeKind, OutputColumn, QueryLineage, ValueEdge
from mkdocs_dagbook.site_model.column_graph import (
    EVERY_COLUMN,
    ColumnEdge,
    ColumnGraph,
    ColumnUse,
    TracedTable,
)
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace

_SEVERITY = {kind: rank for rank, kind in enumerate(EdgeKind)}


def is_complete(table: Table) -> bool:
    """Whether all columns of a table are known: its contract or the catalog lists them."""
    return table.contract_enforced or any(column.exists for column in table.columns)


class Spelling:
    """Places of columns, each one value however SQL spells it; ``complete`` are tables' ids."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        """Spell columns as these tables do."""
        self._places: dict[str, dict[str, ColumnPlace]] = {
            unique_id: {
                column.name.casefold(): ColumnPlace(table=unique_id, column=column.name)
                for column in table.columns
            }
            for unique_id, table in tables.items()
        }
        self.complete = frozenset(each for each, table in tables.items() if is_complete(table))

    def place(self, ident: str, column: str) -> ColumnPlace:
        """The place of a column."""
        found = self._places[ident].get(column.casefold())
        return found or ColumnPlace(table=ident, column=column)

    def columns(self, ident: str) -> tuple[ColumnPlace, ...]:
        """All columns of a table."""
        return tuple(self._places[ident].values())


class _Found(Struct, frozen=True):
    """The graph while it grows."""

    into: dict[ColumnPlace, tuple[ColumnEdge, ...]] = field(default_factory=dict)
    uses_of: dict[str, tuple[ColumnUse, ...]] = field(default_factory=dict)
    tables: dict[str, TracedTable] = field(default_factory=dict)


def graph_of(
    lineages: Mapping[str, QueryLineage], misses: Mapping[str, str], spelling: Spelling
) -> ColumnGraph:
    """The graph of all tables; ``misses`` says by table id why there is no query.

    What a table reads of itself, as incremental models do, is followed to what came in from
    others: no edge leads from a table to itself.
    """
    found = _Found()
    for ident, lineage in lineages.items():
        _add(ident, lineage, spelling, found)
    for ident, reason in misses.items():
        found.tables[ident] = TracedTable(len(spelling.columns(ident)), miss=reason)
    out_of: dict[ColumnPlace, list[ColumnEdge]] = defaultdict(list)
    for edges in found.into.values():
        for edge in edges:
            out_of[edge.source].append(edge)
    used_by: dict[ColumnPlace, list[ColumnUse]] = defaultdict(list)
    for uses in found.uses_of.values():
        for use in uses:
            used_by[use.source].append(use)
    return ColumnGraph(
        into=found.into,
        out_of={place: tuple(edges) for place, edges in out_of.items()},
        used_by={place: tuple(uses) for place, uses in used_by.items()},
        uses_of=found.uses_of,
        tables=found.tables,
    )


def _add(ident: str, lineage: QueryLineage, spelling: Spelling, found: _Found) -> None:
    for name, sources in _from_others(ident, lineage.columns).items():
        target = spelling.place(ident, name)
        edges = tuple(
            ColumnEdge(spelling.place(ref.relation, ref.column), target, kind)
            for ref, kind in sources.items()
        )
        if edges:
            found.into[target] = edges
    uses = dict.fromkeys(
        ColumnUse(spelling.place(use.source.relation, use.source.column), ident, use.kind)
        for use in lineage.uses
        if use.source.relation != ident
    )
    if uses:
        found.uses_of[ident] = tuple(uses)
    found.tables[ident] = _traced(ident, lineage, spelling)


def _traced(ident: str, lineage: QueryLineage, spelling: Spelling) -> TracedTable:
    if not lineage.columns:
        return TracedTable(len(spelling.columns(ident)), miss=lineage.miss or lineage.gap)
    expressions, misses = {}, {}
    for column in lineage.columns:
        name = spelling.place(ident, column.name).column
        expressions[name] = column.expression
        if column.miss:
            misses[name] = column.miss
    if reason := lineage.miss or lineage.gap:
        # A star nobody could open: what the table has besides is made by it.
        others = [each.column for each in spelling.columns(ident) if each.column not in expressions]
        unnamed = [] if others or ident in spelling.complete else [EVERY_COLUMN]
        misses.update(dict.fromkeys((*others, *unnamed), reason))
    return TracedTable(len({*expressions, *misses}), expressions, misses)


def _from_others(
    ident: str, columns: tuple[OutputColumn, ...]
) -> dict[str, dict[ColumnRef, EdgeKind]]:
    """By column, what comes in from other tables; each source once, in the harshest kind."""
    edges: dict[str, list[ValueEdge]] = defaultdict(list)
    names: dict[str, str] = {}
    for column in columns:
        edges[names.setdefault(column.name.casefold(), column.name)].extend(column.edges)
    found: dict[str, dict[ColumnRef, EdgeKind]] = {}
    for name in edges:
        kinds = found.setdefault(name, {})
        for edge in _opened(ident, name, edges, names):
            earlier = kinds.get(edge.source, edge.kind)
            kinds[edge.source] = max(earlier, edge.kind, key=_SEVERITY.__getitem__)
    return found


def _opened(
    ident: str, name: str, edges: Mapping[str, list[ValueEdge]], names: Mapping[str, str]
) -> Iterator[ValueEdge]:
    """The edges into a column; those of the table itself give way to what comes into them."""
    todo, seen = [(edge, edge.kind) for edge in edges[name]], {name}
    while todo:
        edge, kind = todo.pop(0)
        if edge.source.relation != ident:
            yield ValueEdge(edge.source, kind)
            continue
        own = names.get(edge.source.column.casefold(), "")
        if own and own not in seen:
            seen.add(own)
            todo.extend(
                (each, max(kind, each.kind, key=_SEVERITY.__getitem__)) for each in edges[own]
            )
