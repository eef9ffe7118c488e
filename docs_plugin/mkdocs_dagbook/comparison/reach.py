"""Who reads a table or a column, and who is reached if it changes."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from mkdocs_dagbook.comparison.change import Named, Reached
from mkdocs_dagbook.site_model import ColumnPlace, SiteModel, Table


class Reach(Struct, frozen=True):
    """Ways downstream in one state; what was walked once is remembered by ``below``."""

    site: SiteModel
    below: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_traced(self, ident: str) -> bool:
        """Whether all that a table reads is known by columns."""
        traced = self.site.column_graph.tables.get(ident)
        return traced is not None and not traced.miss and not traced.misses

    def tables_below(self, ident: str) -> tuple[str, ...]:
        """Every table that reads from one, directly or not, the near ones first."""
        if ident not in self.below:
            self.below[ident] = tuple(_walk(self.site.tables, ident))
        return self.below[ident]

    def readers(self, place: ColumnPlace) -> tuple[str, ...]:
        """The tables that read a column directly, and those that nobody could look into."""
        graph = self.site.column_graph
        found = [each.target.table for each in graph.out_of.get(place, ())]
        found += [each.table for each in graph.used_by.get(place, ())]
        return tuple(dict.fromkeys((*found, *self._opaque(place.table))))

    def places_below(self, place: ColumnPlace) -> tuple[ColumnPlace, ...]:
        """The columns that hold something of a column."""
        edges = self.site.column_graph.downstream(place)
        return tuple(dict.fromkeys(each.target for each in edges))

    def of_column(self, place: ColumnPlace) -> Reached:
        """Whoever a change of a column reaches."""
        tables: dict[str, None] = {}
        is_exact = True
        for each in (place, *self.places_below(place)):
            tables |= dict.fromkeys(self.readers(each))
            for ident in self._opaque(each.table):
                is_exact = False
                tables |= dict.fromkeys(self.tables_below(ident))
        return self._reached((place.table, *tables), by_columns=is_exact)

    def of_table(self, ident: str) -> Reached:
        """Whoever a change of a whole table reaches."""
        return self._reached((ident, *self.tables_below(ident)), by_columns=False)

    def _opaque(self, ident: str) -> tuple[str, ...]:
        """The tables that read one, and may read any column of it for all we know."""
        table = self.site.tables.get(ident)
        return tuple(
            each
            for each in (table.children if table else ())
            if each in self.site.tables and not self.is_traced(each)
        )

    def _reached(self, idents: Iterable[str], *, by_columns: bool) -> Reached:
        """What these tables come to; the first of them is where the change is."""
        start, *others = (self.site.tables[each] for each in idents if each in self.site.tables)
        exposures = dict.fromkeys(
            each
            for table in (start, *others)
            for each in table.exposures
            if each in self.site.exposures
        )
        shown = [self.site.exposures[each] for each in exposures]
        keys = {key for each in others for key in each.owners}
        keys |= {key for each in shown for key in each.owners}
        return Reached(
            tables=tuple(Named(each.unique_id, each.title) for each in others),
            exposures=tuple(Named(each.unique_id, each.label) for each in shown),
            owners=tuple(
                Named(key, self.site.owners[key].name)
                for key in sorted(keys)
                if key in self.site.owners
            ),
            by_columns=by_columns,
        )


def _walk(tables: Mapping[str, Table], start: str) -> Iterator[str]:
    seen, queue = {start}, deque([start])
    while queue:
        table = tables.get(queue.popleft())
        for ident in table.children if table else ():
            if ident not in seen and ident in tables:
                seen.add(ident)
                queue.append(ident)
                yield ident
