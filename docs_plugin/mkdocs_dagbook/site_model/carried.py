"""Columns that hand a value on as it is, so that words about the one hold for the other."""

from collections.abc import Iterator, Mapping

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.site_model.column_graph import ColumnGraph
from mkdocs_dagbook.site_model.tables import Column, Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace

SAME_VALUE = frozenset({EdgeKind.COPY, EdgeKind.RENAME})


def sources_of_value(graph: ColumnGraph, start: ColumnPlace) -> Iterator[ColumnPlace]:
    """Columns a value comes from unchanged, the near ones first; none where values mix."""
    seen = {start}
    edges = graph.into.get(start, ())
    while len(edges) == 1 and edges[0].kind in SAME_VALUE and edges[0].source not in seen:
        yield edges[0].source
        seen.add(edges[0].source)
        edges = graph.into.get(edges[0].source, ())


def column_at(tables: Mapping[str, Table], place: ColumnPlace) -> Column | None:
    """The column of a place, if both it and its table are known."""
    table = tables.get(place.table)
    return None if table is None else table.column(place.column)


def described_source(
    tables: Mapping[str, Table], graph: ColumnGraph, start: ColumnPlace
) -> ColumnPlace | None:
    """The nearest described column that a value comes from unchanged."""
    for place in sources_of_value(graph, start):
        column = column_at(tables, place)
        if column is not None and column.is_documented:
            return place
    return None
