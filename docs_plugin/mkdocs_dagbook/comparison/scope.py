"""What a change touched and what it affects: where else to look when something was changed."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mkdocs_dagbook.comparison.change import Aspect, Change, Changes, Deed, Weight
from mkdocs_dagbook.comparison.reach import Reach
from mkdocs_dagbook.site_model import ColumnPlace, Kind, SiteModel, Table

_TABLES = frozenset(each.value for each in Kind)
_MAKING = {Aspect.CODE, Aspect.ITSELF, Aspect.RELATION, Aspect.MATERIALIZATION}
"""What of a table others read the result of."""


class Scope(Struct, frozen=True):
    """Ids by how much of them is touched.

    ``whole`` are things touched with all their columns, ``things`` those of which only the
    columns in ``columns`` are, names in lower case.
    """

    whole: frozenset[str]
    things: frozenset[str]
    columns: frozenset[ColumnPlace]

    def covers(self, ident: str, column: str | None) -> bool:
        """Whether a thing, or a column of it, is touched or affected."""
        if ident in self.whole:
            return True
        if column is None:
            return ident in self.things
        return ColumnPlace(table=ident, column=column.casefold()) in self.columns


class _Touched(Struct, frozen=True):
    """One thing that counts: a place, a thing, or all of a thing."""

    ident: str
    column: str | None = None
    whole: bool = False


def scope_of(changes: Changes, before: SiteModel, after: SiteModel) -> Scope:
    """Whatever changes that aren't quiet touch, and what is made from it."""
    reaches = (Reach(after), Reach(before))
    touched = dict.fromkeys(
        each
        for change in changes.every
        if change.weight is not Weight.QUIET
        for each in _touched(change, after, reaches)
    )
    touched |= dict.fromkeys(_newly_listed(before, after))
    places = [each for each in touched if each.column is not None]
    idents = {each.ident for each in touched}
    exposed = (key for each in idents for key in _exposures(after, each))
    return Scope(
        whole=frozenset(each.ident for each in touched if each.whole),
        things=frozenset((*idents, *exposed)),
        columns=frozenset(
            ColumnPlace(table=each.ident, column=(each.column or "").casefold()) for each in places
        ),
    )


def _newly_listed(before: SiteModel, after: SiteModel) -> Iterator[_Touched]:
    """Columns that a properties file lists now and didn't: that one doesn't exist is no change."""
    for ident, table in after.tables.items():
        earlier = before.tables.get(ident)
        if earlier is None:
            continue
        known = {each.name.casefold() for each in earlier.columns if each.declared}
        for column in table.columns:
            if column.declared and column.name.casefold() not in known:
                yield _Touched(ident, column.name)


def _touched(change: Change, after: SiteModel, reaches: tuple[Reach, ...]) -> Iterator[_Touched]:
    yield from _itself(change)
    table = after.tables.get(change.node)
    if change.aspect is Aspect.TEST:
        return
    if change.column is not None:
        for name in (change.column, change.before if change.deed is Deed.RENAMED else ""):
            yield from _below_column(ColumnPlace(table=change.node, column=name), reaches)
    elif change.aspect in _MAKING and (table or change.kind in _TABLES):
        yield from _below_table(change.node, reaches)
        if table is not None and not reaches[0].is_traced(change.node):
            yield _Touched(change.node, whole=True)
    yield from _users(change, after)


def _itself(change: Change) -> Iterator[_Touched]:
    if change.ident:
        yield _Touched(change.ident, whole=True)
    if change.column is not None:
        yield _Touched(change.node, change.column)
    else:
        is_all = change.aspect is Aspect.ITSELF or change.kind not in _TABLES
        yield _Touched(change.node, whole=is_all)


def _below_column(place: ColumnPlace, reaches: Iterable[Reach]) -> Iterator[_Touched]:
    for reach in reaches:
        for each in (place, *reach.places_below(place)):
            if each != place:
                yield _Touched(each.table, each.column)
            for reader in reach.readers(each):
                yield _Touched(reader, whole=not reach.is_traced(reader))


def _below_table(ident: str, reaches: Iterable[Reach]) -> Iterator[_Touched]:
    for reach in reaches:
        for each in reach.tables_below(ident):
            yield _Touched(each, whole=not reach.is_traced(each))


def _users(change: Change, after: SiteModel) -> Iterator[_Touched]:
    """Tables that call a macro, carry a term or stand in a group that changed."""
    macro, term = after.macros.get(change.node), after.terms.get(change.node)
    group = after.groups.get(change.node)
    if macro is not None and change.aspect is Aspect.CODE:
        for each in macro.tables:
            yield _Touched(each, whole=True)
    if term is not None:
        yield from (_Touched(each) for each in term.tables)
        yield from (_Touched(each.table, each.column) for each in term.columns)
    if group is not None:
        yield from (_Touched(each) for each in group.tables)


def _exposures(after: SiteModel, ident: str) -> tuple[str, ...]:
    table: Table | None = after.tables.get(ident)
    return table.exposures if table else ()
