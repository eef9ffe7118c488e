"""Which columns a table has, as far as a state can tell, and which of them only changed the name.

Two states needn't know the same: one was built, the other only compiled or parsed. Columns are
compared by the best that both know:

    1. the columns its query makes, where the query could be traced in full
    2. those the warehouse has, by catalog.json
    3. those that are described, against whatever the other side knows of
"""

import re
from collections.abc import Hashable, Mapping

from msgspec import Struct

from mkdocs_dagbook.comparison.pairing import pair_by
from mkdocs_dagbook.comparison.texts import squeezed
from mkdocs_dagbook.site_model import Column, ColumnPlace, SiteModel, Table

_PLACE = re.compile(r"\b(?:model|source|seed|snapshot)(?:\.\w+){3,}")


class Known(Struct, frozen=True):
    """The columns of one table by name in lower case.

    ``made`` and ``real`` are None where nobody knows them all, ``every`` are all that anybody
    told of.
    """

    made: frozenset[str] | None
    real: frozenset[str] | None
    declared: frozenset[str]
    every: Mapping[str, Column]


class ColumnPairs(Struct, frozen=True):
    """Columns of one table in two states: those in both, those left over on either side."""

    same: tuple[tuple[Column, Column], ...]
    gone: tuple[Column, ...]
    new: tuple[Column, ...]


class Recipe(Struct, frozen=True):
    """A column and how it is made: its SQL, and what flows into it, in the later state's names."""

    column: Column
    expression: str = ""
    sources: frozenset[tuple[ColumnPlace, str]] = frozenset()


class Kitchen(Struct, frozen=True):
    """How the columns of one table are made.

    ``tables`` are ids by their later ones, ``renamed`` places by their later names, as far as
    they are other.
    """

    site: SiteModel
    table: Table
    tables: Mapping[str, str]
    renamed: Mapping[ColumnPlace, ColumnPlace]

    def recipe(self, column: Column) -> Recipe:
        """How one column is made."""
        place = ColumnPlace(table=self.table.unique_id, column=column.name)
        edges = self.site.column_graph.into.get(place, ())
        sources = frozenset((self._later(each.source), str(each.kind)) for each in edges)
        return Recipe(column, self.expression(column), sources)

    def expression(self, column: Column) -> str:
        """The SQL of a column; empty where nobody knows."""
        traced = self.site.column_graph.tables.get(self.table.unique_id)
        if traced is None or column.name in traced.misses:
            return ""
        text = traced.expressions.get(column.name, "")
        return _PLACE.sub(self._renamed, text) if self.tables or self.renamed else text

    def _later(self, place: ColumnPlace) -> ColumnPlace:
        found = self.renamed.get(place)
        if found is not None:
            return found
        return ColumnPlace(table=self.tables.get(place.table, place.table), column=place.column)

    def _renamed(self, found: re.Match[str]) -> str:
        table, _, column = found[0].rpartition(".")
        later = self._later(ColumnPlace(table=table, column=column))
        return f"{later.table}.{later.column}"


def known_columns(site: SiteModel, table: Table) -> Known:
    """What a state knows of the columns of a table."""
    every = {each.name.casefold(): each for each in table.columns}
    traced = site.column_graph.tables.get(table.unique_id)
    made, real = None, None
    if (
        traced is not None
        and traced.expressions
        and traced.misses.keys() <= traced.expressions.keys()
    ):
        made = frozenset(each.casefold() for each in traced.expressions)
    if any(each.exists is not None for each in table.columns):
        real = frozenset(key for key, each in every.items() if each.exists)
    declared = frozenset(key for key, each in every.items() if each.declared)
    return Known(made, real, declared, every)


def gone_and_new(before: Known, after: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that only one side has."""
    for old, new in ((before.made, after.made), (before.real, after.real)):
        if old is not None and new is not None:
            return tuple(sorted(old - new)), tuple(sorted(new - old))
    gone = before.declared - after.every.keys()
    new_ones = after.declared - before.every.keys()
    return tuple(sorted(gone)), tuple(sorted(new_ones))


def pair_columns(before: Known, after: Known, old: Kitchen, later: Kitchen) -> ColumnPairs:
    """Columns by name, then those that were only called otherwise."""
    gone, new = gone_and_new(before, after)
    same = [
        (before.every[key], after.every[key])
        for key in before.every.keys() & after.every.keys()
        if key not in gone and key not in new
    ]
    left = {key: before.every[key] for key in gone if key in before.every}
    right = {key: after.every[key] for key in new if key in after.every}
    recipes = [old.recipe(each) for each in left.values()]
    others = [later.recipe(each) for each in right.values()]
    for one, other in pair_by(recipes, others, (_expression, _sources, _words)):
        same.append((one.column, other.column))
        del left[one.column.name.casefold()], right[other.column.name.casefold()]
    same.sort(key=lambda pair: pair[1].name)
    return ColumnPairs(tuple(same), tuple(left.values()), tuple(right.values()))


def _expression(recipe: Recipe) -> Hashable | None:
    return recipe.expression.casefold() or None


def _sources(recipe: Recipe) -> Hashable | None:
    return recipe.sources or None


def _words(recipe: Recipe) -> Hashable | None:
    text = squeezed(recipe.column.description)
    return (text, (recipe.column.data_type or "").casefold()) if text else None
