"""What hiding means for one kind of thing, where the walk over all of them can't know it."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from msgspec.structs import replace

from mkdocs_dagbook.audiences.hidden import Hidden
from mkdocs_dagbook.site_model import ColumnPlace, Macro, Owner, SiteModel, Table
from mkdocs_dagbook.site_model.column_graph import ColumnEdge, ColumnGraph, ColumnUse, TracedTable
from mkdocs_dagbook.site_model.key_relations import KeyRelation
from mkdocs_dagbook.site_model.semantics import SemanticModel
from mkdocs_dagbook.site_model.tables import ForeignKey

SQL = frozenset(
    {"code", "compiled_code", "condition", "query", "message", "expression", "formula", "filters"}
)
"""Fields that hold SQL, or what a warehouse says of it."""

_HOOKS = frozenset({"pre-hook", "post-hook", "pre_hook", "post_hook", "sql_header", "sql"})


class Gone(Enum):
    """What is left of something that can't be shown at all."""

    GONE = "gone"


GONE = Gone.GONE


def _table(table: Table, hidden: Hidden) -> Table:
    places = hidden.places
    columns = tuple(
        each
        for each in table.columns
        if ColumnPlace(table=table.unique_id, column=each.name) not in places
    )
    gone = {each.name.casefold() for each in table.columns} - {
        each.name.casefold() for each in columns
    }
    keys = tuple(
        each
        for each in table.foreign_keys
        if gone.isdisjoint(map(str.casefold, each.columns)) and not _points_at_hidden(each, hidden)
    )
    config = {
        key: value
        for key, value in table.config.items()
        if key != "meta"
        and not (hidden.audience.hides_sql and key in _HOOKS)
        and not hidden.names.in_code(repr(value))
    }
    return replace(table, columns=columns, foreign_keys=keys, config=config)


def _points_at_hidden(key: ForeignKey, hidden: Hidden) -> bool:
    return hidden.names.in_code(f"{key.to} {key.to_columns!r} {key.expression}")


def without_meta(meta: Mapping[str, Any], hidden: Hidden) -> Mapping[str, Any]:
    """What may be seen of a ``meta``."""
    owners = ("owner", "owners", "steward") if hidden.audience.hides_owners else ()
    for key in (*hidden.audience.meta, *owners):
        meta = _without_key(meta, key.split("."))
    return meta


def _without_key(meta: Mapping[str, Any], way: list[str]) -> Mapping[str, Any]:
    key, *further = way
    if key not in meta:
        return meta
    if not further:
        return {name: each for name, each in meta.items() if name != key}
    inner = meta[key]
    return {**meta, key: _without_key(inner, further)} if isinstance(inner, Mapping) else meta


def _relation(relation: KeyRelation, hidden: Hidden) -> Any:
    ends = (
        (relation.child, relation.child_columns),
        (relation.parent, relation.parent_columns),
    )
    told = any(hidden.has_column(table, each) for table, columns in ends for each in columns)
    return GONE if told else relation


def _semantic_model(model: SemanticModel, hidden: Hidden) -> SemanticModel:
    table = model.table or ""

    def kept(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            each
            for each in things
            if not any(hidden.has_column(table, column) for column in each.columns)
            and not hidden.names.in_code(each.expression)
        )

    return replace(
        model,
        entities=kept(model.entities),
        dimensions=kept(model.dimensions),
        measures=kept(model.measures),
    )


def _graph(graph: ColumnGraph, hidden: Hidden) -> ColumnGraph:
    """How a column is made is left out where that names something hidden."""
    tables = {
        ident: _traced(ident, each, hidden)
        for ident, each in graph.tables.items()
        if ident not in hidden.ids
    }

    def near(
        edges: Mapping[ColumnPlace, tuple[ColumnEdge, ...]],
    ) -> dict[ColumnPlace, tuple[ColumnEdge, ...]]:
        kept = {
            place: tuple(each for each in some if is_seen(each.source) and is_seen(each.target))
            for place, some in edges.items()
            if is_seen(place)
        }
        return {place: some for place, some in kept.items() if some}

    def used(uses: Mapping[Any, tuple[ColumnUse, ...]]) -> dict[Any, tuple[ColumnUse, ...]]:
        kept = {
            key: tuple(
                each for each in some if is_seen(each.source) and each.table not in hidden.ids
            )
            for key, some in uses.items()
        }
        return {key: some for key, some in kept.items() if some}

    def is_seen(place: ColumnPlace) -> bool:
        return place.table not in hidden.ids and place not in hidden.places

    return replace(
        graph,
        tables=tables,
        into=near(graph.into),
        out_of=near(graph.out_of),
        used_by=used(graph.used_by),
        uses_of=used(graph.uses_of),
    )


def _traced(ident: str, traced: TracedTable, hidden: Hidden) -> TracedTable:
    def tells(column: str, text: str) -> bool:
        return hidden.has_column(ident, column) or hidden.names.in_code(text)

    made = {} if hidden.audience.hides_sql else traced.expressions
    return replace(
        traced,
        expressions={key: each for key, each in made.items() if not tells(key, each)},
        misses={key: each for key, each in traced.misses.items() if not tells(key, each)},
        miss="hidden" if hidden.names.in_code(traced.miss) else traced.miss,
    )


def _macro(macro: Macro, hidden: Hidden) -> Macro:
    code = "" if hidden.audience.hides_macro_code else macro.code
    return replace(macro, code=code)


def _owner(owner: Owner, hidden: Hidden) -> Owner:
    if hidden.audience.hides_contacts:
        return replace(owner, email=None, contacts={})
    return owner


def without_sql(value: Any, names: Iterable[str]) -> dict[str, Any]:
    """SQL of whatever has some, and a test's arguments, which may be conditions."""
    empty: dict[type, Any] = {str: "", tuple: ()}
    found = {
        name: empty.get(type(getattr(value, name)))
        for name in names
        if name in SQL and getattr(value, name)
    }
    if hasattr(value, "arguments") and hasattr(value, "severity"):
        found["arguments"] = {}
    return found


def without_people(site: SiteModel, hidden: Hidden) -> SiteModel:
    """Nobody owns anything, if owners are hidden."""
    if not hidden.audience.hides_owners:
        return site

    def nobodys(things: Mapping[str, Any]) -> dict[str, Any]:
        return {key: replace(each, owners=()) for key, each in things.items()}

    def no_owner(term: Any) -> Any:
        return replace(term, owner=None, owner_key=None, steward=None, steward_key=None)

    semantics = replace(
        site.semantics,
        models=nobodys(site.semantics.models),
        metrics=nobodys(site.semantics.metrics),
    )
    routines = replace(
        site.routines,
        functions=nobodys(site.routines.functions),
        analyses=nobodys(site.routines.analyses),
    )
    return replace(
        site,
        owners={},
        tables=nobodys(site.tables),
        exposures=nobodys(site.exposures),
        groups=nobodys(site.groups),
        terms={key: no_owner(each) for key, each in site.terms.items()},
        semantics=semantics,
        routines=routines,
    )


def _place(place: ColumnPlace, hidden: Hidden) -> Any:
    return GONE if hidden.has_column(place.table, place.column) else place


PREPARED: Mapping[type, Callable[[Any, Hidden], Any]] = {
    ColumnPlace: _place,
    Table: _table,
    KeyRelation: _relation,
    SemanticModel: _semantic_model,
    ColumnGraph: _graph,
    Macro: _macro,
    Owner: _owner,
}
"""What is done to a value before its parts are looked at, by its type."""

DONE = (ColumnGraph, ColumnPlace)
"""Types of which nothing further is to be looked at then."""
