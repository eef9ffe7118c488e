"""What an audience may not see: what was picked, and all that cannot be told without it."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from dagbook.errors import ProjectError
from mkdocs_dagbook.audiences.audience import Audience
from mkdocs_dagbook.audiences.names import Names, names_of, words_in
from mkdocs_dagbook.checks.picking import picker_of
from mkdocs_dagbook.checks.subjects import every_subject
from mkdocs_dagbook.site_model import Column, ColumnPlace, SiteModel, Table


class Hidden(Struct, frozen=True, kw_only=True):
    """Ids of things, slugs of terms, and columns of tables that stay, with what they are called."""

    audience: Audience
    ids: frozenset[str]
    terms: frozenset[str]
    places: frozenset[ColumnPlace]
    names: Names

    def has_column(self, table: str, column: str) -> bool:
        """Whether a column is hidden, alone or with its table."""
        place = ColumnPlace(table=table, column=column)
        return table in self.ids or place in self.places


def find_hidden(site: SiteModel, audience: Audience) -> Hidden:
    """What is hidden.

    Raises:
        ProjectError: ``audience-hides-nothing``, a selector or pattern that picks nothing, which
            may be a slip that shows what it should hide.
        UsageError: a selector nobody can read.
    """
    picked = _picked(site, audience)
    terms = frozenset(each for each in picked if each in site.terms)
    picked -= terms
    places = frozenset(_places(site, audience, picked))
    ids = _with_readers(site, picked, places)
    names = _names(site, ids, terms, places, audience)
    ids |= frozenset(each for each in site.tests if each not in ids and _tells(site, each, names))
    return Hidden(audience=audience, ids=ids, terms=terms, places=places, names=names)


def _picked(site: SiteModel, audience: Audience) -> frozenset[str]:
    picker = picker_of(site, tuple(every_subject(site)))
    found: frozenset[str] = frozenset()
    for selector in audience.models:
        some = picker.pick((selector,))
        if not some:
            raise _nothing(audience, selector)
        found |= some
    return found - {f"project.{site.project_name}"}


def _places(site: SiteModel, audience: Audience, picked: frozenset[str]) -> Iterator[ColumnPlace]:
    for pattern in audience.columns:
        found = [
            ColumnPlace(table=table.unique_id, column=column.name)
            for table in site.tables.values()
            for column in table.columns
            if _matches(pattern, table, column)
        ]
        if not found:
            raise _nothing(audience, pattern)
        yield from (each for each in found if each.table not in picked)


def _matches(pattern: str, table: Table, column: Column) -> bool:
    method, colon, value = pattern.partition(":")
    if colon and method == "tag":
        return any(fnmatchcase(each, value) for each in column.tags)
    if colon and method.startswith("meta."):
        held: Any = column.meta
        for key in method.split(".")[1:]:
            held = held.get(key) if isinstance(held, Mapping) else None
        several = held if isinstance(held, list | tuple) else [held]
        words = (str(each).lower() if isinstance(each, bool) else str(each) for each in several)
        return held is not None and any(fnmatchcase(each, value) for each in words)
    small = pattern.casefold()
    name = column.name.casefold()
    ways = (name, f"{table.name}.{name}".casefold(), f"{table.title}.{name}".casefold())
    return any(fnmatchcase(each, small) for each in ways)


def _nothing(audience: Audience, pattern: str) -> ProjectError:
    return ProjectError(
        "audience-hides-nothing",
        f"'{pattern}' picks nothing, so nothing is hidden from {audience.name} by it",
        origin=audience.origin,
        hint="correct it, or take it out: a slip here would show what should be hidden",
    )


def _with_readers(
    site: SiteModel, picked: frozenset[str], places: frozenset[ColumnPlace]
) -> frozenset[str]:
    """With tests, metrics and queries that need something hidden, and what only speaks of it."""
    ids = set(picked)
    ids |= {
        each.unique_id
        for each in site.tests.values()
        if ColumnPlace(table=each.table or "", column=each.column or "") in places
    }
    needs = dict(_needs(site))
    while more := {key for key, each in needs.items() if key not in ids and ids & each}:
        ids |= more
    for about, things in _speaking_of(site):
        alone = [{*about(each)} for each in things.values()]
        ids |= {key for key, each in zip(things, alone, strict=True) if each and each <= ids}
    for key, block in site.doc_blocks.items():
        if block.uses and all(use.table in ids or use in places for use in block.uses):
            ids.add(key)
    return frozenset(ids)


def _needs(site: SiteModel) -> Iterator[tuple[str, set[str]]]:
    for test in site.tests.values():
        yield test.unique_id, {test.table or "", *test.tables}
    for meaning in site.semantics.models.values():
        yield meaning.unique_id, {meaning.table or ""}
    for metric in site.semantics.metrics.values():
        yield metric.unique_id, {*metric.tables, *(each.ident or "" for each in metric.inputs)}
    for query in site.semantics.saved_queries.values():
        yield query.unique_id, {*query.metrics}
    for analysis in site.routines.analyses.values():
        yield analysis.unique_id, {*analysis.reads}
    for function in site.routines.functions.values():
        yield function.unique_id, {*function.reads}


def _speaking_of(site: SiteModel) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    yield (lambda each: each.depends_on), site.exposures
    yield (lambda each: each.tables), site.groups


def _everything(site: SiteModel) -> Iterator[Any]:
    for each in every_subject(site):
        if each.kind not in ("project", "term"):
            yield each.thing


def _names(
    site: SiteModel,
    ids: frozenset[str],
    terms: frozenset[str],
    places: frozenset[ColumnPlace],
    audience: Audience,
) -> Names:
    things = list(_everything(site))
    gone = [each for each in things if each.unique_id in ids]
    kept = [each for each in things if each.unique_id not in ids]
    unique = [name for each in gone for name in _called(each)]
    whole = [name for each in gone for name in _called_in_full(each)]
    for table in site.tables.values():
        for column in table.columns:
            at = _is_at(places, table, column)
            unique += [column.name] if at or table.unique_id in ids else []
            whole += [f"{table.name}.{column.name}"] if at else []
    unique += [name for key in terms for name in (key, site.terms[key].name)]
    seen = words_in(name for each in kept for name in _says(each))
    seen |= words_in(
        column.name
        for table in kept
        if isinstance(table, Table)
        for column in table.columns
        if not _is_at(places, table, column)
    )
    others = (each for key, each in site.terms.items() if key not in terms)
    seen |= words_in(word for each in others for word in (each.slug, each.name, *each.synonyms))
    seen |= words_in((site.project_name, site.adapter))
    allowed = frozenset(each.casefold() for each in audience.allow)
    return names_of(
        (each for each in unique if each.casefold() not in allowed),
        (each for each in whole if each.casefold() not in allowed),
        seen | allowed,
    )


def _is_at(places: frozenset[ColumnPlace], table: Table, column: Column) -> bool:
    return ColumnPlace(table=table.unique_id, column=column.name) in places


def _called(thing: Any) -> Iterator[str]:
    yield thing.name
    if isinstance(thing, Table):
        yield thing.identifier


def _called_in_full(thing: Any) -> Iterator[str]:
    yield thing.unique_id
    if isinstance(thing, Table):
        yield thing.relation_name or ""
        yield f"{thing.schema}.{thing.identifier or thing.name}"
        yield thing.title if "." in thing.title else ""


def _says(thing: Any) -> Iterator[str]:
    """What the book says of something that stays: its name, and where it stands."""
    yield from (thing.name, thing.package, thing.origin.path, *getattr(thing, "tags", ()))
    if isinstance(thing, Table):
        yield from (thing.identifier, thing.schema, thing.database or "", thing.code_path)
        yield from (thing.source_name or "", thing.group or "", *thing.fqn)


def _tells(site: SiteModel, ident: str, names: Names) -> bool:
    """Whether a test names something hidden in what it asks or is called."""
    test = site.tests[ident]
    return names.in_code(f"{test.name} {test.arguments!r} {test.condition or ''} {test.case!r}")
