"""The catalog: every relation of the project as the warehouse has it, with its statistics."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.capture.counts import count_rows, counts_of_run
from dagbook.capture.coverage import Coverage, coverage_of_project, coverage_stats
from dagbook.capture.profile import PREFIX, Profiled, personal_columns, profile_columns
from dagbook.project.columns import WarehouseTable
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import Node, Source, Test
from dagbook.project.project import Project
from dagbook.project.relation import Relation, RelationType
from dagbook.project.results import Catalog, CatalogStat, CatalogTable, RunResults, Status

STORED: Final = frozenset({RelationType.TABLE, RelationType.MATERIALIZED_VIEW})
_TYPE_NAMES: Final[Mapping[RelationType, str]] = {
    RelationType.TABLE: "BASE TABLE",
    RelationType.VIEW: "VIEW",
    RelationType.MATERIALIZED_VIEW: "MATERIALIZED VIEW",
}
_Found: TypeAlias = Mapping[tuple[str, str, str], WarehouseTable]


class _Figures(Struct, frozen=True):
    """What is known of relations beside their columns, by unique id."""

    rows: Mapping[str, int]
    built_at: Mapping[str, str]
    coverage: Mapping[str, Coverage]
    profiles: Mapping[str, tuple[CatalogStat, ...]]


def capture_catalog(
    project: Project,
    session: Session,
    results: RunResults | None = None,
    *,
    previous: Catalog | None = None,
    count: frozenset[RelationType] = STORED,
    profile: bool = False,
) -> Catalog:
    """Columns and types in one metadata query; rows from the run, else counted for ``count`` types.

    ``previous`` lends the time of the last build, and the profile of columns, to what this run did
    not build. ``profile`` looks at the columns of stored relations anew, in one scan each.
    """
    relations = _relations(project)
    found = session.columns_of_schemas(_schemas(relations.values()))
    rows = counts_of_run(results)
    uncounted = {
        unique_id: relation
        for unique_id, relation in relations.items()
        if unique_id not in rows and relation.key() in found and found[relation.key()].type in count
    }
    counted, errors = count_rows(session, uncounted)
    built_at = {**_built_before(previous), **_built_now(results)}
    profiles, unread = _profiled(project, session, found) if profile else ({}, ())
    kept = {**_profiles_before(previous, _built_now(results)), **profiles}
    figures = _Figures({**rows, **counted}, built_at, coverage_of_project(project), kept)
    tables = {
        unique_id: _table(unique_id, relation, found, figures)
        for unique_id, relation in relations.items()
        if relation.key() in found
    }
    return Catalog(
        nodes={key: table for key, table in tables.items() if key in project.nodes},
        sources={key: table for key, table in tables.items() if key in project.sources},
        errors=(*errors, *unread),
    )


def _profiled(
    project: Project, session: Session, found: _Found
) -> tuple[dict[str, tuple[CatalogStat, ...]], tuple[str, ...]]:
    resources: dict[str, Node | Source] = {**project.nodes, **project.sources}
    return profile_columns(
        session,
        {
            unique_id: Profiled(
                relation, found[relation.key()].columns, personal_columns(resources[unique_id])
            )
            for unique_id, relation in _relations(project).items()
            if relation.key() in found and found[relation.key()].type in STORED
        },
    )


def _profiles_before(
    previous: Catalog | None, built: Mapping[str, str]
) -> dict[str, tuple[CatalogStat, ...]]:
    """Of what was not built since."""
    tables = {**previous.nodes, **previous.sources} if previous else {}
    return {
        unique_id: tuple(stat for stat in table.stats if stat.id.startswith(PREFIX))
        for unique_id, table in tables.items()
        if unique_id not in built
    }


def _relations(project: Project) -> dict[str, Relation]:
    """What stands in the warehouse, by unique id; failing rows that tests keep are there too."""
    resources: tuple[Node | Source, ...] = (*project.nodes.values(), *project.sources.values())
    return {
        each.unique_id: each.relation
        for each in resources
        if each.relation is not None
        and each.relation.schema is not None
        and (isinstance(each, (Source, Test)) or each.resource_type in REFABLE)
    }


def _schemas(relations: Iterable[Relation]) -> tuple[tuple[str | None, str], ...]:
    return tuple(dict.fromkeys((each.database, each.schema or "") for each in relations))


def _table(unique_id: str, relation: Relation, found: _Found, figures: _Figures) -> CatalogTable:
    table = found[relation.key()]
    names = (column.name for column in table.columns)
    coverage = coverage_stats(figures.coverage.get(unique_id), names)
    return CatalogTable(
        unique_id=unique_id,
        type=_TYPE_NAMES.get(table.type, table.type.value.upper()),
        database=relation.database,
        schema=relation.schema or "",
        name=relation.identifier or "",
        owner=table.owner,
        comment=table.comment,
        columns=tuple(
            replace(column, index=index) for index, column in enumerate(table.columns, start=1)
        ),
        stats=(
            *_own_stats(unique_id, figures),
            *_size(table),
            *coverage,
            *figures.profiles.get(unique_id, ()),
        ),
    )


def _own_stats(unique_id: str, figures: _Figures) -> Iterable[CatalogStat]:
    if unique_id in figures.rows:
        rows = figures.rows[unique_id]
        yield CatalogStat("row_count", "Row Count", rows, "Number of rows")
    if unique_id in figures.built_at:
        built_at = figures.built_at[unique_id]
        yield CatalogStat("last_built", "Last Built", built_at, "When it was built last, in UTC")


def _size(table: WarehouseTable) -> Iterable[CatalogStat]:
    if table.bytes is not None and table.type in STORED:
        yield CatalogStat("bytes", "Size", table.bytes, "Bytes on disk, with its indexes")


def _built_now(results: RunResults | None) -> dict[str, str]:
    return {
        each.unique_id: each.timing[-1].completed_at.strftime("%Y-%m-%d %H:%M:%S")
        for each in (results.results if results else ())
        if each.status is Status.SUCCESS and each.timing
    }


def _built_before(previous: Catalog | None) -> dict[str, str]:
    tables = previous.nodes.values() if previous else ()
    return {
        table.unique_id: str(stat.value)
        for table in tables
        for stat in table.stats
        if stat.id == "last_built"
    }
