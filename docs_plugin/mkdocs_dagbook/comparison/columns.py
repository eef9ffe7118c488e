"""What changed about columns."""

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from mkdocs_dagbook.comparison.change import Aspect, Change, Deed, Weight
from mkdocs_dagbook.comparison.fields import Field, compare_fields
from mkdocs_dagbook.comparison.known_columns import (
    ColumnPairs,
    Kitchen,
    known_columns,
    pair_columns,
)
from mkdocs_dagbook.comparison.pairing import parents_first
from mkdocs_dagbook.comparison.tables import (
    Sides,
    has_exposures,
    is_promised,
    marks,
    other_meta,
)
from mkdocs_dagbook.comparison.texts import listed, squeezed, timeless, type_name
from mkdocs_dagbook.site_model import Column, ColumnPlace, Table


class PairedColumns(Struct, frozen=True):
    """The columns of all tables that are in both states, by the later id of their table.

    ``renamed`` are places of the earlier state by what they are called in the later.
    """

    of_table: dict[str, ColumnPairs] = field(default_factory=dict)
    renamed: dict[ColumnPlace, ColumnPlace] = field(default_factory=dict)


class _Tables(Struct, frozen=True):
    """One table in both states, and what is known of how its columns are made."""

    old: Table
    new: Table
    before: Kitchen
    after: Kitchen


def pair_all_columns(sides: Sides) -> PairedColumns:
    """Pair the columns of each table, after those of its parents: new names are carried on."""
    found = PairedColumns()
    for ident in parents_first(sides.before):
        if ident not in sides.pairs.same:
            continue
        tables = _tables(sides, ident, found.renamed)
        pairs = pair_columns(
            known_columns(sides.before, tables.old),
            known_columns(sides.after, tables.new),
            tables.before,
            tables.after,
        )
        found.of_table[tables.new.unique_id] = pairs
        for old, new in pairs.same:
            if old.name != new.name:
                place = ColumnPlace(table=ident, column=old.name)
                found.renamed[place] = ColumnPlace(table=tables.new.unique_id, column=new.name)
    return found


def column_changes(sides: Sides, columns: PairedColumns) -> Iterator[Change]:
    """Columns that came, went, or are otherwise than before, of tables that are in both states."""
    for ident in sides.pairs.same:
        tables = _tables(sides, ident, columns.renamed)
        pairs = columns.of_table[tables.new.unique_id]
        for each in pairs.new:
            yield _itself(Deed.ADDED, tables.new, each.name)
        for each in pairs.gone:
            change = _itself(Deed.REMOVED, tables.new, each.name)
            yield _weighed(sides, tables, each.name, change)
        for old, new in pairs.same:
            if old.name.casefold() != new.name.casefold():
                change = _itself(Deed.RENAMED, tables.new, new.name)
                change = replace(change, before=old.name, after=new.name)
                yield _weighed(sides, tables, old.name, change)
            yield from _told_changes(sides, tables, old, new)


def _tables(sides: Sides, ident: str, renamed: Mapping[ColumnPlace, ColumnPlace]) -> _Tables:
    old = sides.before.tables[ident]
    new = sides.after.tables[sides.pairs.same[ident]]
    before = Kitchen(sides.before, old, sides.pairs.renamed, renamed)
    return _Tables(old, new, before, Kitchen(sides.after, new, {}, {}))


def _itself(deed: Deed, table: Table, column: str) -> Change:
    return Change(
        weight=Weight.NOTABLE,
        deed=deed,
        aspect=Aspect.ITSELF,
        kind=table.kind.value,
        node=table.unique_id,
        name=table.title,
        column=column,
    )


def _told_changes(sides: Sides, tables: _Tables, old: Column, new: Column) -> Iterator[Change]:
    about = _itself(Deed.CHANGED, tables.new, new.name)
    if old != new:  # most columns are the same, and there are many
        for change in compare_fields(about, *_types(sides, old, new), _TYPE):
            yield _weighed(sides, tables, old.name, change)
        yield from compare_fields(about, old, new, _FIELDS)
    made = tables.before.expression(old), tables.after.expression(new)
    if made[0] == made[1] or not all(made):
        return
    if timeless(made[0]) != timeless(made[1]) or _rewritten(tables):
        yield from compare_fields(about, *made, _EXPRESSION)


def _rewritten(tables: _Tables) -> bool:
    """Whether a date in the SQL is other because somebody wrote another, not because of the day."""
    return squeezed(tables.old.code) != squeezed(tables.new.code)


def _types(sides: Sides, old: Column, new: Column) -> tuple[str, str]:
    """The types in both states, by the best that both know; of two warehouses, as declared."""
    dialect = sides.after.adapter
    if old.exists and new.exists and sides.before.adapter == dialect:
        pair = (old.data_type, new.data_type)
    else:
        pair = (old.declared_type, new.declared_type)
    first, second = (type_name(each, dialect) if each else "" for each in pair)
    return (first, second) if first and second else ("", "")


def _weighed(sides: Sides, tables: _Tables, name: str, change: Change) -> Change:
    """Breaking where anybody who wasn't changed along with it reads the column."""
    place = ColumnPlace(table=tables.old.unique_id, column=name)
    readers = sides.reach.readers(place)
    waiting = any(not _is_adapted(sides, each, tables.new, name, change) for each in readers)
    if waiting or is_promised(tables.old) or has_exposures(sides, tables.old):
        reached = sides.reach.of_column(place)
        return replace(change, weight=Weight.BREAKING, reached=reached)
    return change


def _is_adapted(sides: Sides, reader: str, table: Table, name: str, change: Change) -> bool:
    """Whether a reader is gone, or was rewritten and no longer reads the column by that name."""
    later = sides.pairs.same.get(reader)
    if later is None:
        return True
    old, new = sides.before.tables[reader], sides.after.tables[later]
    is_rewritten = squeezed(old.code) != squeezed(new.code)
    if not is_rewritten or change.aspect is Aspect.TYPE:
        return is_rewritten
    graph = sides.after.column_graph
    wanted = ColumnPlace(table=table.unique_id, column=name)
    reads = partial(_reads, wanted)
    targets = (each.source for each in graph.uses_of.get(later, ()))
    sources = (
        edge.source
        for column in new.columns
        for edge in graph.into.get(ColumnPlace(table=later, column=column.name), ())
    )
    return not any(map(reads, targets)) and not any(map(reads, sources))


def _reads(wanted: ColumnPlace, place: ColumnPlace) -> bool:
    return place.table == wanted.table and place.column.casefold() == wanted.column.casefold()


_TYPE = (Field(Aspect.TYPE, str),)
_EXPRESSION = (Field(Aspect.EXPRESSION, str),)
_FIELDS = (
    Field(Aspect.DESCRIPTION, lambda column: squeezed(column.description)),
    Field(Aspect.TERM, lambda column: listed((*column.terms, *column.unknown_terms))),
    Field(Aspect.PERSONAL, marks),
    Field(Aspect.CONSTRAINT, lambda column: listed(column.constraints)),
    Field(Aspect.TAGS, lambda column: listed(column.tags), Weight.QUIET),
    Field(Aspect.META, lambda column: other_meta(column.meta), Weight.QUIET),
)
