"""What the gate asks about: everything that belongs to the project itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import Thing
from mkdocs_dagbook.site_model import Exposure, Macro, SiteModel, Table, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing with everything it can be picked by.

    ``key`` is its unique id, for terms the slug; ``path`` its file, of a table that of its code.
    """

    thing: Thing
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
        folder = PurePosixPath(self.path).parent.as_posix()
        return "" if folder == "." else folder


def subjects(site: SiteModel) -> Iterator[Subject]:
    """Everything that belongs to the project itself; what packages bring is not its business."""
    for table in site.tables.values():
        if site.is_own(table.package):
            yield _table(table)
    for exposure in site.exposures.values():
        if site.is_own(exposure.package):
            yield _exposure(exposure)
    for macro in site.macros.values():
        if site.is_own(macro.package):
            yield _macro(macro)
    for term in site.terms.values():
        yield _term(term)


def _table(table: Table) -> Subject:
    return Subject(
        thing=table,
        key=table.unique_id,
        name=table.title,
        kind=table.kind.value,
        path=table.code_path,
        package=table.package,
        fqn=table.fqn or (table.package, table.name),
        schema=table.schema,
        tags=table.tags,
        owners=table.owners,
        group=table.group or "",
        access=table.access or "",
        config=table.config,
        meta=table.meta,
        terms=table.terms,
        origin=table.origin,
    )


def _exposure(exposure: Exposure) -> Subject:
    return Subject(
        thing=exposure,
        key=exposure.unique_id,
        name=exposure.name,
        kind="exposure",
        path=exposure.origin.path,
        package=exposure.package,
        fqn=(exposure.package, exposure.name),
        tags=exposure.tags,
        owners=exposure.owners,
        meta=exposure.meta,
        origin=exposure.origin,
    )


def _macro(macro: Macro) -> Subject:
    return Subject(
        thing=macro,
        key=macro.unique_id,
        name=macro.name,
        kind="macro",
        path=macro.origin.path,
        package=macro.package,
        fqn=(macro.package, macro.name),
        meta=macro.meta,
        origin=macro.origin,
    )


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
