"""One node or source of the artifacts as a table of the book."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import CatalogTable, Node, SourceEntry
from mkdocs_dagbook.artifacts.results import read_moment
from mkdocs_dagbook.site_model.columns import columns_of, foreign_keys, key_columns, term_names
from mkdocs_dagbook.site_model.glossary import NO_TERMS, Glossary
from mkdocs_dagbook.site_model.health import (
    USUAL_LIMITS,
    HealthLimits,
    Vitals,
    last_built,
    table_health,
)
from mkdocs_dagbook.site_model.history import NO_HISTORY, History
from mkdocs_dagbook.site_model.links import Links
from mkdocs_dagbook.site_model.outcomes import freshness_policy, row_count, statistics
from mkdocs_dagbook.site_model.owners import NOBODY, Directory, Mention, mentions_in
from mkdocs_dagbook.site_model.places import NOWHERE, Places
from mkdocs_dagbook.site_model.slugs import folder_of, forward_slashes, merged, texts
from mkdocs_dagbook.site_model.tables import (
    Column,
    DataTest,
    FreshnessResult,
    Kind,
    Outcome,
    Stat,
    Table,
)

# Statistics that say when a table was last changed: as adapters of dbt and as dagbook call it.
_BUILT_AT = frozenset({"last_modified", "last_built"})


class Surroundings(Struct, frozen=True, kw_only=True):
    """What must be known to describe one table."""

    links: Links
    group_owners: Mapping[str, tuple[Mention, ...]]
    outcomes: Mapping[str, Outcome]
    compiled: Mapping[str, str]
    freshness: Mapping[str, FreshnessResult]
    catalog: Mapping[str, CatalogTable]
    now: datetime
    tests: Mapping[str, tuple[DataTest, ...]] = field(default_factory=dict)
    places: Places = NOWHERE
    glossary: Glossary = NO_TERMS
    directory: Directory = NOBODY
    limits: HealthLimits = USUAL_LIMITS
    history: History = NO_HISTORY


class _Told(Struct, frozen=True, kw_only=True):
    """What nodes and sources say each in their own way."""

    kind: Kind
    title: str
    schema: str
    meta: dict[str, Any]
    mentions: tuple[Mention, ...]
    identifier: str
    code_path: str
    described_in: str | None
    key: frozenset[str]
    watches_freshness: bool = False

    @property
    def section(self) -> str:
        """The section of a properties file it stands in."""
        return f"{self.kind.value}s"


def describe_node(node: Node, around: Surroundings) -> Table:
    """A model, seed or snapshot as a reader meets it."""
    config = node.config or {}
    group = node.group or config.get("group")
    meta = merged(config.get("meta"), node.meta)
    version = _version(node.version)
    tests = around.tests.get(node.unique_id, ())
    table = _describe(
        node,
        _Told(
            kind=Kind(node.resource_type),
            title=f"{node.name}.v{version}" if version else node.name,
            schema=node.schema or "",
            meta=meta,
            mentions=(*mentions_in(meta), *around.group_owners.get(str(group), ())),
            identifier=node.alias or node.name,
            code_path=forward_slashes(node.original_file_path),
            described_in=_in_project(node.patch_path),
            key=key_columns(
                node.primary_key, node.constraints, (node.columns or {}).values(), tests
            ),
        ),
        around,
    )
    return replace(
        table,
        group=str(group) if group else None,
        access=node.access or config.get("access"),
        contract_enforced=bool(merged(config.get("contract")).get("enforced")),
        version=version,
        latest_version=_version(node.latest_version),
        time_spine=str((node.time_spine or {}).get("standard_granularity_column") or "") or None,
        deprecation_date=node.deprecation_date,
        materialization=str(config.get("materialized") or ""),
        language=node.language or "sql",
        code=node.raw_code or "",
        compiled_code=node.compiled_code or around.compiled.get(node.unique_id),
        shown=node.docs is None or node.docs.show is not False,
        node_color=node.docs.node_color if node.docs else None,
    )


def describe_source(source: SourceEntry, around: Surroundings) -> Table:
    """A table of a source as a reader meets it."""
    meta = merged(source.source_meta, (source.config or {}).get("meta"), source.meta)
    path = forward_slashes(source.original_file_path)
    policy = freshness_policy(source)
    tests = around.tests.get(source.unique_id, ())
    table = _describe(
        source,
        _Told(
            kind=Kind.SOURCE,
            title=f"{source.source_name}.{source.name}",
            schema=source.schema or "",
            meta=meta,
            mentions=mentions_in(meta),
            identifier=source.identifier or source.name,
            code_path=path,
            described_in=path,
            key=key_columns(None, None, (source.columns or {}).values(), tests),
            watches_freshness=policy is not None,
        ),
        around,
    )
    return replace(
        table,
        source_name=source.source_name,
        source_description=source.source_description or "",
        source_origin=around.places.entry(path, "sources", source.source_name),
        loader=source.loader or None,
        freshness=around.freshness.get(source.unique_id),
        freshness_policy=policy,
    )


def _describe(entry: Node | SourceEntry, told: _Told, around: Surroundings) -> Table:
    unique_id = entry.unique_id
    found = around.catalog.get(unique_id)
    origin = _origin(told, entry.name, around.places)
    columns = _columns(entry, told, origin, around)
    terms, unknown_terms = around.glossary.match(term_names(told.meta))
    stats = statistics(found)
    owners = around.directory.keys(told.mentions)
    vitals = _vitals(entry, told, columns, stats, around)
    return Table(
        unique_id=unique_id,
        kind=told.kind,
        name=entry.name,
        title=told.title,
        package=entry.package_name,
        fqn=tuple(entry.fqn or ()),
        database=entry.database,
        schema=told.schema,
        identifier=told.identifier,
        relation_name=entry.relation_name,
        comment=found.metadata.comment if found else None,
        description=entry.description or "",
        columns=columns,
        foreign_keys=foreign_keys(
            getattr(entry, "constraints", None), (entry.columns or {}).values()
        ),
        tags=tuple(dict.fromkeys((*texts(entry.tags), *texts((entry.config or {}).get("tags"))))),
        meta=told.meta,
        owners=owners,
        config=entry.config or {},
        code_path=told.code_path,
        code_origin=around.places.code(told.code_path),
        patch_path=told.described_in,
        folder=folder_of(told.code_path),
        origin=origin,
        parents=around.links.parents.get(unique_id, ()),
        children=around.links.children.get(unique_id, ()),
        exposures=around.links.exposures.get(unique_id, ()),
        is_read_elsewhere=unique_id in around.links.read_elsewhere,
        macros=around.links.macros.get(unique_id, ()),
        tests=tuple(test.unique_id for test in around.tests.get(unique_id, ())),
        terms=terms,
        unknown_terms=unknown_terms,
        row_count=row_count(stats),
        stats=stats,
        outcome=around.outcomes.get(unique_id),
        built_at=last_built(vitals),
        health=table_health(vitals, around.now, around.limits),
    )


def _columns(
    entry: Node | SourceEntry, told: _Told, origin: Origin, around: Surroundings
) -> tuple[Column, ...]:
    name = told.title if told.kind is Kind.SOURCE else entry.name
    known = around.places.columns_of(told.described_in or "", told.section, name)
    return columns_of(
        entry.columns,
        around.catalog.get(entry.unique_id),
        around.tests.get(entry.unique_id, ()),
        around.glossary,
        lambda key: known.get(key, origin),
        told.key,
    )


def _vitals(
    entry: Node | SourceEntry,
    told: _Told,
    columns: tuple[Column, ...],
    stats: tuple[Stat, ...],
    around: Surroundings,
) -> Vitals:
    modified = next((str(stat.value) for stat in stats if stat.id in _BUILT_AT), None)
    return Vitals(
        description=entry.description or "",
        columns=columns,
        tests=around.tests.get(entry.unique_id, ()),
        has_owner=bool(told.mentions),
        outcome=around.outcomes.get(entry.unique_id),
        freshness=around.freshness.get(entry.unique_id),
        watches_freshness=told.watches_freshness,
        modified_at=read_moment(modified),
        remembered_at=around.history.of(entry.unique_id).last("success"),
    )


def _origin(told: _Told, name: str, places: Places) -> Origin:
    if told.described_in is None:
        return places.file(told.code_path)
    known_as = told.title if told.kind is Kind.SOURCE else name
    return places.entry(told.described_in, told.section, known_as)


def _in_project(patch_path: str | None) -> str | None:
    """A patch path without its package: ``shop://models/a.yml`` is ``models/a.yml``."""
    return forward_slashes(patch_path.rpartition("://")[2]) if patch_path else None


def _version(version: str | float | None) -> str | None:
    if version is None:
        return None
    return f"{version:g}" if isinstance(version, float) else str(version)
