"""Does a term mean one thing? Types, calculations and names that don't agree, terms nobody uses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from mkdocs_dagbook.site_model.carried import column_at, sources_of_value
from mkdocs_dagbook.site_model.column_graph import ColumnGraph
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.slugs import slug
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace, Term

STATUSES = ("draft", "proposed", "under review", "approved", "deprecated")
"""What a term's status may be, unless a project says otherwise."""

_FAMILIES = (
    ("list or object", ("json", "struct", "map", "array", "list", "variant", "object", "super")),
    ("true or false", ("bool", "bit")),
    ("moment", ("timestamp", "datetime", "smalldatetime")),
    ("date", ("date",)),
    ("duration", ("interval",)),
    ("time of day", ("time",)),
    ("number", ("int", "bigint", "smallint", "tinyint", "hugeint", "uint", "ubigint", "usmallint")),
    ("number", ("utinyint", "uhugeint", "decimal", "dec", "num", "float", "double", "real")),
    ("number", ("money", "smallmoney", "serial", "bigserial", "bignumeric", "bigdecimal")),
    ("text", ("char", "varchar", "nchar", "nvarchar", "bpchar", "text", "string", "enum", "uuid")),
    ("text", ("clob", "tinytext", "mediumtext", "longtext", "ntext", "uniqueidentifier")),
)
_WORD = re.compile(r"[a-z_]+")


def is_used(term: Term) -> bool:
    """Whether anything names the term."""
    return bool(term.tables or term.columns or term.metrics)


def is_deprecated(term: Term) -> bool:
    """Whether the term is not to be used any more."""
    return (term.status or "").strip().casefold() in {"deprecated", "retired", "obsolete"}


def type_family(data_type: str) -> str:
    """What sort of values a type holds: sizes and spellings aside."""
    lower = data_type.strip().lower()
    if lower.endswith("]"):
        return "list or object"
    word = _WORD.match(lower)
    name = word[0] if word else lower
    for family, beginnings in _FAMILIES:
        if any(name == each or _is_variant(name, each) for each in beginnings):
            return family
    return name


def types_of(site: SiteModel, term: Term) -> Mapping[str, tuple[ColumnPlace, ...]]:
    """The columns that name a term by the sort of their values; more than one is a conflict."""
    found: dict[str, list[ColumnPlace]] = defaultdict(list)
    for place in term.columns:
        column = column_at(site.tables, place)
        told = (column.data_type or column.declared_type) if column else None
        if told:
            found[type_family(told)].append(place)
    return _common_first(found)


def calculations_of(site: SiteModel, term: Term) -> Mapping[str, tuple[ColumnPlace, ...]]:
    """The columns that name a calculated term by the SQL that makes them; copies count as one.

    More than one is a conflict. A column made of another that names the term adds it up, which is
    no other way to calculate it; one that holds another sort of values is no other way either,
    see ``types_of``. Of columns that could not be traced nobody can tell.
    """
    graph, named = site.column_graph, frozenset(term.columns)
    found: dict[str, list[ColumnPlace]] = defaultdict(list)
    _, *others = types_of(site, term).values() or ((),)
    unlike = {place for places in others for place in places}
    for place in term.columns if term.calculation else ():
        if place in unlike:
            continue
        origin = place
        for source in sources_of_value(graph, place):
            origin = source
        traced = graph.tables.get(origin.table)
        expression = traced.expressions.get(origin.column) if traced else None
        if not traced or not expression or origin.column in traced.misses:
            continue
        made_of = [edge.source for edge in graph.into.get(origin, ())]
        if not any(_means(each, named, graph) for each in made_of):
            found[expression].append(place)
    return _common_first(found)


def _means(place: ColumnPlace, named: frozenset[ColumnPlace], graph: ColumnGraph) -> bool:
    """Whether a column names the term, or hands on one that does."""
    return place in named or any(each in named for each in sources_of_value(graph, place))


def shared_names(site: SiteModel) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By term the names it shares with others: the name and the other's key."""
    called: dict[str, dict[str, str]] = defaultdict(dict)
    for key, term in site.terms.items():
        for name in (term.name, term.abbreviation, *term.synonyms):
            if name:
                called[slug(name)].setdefault(key, name)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for terms in called.values():
        for key, name in terms.items():
            found[key] += [(name, other) for other in terms if other != key]
    return {key: tuple(pairs) for key, pairs in found.items() if pairs}


def _is_variant(name: str, beginning: str) -> bool:
    """``integer``, ``character``, ``numeric``, ``timestamptz``, ``int64``; not ``interval``."""
    return len(beginning) >= 3 and name.startswith(beginning) and not name.startswith("interval")


def _common_first(
    found: Mapping[str, Iterable[ColumnPlace]],
) -> Mapping[str, tuple[ColumnPlace, ...]]:
    places = {key: tuple(each) for key, each in found.items()}
    return {key: places[key] for key in sorted(places, key=lambda key: (-len(places[key]), key))}
