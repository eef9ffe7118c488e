"""The tables that rules written as queries may read, made of the site model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from mkdocs_dagbook.site_model import SiteModel

Row = tuple[Any, ...]


class QueriedTable(Struct, frozen=True):
    """A table: what a row is, its columns with DuckDB's types, and how its rows are found."""

    name: str
    summary: str
    columns: Mapping[str, str]
    rows: Callable[[SiteModel], Iterable[Row]]


def _nodes(site: SiteModel) -> Iterator[Row]:
    for table in site.tables.values():
        yield (
            table.unique_id,
            table.title,
            table.kind.value,
            table.package,
            table.code_path,
            table.schema,
            table.materialization,
            table.access,
            table.group,
            table.description,
            table.version,
            table.contract_enforced,
            list(table.owners),
            list(table.tags),
            table.code,
            len(table.tests),
            table.row_count,
            table.outcome.status if table.outcome else None,
            table.outcome.seconds if table.outcome else None,
            table.health.score,
        )


def _columns(site: SiteModel) -> Iterator[Row]:
    for table in site.tables.values():
        for column in table.columns:
            yield (
                table.unique_id,
                column.name,
                column.data_type,
                column.declared_type,
                column.description,
                column.declared,
                column.exists,
                list(column.tags),
                list(column.terms),
                len(column.tests),
                column.is_key,
            )


def _tests(site: SiteModel) -> Iterator[Row]:
    for test in site.tests.values():
        yield (
            test.unique_id,
            test.name,
            test.sort.value,
            test.kind,
            test.table,
            test.column,
            test.severity.lower(),
            test.outcome.status if test.outcome else None,
            test.outcome.failures if test.outcome else None,
        )


def _edges(site: SiteModel) -> Iterator[Row]:
    for table in site.tables.values():
        yield from ((parent, table.unique_id) for parent in table.parents)
    for exposure in site.exposures.values():
        yield from ((parent, exposure.unique_id) for parent in exposure.depends_on)


def _column_edges(site: SiteModel) -> Iterator[Row]:
    for edges in site.column_graph.into.values():
        for edge in edges:
            source, target = edge.source, edge.target
            yield (source.table, source.column, target.table, target.column, str(edge.kind))


def _exposures(site: SiteModel) -> Iterator[Row]:
    for each in site.exposures.values():
        yield (
            each.unique_id,
            each.name,
            each.kind,
            each.maturity,
            each.url,
            each.description,
            list(each.owners),
            list(each.tags),
        )


def _macros(site: SiteModel) -> Iterator[Row]:
    for each in site.macros.values():
        yield (each.unique_id, each.name, each.package, each.description, each.code)


def _terms(site: SiteModel) -> Iterator[Row]:
    for each in site.terms.values():
        yield (each.slug, each.name, each.definition, each.owner, each.status)


QUERIED_TABLES: tuple[QueriedTable, ...] = (
    QueriedTable(
        "nodes",
        "Models, seeds, snapshots and source tables.",
        {
            "unique_id": "varchar",
            "name": "varchar",
            "resource_type": "varchar",
            "package": "varchar",
            "path": "varchar",
            "schema": "varchar",
            "materialized": "varchar",
            "access": "varchar",
            "group_name": "varchar",
            "description": "varchar",
            "version": "varchar",
            "contract_enforced": "boolean",
            "owners": "varchar[]",
            "tags": "varchar[]",
            "code": "varchar",
            "test_count": "integer",
            "row_count": "bigint",
            "status": "varchar",
            "seconds": "double",
            "health": "double",
        },
        _nodes,
    ),
    QueriedTable(
        "columns",
        "Their columns, described or real.",
        {
            "unique_id": "varchar",
            "column_name": "varchar",
            "data_type": "varchar",
            "declared_type": "varchar",
            "description": "varchar",
            "is_declared": "boolean",
            "is_real": "boolean",
            "tags": "varchar[]",
            "terms": "varchar[]",
            "test_count": "integer",
            "is_key": "boolean",
        },
        _columns,
    ),
    QueriedTable(
        "tests",
        "Data tests and unit tests with their last result.",
        {
            "unique_id": "varchar",
            "name": "varchar",
            "sort": "varchar",
            "kind": "varchar",
            "tested_id": "varchar",
            "column_name": "varchar",
            "severity": "varchar",
            "status": "varchar",
            "failures": "bigint",
        },
        _tests,
    ),
    QueriedTable(
        "edges",
        "Who feeds whom: nodes and exposures.",
        {"parent_id": "varchar", "child_id": "varchar"},
        _edges,
    ),
    QueriedTable(
        "column_edges",
        "Column lineage; `kind` is copy, rename, transform or aggregate.",
        {
            "parent_id": "varchar",
            "parent_column": "varchar",
            "child_id": "varchar",
            "child_column": "varchar",
            "kind": "varchar",
        },
        _column_edges,
    ),
    QueriedTable(
        "exposures",
        "Dashboards and applications.",
        {
            "unique_id": "varchar",
            "name": "varchar",
            "type": "varchar",
            "maturity": "varchar",
            "url": "varchar",
            "description": "varchar",
            "owners": "varchar[]",
            "tags": "varchar[]",
        },
        _exposures,
    ),
    QueriedTable(
        "macros",
        "Macros of the project and its packages.",
        {
            "unique_id": "varchar",
            "name": "varchar",
            "package": "varchar",
            "description": "varchar",
            "code": "varchar",
        },
        _macros,
    ),
    QueriedTable(
        "terms",
        "The business glossary.",
        {
            "slug": "varchar",
            "name": "varchar",
            "definition": "varchar",
            "owner": "varchar",
            "status": "varchar",
        },
        _terms,
    ),
)
"""Every table, in the order the documentation lists them."""
