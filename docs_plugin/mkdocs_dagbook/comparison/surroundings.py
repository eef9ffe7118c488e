"""What changed around tables: exposures, terms, metrics, macros, groups and their like."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dagbook.comparison.change import Aspect, Change, Deed, Weight
from mkdocs_dagbook.comparison.fields import Field, compare_fields, itself
from mkdocs_dagbook.comparison.tables import Sides, owner_names
from mkdocs_dagbook.comparison.texts import bare_code, listed, squeezed, worded
from mkdocs_dagbook.site_model import Metric, SiteModel, Term


class _Sort(Struct, frozen=True):
    """One sort of things: where they are, and what of them is compared."""

    kind: str
    things: Callable[[SiteModel], Mapping[str, Any]]
    fields: tuple[Field, ...]
    is_used: Callable[[Any, SiteModel], bool] = lambda thing, after: False


def surrounding_changes(sides: Sides) -> Iterator[Change]:
    """Differences of everything that is no table, and in none."""
    for sort in _SORTS:
        before, after = sort.things(sides.before), sort.things(sides.after)
        for ident in sorted(before.keys() | after.keys()):
            yield from _one(sides, sort, ident, before.get(ident), after.get(ident))


def _one(sides: Sides, sort: _Sort, ident: str, old: Any, new: Any) -> Iterator[Change]:
    name = getattr(new or old, "label", "") or (new or old).name
    if old is None:
        yield itself(Deed.ADDED, sort.kind, ident, name)
    elif new is None:
        change = itself(Deed.REMOVED, sort.kind, ident, name)
        is_used = sort.is_used(old, sides.after)
        yield replace(change, weight=Weight.BREAKING if is_used else Weight.NOTABLE)
    else:
        about = itself(Deed.CHANGED, sort.kind, ident, name)
        yield from compare_fields(about, old, new, sort.fields)
        names = Field(Aspect.OWNER, lambda pair: owner_names(pair[0], _owners(pair[1])))
        yield from compare_fields(about, (sides.before, old), (sides.after, new), (names,))
        if sort.kind == "exposure":
            reads = Field(Aspect.READS, lambda idents: listed(idents))
            old_names = [sides.pairs.same.get(each, each) for each in old.depends_on]
            yield from compare_fields(about, _bare(old_names), _bare(new.depends_on), (reads,))


def _bare(idents: Any) -> list[str]:
    return [each.split(".", 2)[-1] for each in idents]


def _owners(thing: Any) -> tuple[str, ...]:
    """Terms have one owner, macros none."""
    if hasattr(thing, "owner_key"):
        return (thing.owner_key,) if thing.owner_key else ()
    return getattr(thing, "owners", ())


def _own_macros(site: SiteModel) -> Mapping[str, Any]:
    """A package is renewed as a whole: its macros are nobody's change here."""
    return {key: each for key, each in site.macros.items() if site.is_own(each.package)}


def _metric_is_used(metric: Metric, after: SiteModel) -> bool:
    """Whether anything that asks for it is still there."""
    return (
        any(each in after.exposures for each in metric.exposures)
        or any(each in after.semantics.metrics for each in metric.metrics)
        or any(each in after.semantics.saved_queries for each in metric.saved_queries)
    )


def _term_is_used(term: Term, after: SiteModel) -> bool:
    """Whether anything that carries it is still there."""
    tables = (*term.tables, *(each.table for each in term.columns))
    return any(each in after.tables for each in tables)


def _arguments(macro: Any) -> str:
    parts = (f"{each.name}: {each.type}" if each.type else each.name for each in macro.arguments)
    return ", ".join(parts)


_DESCRIPTION = Field(Aspect.DESCRIPTION, lambda thing: squeezed(thing.description))
_TAGS = Field(Aspect.TAGS, lambda thing: listed(thing.tags), Weight.QUIET)

_SORTS = (
    _Sort(
        "exposure",
        lambda site: site.exposures,
        (
            _DESCRIPTION,
            Field(Aspect.URL, lambda exposure: exposure.url or ""),
            Field(Aspect.MATURITY, lambda exposure: exposure.maturity or ""),
            Field(Aspect.LABEL, lambda exposure: squeezed(exposure.label), Weight.QUIET),
            _TAGS,
        ),
    ),
    _Sort(
        "term",
        lambda site: site.terms,
        (
            Field(Aspect.DEFINITION, lambda term: squeezed(term.definition)),
            Field(Aspect.CALCULATION, lambda term: squeezed(term.calculation)),
            Field(Aspect.STATUS, lambda term: term.status or ""),
            Field(Aspect.SYNONYMS, lambda term: listed(term.synonyms)),
            Field(Aspect.RELATED, lambda term: listed(term.related), Weight.QUIET),
            Field(Aspect.META, lambda term: worded(dict(term.facts)), Weight.QUIET),
        ),
        _term_is_used,
    ),
    _Sort(
        "metric",
        lambda site: site.semantics.metrics,
        (
            _DESCRIPTION,
            Field(Aspect.CALCULATION, lambda metric: squeezed(metric.formula)),
            Field(Aspect.DEFINITION, lambda metric: listed(map(squeezed, metric.filters))),
            _TAGS,
        ),
        _metric_is_used,
    ),
    _Sort("semantic_model", lambda site: site.semantics.models, (_DESCRIPTION,)),
    _Sort("saved_query", lambda site: site.semantics.saved_queries, (_DESCRIPTION,)),
    _Sort(
        "macro",
        _own_macros,
        (
            _DESCRIPTION,
            Field(Aspect.CODE, lambda macro: bare_code(macro.code)),
            Field(Aspect.ARGUMENTS, _arguments, Weight.QUIET),
        ),
    ),
    _Sort("group", lambda site: site.groups, (_DESCRIPTION,)),
)
