"""Terms carried along column lineage: what a column means, its copies mean too.

A copy that names terms of its own means those, and hands those on.
"""

from collections import deque
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mkdocs_dagbook.site_model.carried import SAME_VALUE, column_at, sources_of_value
from mkdocs_dagbook.site_model.column_graph import ColumnGraph
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace, Term


class CarriedTerms(Struct, frozen=True):
    """Terms that a column has from another, whose value it hands on as it is."""

    terms: tuple[str, ...]
    source: ColumnPlace


class Heir(Struct, frozen=True):
    """A column that means a term because the column ``source`` does."""

    place: ColumnPlace
    source: ColumnPlace


def carried_terms(site: SiteModel, table: Table) -> Mapping[str, CarriedTerms]:
    """The terms that columns of a table inherit, by column."""
    graph = site.column_graph
    found = {}
    for column in table.columns if graph.into else ():
        if not column.terms:
            place = ColumnPlace(table=table.unique_id, column=column.name)
            source = next(_sources_with_terms(site, place), None)
            if source is not None:
                found[column.name] = source
    return found


def heirs(site: SiteModel, term: Term) -> tuple[Heir, ...]:
    """The columns a term is carried to, in the order they are met."""
    graph = site.column_graph
    found: dict[ColumnPlace, Heir] = {}
    for source in term.columns:
        queue = deque([source])
        while queue:
            for place in _copies(graph, queue.popleft()):
                column = column_at(site.tables, place)
                if column is not None and not column.terms and place not in found:
                    found[place] = Heir(place, source)
                    queue.append(place)
    return tuple(found.values())


def _sources_with_terms(site: SiteModel, start: ColumnPlace) -> Iterator[CarriedTerms]:
    for place in sources_of_value(site.column_graph, start):
        column = column_at(site.tables, place)
        if column is not None and column.terms:
            yield CarriedTerms(column.terms, place)


def _copies(graph: ColumnGraph, place: ColumnPlace) -> Iterator[ColumnPlace]:
    for edge in graph.out_of.get(place, ()):
        if edge.kind in SAME_VALUE and len(graph.into.get(edge.target, ())) == 1:
            yield edge.target
