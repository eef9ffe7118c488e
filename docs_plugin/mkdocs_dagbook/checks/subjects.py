"""What the gate asks about: everything that belongs to the project itself."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field

from dagbook.errors import Origin
from mkdocs_dagbook.site_model import (
    Analysis,
    DataTest,
    DataTestSort,
    Exposure,
    Group,
    Macro,
    Metric,
    SavedQuery,
    SemanticModel,
    SiteModel,
    Table,
    Term,
    WarehouseFunction,
)
from mkdocs_dagbook.site_model.slugs import folder_of


class Subject(Struct, frozen=True, kw_only=True):
    """One thing with everything it can be picked by.

    ``thing`` is the value of the site model. ``key`` is its unique id, for terms the slug; ``path``
    its file, of a table that of its code.
    """

    thing: Any
    key: str
    name: str
    kind: str
    path: str
    package: str = ""
    fqn: tuple[str, ...] = ()
    schema: str = ""
    tags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    group: str = ""
    access: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    origin: Origin

    @property
    def folder(self) -> str:
        """The folder it stands in."""
        return folder_of(self.path)


def subjects(site: SiteModel) -> Iterator[Subject]:
    """Everything that belongs to the project itself; what packages bring is not its business."""
    for things in _things(site):
        yield from (_subject(each) for each in things if site.is_own(_package(each)))
    for term in site.terms.values():
        yield _term(term)
    yield _project(site)


def every_subject(site: SiteModel) -> Iterator[Subject]:
    """Everything there is, what packages bring included."""
    for things in _things(site):
        yield from map(_subject, things)
    for term in site.terms.values():
        yield _term(term)


def _things(site: SiteModel) -> Iterator[Iterable[Any]]:
    yield site.tables.values()
    yield site.exposures.values()
    yield site.semantics.models.values()
    yield site.semantics.metrics.values()
    yield site.semantics.saved_queries.values()
    yield site.routines.functions.values()
    yield site.routines.analyses.values()
    yield site.macros.values()
    yield site.groups.values()
    yield site.tests.values()


def _package(thing: Any) -> str:
    return str(thing.package)


KINDS: Mapping[type, str] = {
    Exposure: "exposure",
    SemanticModel: "semantic_model",
    Metric: "metric",
    SavedQuery: "saved_query",
    WarehouseFunction: "function",
    Analysis: "analysis",
    Macro: "macro",
    Group: "group",
}
"""What sort of subject a thing is; tables and tests say it themselves."""


def _kind(thing: Any) -> str:
    if isinstance(thing, Table):
        return thing.kind.value
    if isinstance(thing, DataTest):
        return "unit_test" if thing.sort is DataTestSort.UNIT else "test"
    return KINDS[type(thing)]


def _subject(thing: Any) -> Subject:
    """Kinds differ in which fields they have, not in what those mean."""
    name = thing.title if isinstance(thing, Table) else thing.name
    said = {field: value for field in _shared(thing.__class__) if (value := getattr(thing, field))}
    said.setdefault("fqn", (thing.package, name))
    return Subject(
        thing=thing,
        key=thing.unique_id,
        name=name,
        kind=_kind(thing),
        path=getattr(thing, "code_path", "") or thing.origin.path,
        **said,
    )


@cache
def _shared(sort: type[Struct]) -> tuple[str, ...]:
    """The fields that a subject takes over from a thing of this sort."""
    theirs = set(sort.__struct_fields__) - {"name", "kind", "path"}
    return tuple(each for each in Subject.__struct_fields__ if each in theirs)


def _term(term: Term) -> Subject:
    return Subject(
        thing=term,
        key=term.slug,
        name=term.name,
        kind="term",
        path=term.origin.path,
        fqn=(term.name,),
        owners=(term.owner_key,) if term.owner_key else (),
        origin=term.origin,
    )


def _project(site: SiteModel) -> Subject:
    """The whole, for rules about what no part can be blamed for alone."""
    return Subject(
        thing=site,
        key=f"project.{site.project_name}",
        name=site.project_name,
        kind="project",
        path="dbt_project.yml",
        package=site.project_name,
        fqn=(site.project_name,),
        origin=Origin("dbt_project.yml"),
    )
