"""Words for columns nobody described: those of the column whose value they carry on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.site_model import ColumnGraph, ColumnPlace, SiteModel, Table

_SAME_VALUE = frozenset({EdgeKind.COPY, EdgeKind.RENAME})


@dataclass(frozen=True, slots=True)
class Inherited:
    """A description and where it stands; ``title`` is the title of that table."""

    table: str
    title: str
    column: str
    description: str


def inherited_descriptions(site: SiteModel, table: Table) -> Mapping[str, Inherited]:
    """For each column without words the nearest described one that its value comes from as is."""
    found = {}
    for column in table.columns if site.column_graph.into else ():
        if not column.is_documented:
            words = _nearest(site, ColumnPlace(table=table.unique_id, column=column.name))
            if words is not None:
                found[column.name] = words
    return found


def _nearest(site: SiteModel, start: ColumnPlace) -> Inherited | None:
    for place in _sources_of_value(site.column_graph, start):
        table = site.tables.get(place.table)
        column = table.column(place.column) if table else None
        if table and column and column.is_documented:
            return Inherited(place.table, table.title, column.name, column.description)
    return None


def _sources_of_value(graph: ColumnGraph, start: ColumnPlace) -> Iterator[ColumnPlace]:
    """Columns that hand a value on unchanged, the near ones first; none where values mix."""
    seen = {start}
    edges = graph.into.get(start, ())
    while len(edges) == 1 and edges[0].kind in _SAME_VALUE and edges[0].source not in seen:
        yield edges[0].source
        seen.add(edges[0].source)
        edges = graph.into.get(edges[0].source, ())
