"""The column graph of a site, traced from its tables' SQL.

    tables ──► queries ──► dagbook.lineage ──► columns only lineage knows ──► places ──► graph
                              ▲      │
                              memory file

Kept apart from ``site_model``'s other modules because it imports what traces SQL; the gate asks
for it by ``on_demand``. The parser itself is imported for the first query nobody remembers.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from dagbook.lineage import QueryLineage
from dagbook.lineage.names import dialect_of
from dagbook.lineage.trace import trace_and_remember
from mkdocs_dagbook.site_model.column_places import Spelling, graph_of, is_complete
from mkdocs_dagbook.site_model.lineage_memory import keep_memory, recall_memory
from mkdocs_dagbook.site_model.queries import read_queries
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import Column, Table


def with_column_lineage(site: SiteModel, memory: Path | None = None) -> SiteModel:
    """The site with its column graph, and the columns that only lineage knows.

    A column that neither a properties file nor the catalog tells of, but a query makes or reads,
    becomes a column of its table with ``declared`` false and ``exists`` None: an unbuilt model has
    columns, too. The health of tables was judged without them. ``memory`` is a file of what was
    traced before; where it can't be read or written, nothing is remembered.
    """
    traceable = read_queries(site.tables)
    known, partly_known = _known_columns(site.tables.values())
    earlier = recall_memory(memory)
    lineages, remembered = trace_and_remember(
        traceable.queries,
        known,
        dialect_of(site.adapter),
        earlier,
        partly_known,
        processes=os.cpu_count() or 1,
    )
    keep_memory(memory, remembered, earlier)
    extra = _columns_only_lineage_knows(site.tables, lineages)
    tables = {
        unique_id: _with_columns(table, extra.get(unique_id, ()))
        for unique_id, table in site.tables.items()
    }
    graph = graph_of(lineages, traceable.misses, Spelling(tables))
    return replace(site, tables=tables, column_graph=graph)


def _known_columns(tables: Iterable[Table]) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Columns by table, and the tables that may have more."""
    known, partly = {}, set()
    for table in tables:
        known[table.unique_id] = tuple(
            column.name for column in table.columns if column.exists is not False
        )
        if not is_complete(table):
            partly.add(table.unique_id)
    return known, frozenset(partly)


def _columns_only_lineage_knows(
    tables: Mapping[str, Table], lineages: Mapping[str, QueryLineage]
) -> dict[str, tuple[str, ...]]:
    told = {
        unique_id: {column.name.casefold() for column in table.columns}
        for unique_id, table in tables.items()
    }
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for ident, name in _named(lineages):
        key = name.casefold()
        if key and key not in told[ident]:
            found[ident].setdefault(key, name)
    return {ident: tuple(names.values()) for ident, names in found.items()}


def _named(lineages: Mapping[str, QueryLineage]) -> Iterator[tuple[str, str]]:
    """Every column that is made, and then every column that is read."""
    for ident, lineage in lineages.items():
        for column in lineage.columns:
            yield ident, column.name
    for lineage in lineages.values():
        for column in lineage.columns:
            for edge in column.edges:
                yield edge.source.relation, edge.source.column
        for use in lineage.uses:
            yield use.source.relation, use.source.column


def _with_columns(table: Table, names: tuple[str, ...]) -> Table:
    if not names:
        return table
    columns = (Column(name=name, declared=False, meta={}, origin=table.origin) for name in names)
    return replace(table, columns=(*table.columns, *columns))
