"""What a shortcode means by a name: as a person would say it, or the id."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from dagbook.errors import ProjectError, did_you_mean
from mkdocs_dagbook.shortcodes.call import SLUG
from mkdocs_dagbook.site_model import (
    Column,
    Exposure,
    Kind,
    Metric,
    Owner,
    SiteModel,
    Table,
    Tag,
    Term,
)

_T = TypeVar("_T")


def find_table(site: SiteModel, name: str, kinds: Iterable[Kind] = tuple(Kind)) -> Table:
    """A table by title, name or id; of several the project's own."""
    wanted = set(kinds)
    tables = [each for each in site.tables.values() if each.kind in wanted]
    tables.sort(key=lambda each: not site.is_own(each.package))
    what = "source" if wanted == {Kind.SOURCE} else "table"
    return _find(name, what, tables, _table_names)


def find_column(site: SiteModel, name: str) -> tuple[Table, Column]:
    """A column as ``table.column``."""
    of, _, called = name.rpartition(".")
    if not of:
        raise ProjectError(
            SLUG,
            f"the column '{name}' names no table",
            hint=f'write the table before it: column("orders.{name}")',
        )
    table = find_table(site, of)
    column = table.column(called)
    if column is None:
        near = did_you_mean(called, [each.name for each in table.columns])
        raise ProjectError(SLUG, f"{table.title} has no column '{called}'", hint=near)
    return table, column


def find_term(site: SiteModel, name: str) -> Term:
    """A term by its name, abbreviation, synonym or slug."""
    return _find(
        name,
        "term",
        site.terms.values(),
        lambda each: (each.name, each.slug, each.abbreviation or "", *each.synonyms),
    )


def find_exposure(site: SiteModel, name: str) -> Exposure:
    """An exposure by name, label or id."""
    return _find(
        name,
        "exposure",
        site.exposures.values(),
        lambda each: (each.name, each.label, each.unique_id),
    )


def find_metric(site: SiteModel, name: str) -> Metric:
    """A metric by name, label or id."""
    return _find(
        name,
        "metric",
        site.semantics.metrics.values(),
        lambda each: (each.name, each.label, each.unique_id),
    )


def find_owner(site: SiteModel, name: str) -> Owner:
    """An owner by name, with or without ``@``."""
    return _find(
        name.removeprefix("@"),
        "owner",
        site.owners.values(),
        lambda each: (each.name.removeprefix("@"), each.key),
    )


def find_tag(site: SiteModel, name: str) -> Tag:
    """A tag by name."""
    return _find(name, "tag", site.tags.values(), lambda each: (each.name, each.key))


def _table_names(table: Table) -> tuple[str, ...]:
    return (table.title, table.name, table.unique_id, f"{table.package}.{table.name}")


def _find(name: str, what: str, among: Iterable[_T], names: Callable[[_T], Iterable[str]]) -> _T:
    """By the first of its names, then by any, then whatever the case."""
    things = [(thing, [each for each in names(thing) if each]) for thing in among]
    steps: tuple[Callable[[list[str]], bool], ...] = (
        lambda called: called[:1] == [name],
        lambda called: name in called,
        lambda called: name.casefold() in [each.casefold() for each in called],
    )
    for fits in steps:
        for thing, called in things:
            if fits(called):
                return thing
    near = did_you_mean(name, (each for _, called in things for each in called))
    hint = near or (None if things else f"the project has no {what} at all")
    raise ProjectError(SLUG, f"no {what} is called '{name}'", hint=hint)
