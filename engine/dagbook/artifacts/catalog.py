"""catalog.json, version 1: what the warehouse holds of the project."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, field

from dagbook.artifacts.encode import write_json
from dagbook.artifacts.metadata import MARK, Stamp, metadata_record
from dagbook.project.results import Catalog, CatalogStat, CatalogTable
from dagbook.records.plain import Record

_UNREADABLE: Final = (OSError, ValueError, RecursionError)
"""How a file ends that is none of ours: no JSON, names that are no text, nested without end."""


def write_catalog(path: Path, catalog: Catalog, stamp: Stamp, mark: str | None = None) -> None:
    """Write catalog.json in one step; ``mark`` is of the project and warehouse it was read for."""
    record = {
        "metadata": metadata_record("catalog/v1", stamp, mark),
        "nodes": _tables(catalog.nodes),
        "sources": _tables(catalog.sources),
        "errors": list(catalog.errors) or None,
    }
    write_json(path, record)


class _StoredMetadata(Struct):
    env: dict[str, str] = {}


class _StoredHead(Struct):
    metadata: _StoredMetadata = field(default_factory=_StoredMetadata)


def read_mark(path: Path) -> str | None:
    """The mark a catalog was written with; None where it has none or can't be read."""
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_StoredHead)
    except _UNREADABLE:
        return None
    return stored.metadata.env.get(MARK)


class _StoredTable(Struct):
    """As much of a written table as is wanted back."""

    stats: dict[str, "_StoredStat"] = {}


class _StoredStat(Struct):
    id: str
    label: str
    value: bool | float | str | None
    description: str = ""
    include: bool = True


class _StoredCatalog(Struct):
    nodes: dict[str, _StoredTable] = {}
    sources: dict[str, _StoredTable] = {}


def read_catalog(path: Path) -> Catalog | None:
    """The statistics of a catalog written earlier; None where there is none that can be read."""
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_StoredCatalog)
    except _UNREADABLE:
        return None
    return Catalog(
        nodes={key: _stored(key, table) for key, table in stored.nodes.items()},
        sources={key: _stored(key, table) for key, table in stored.sources.items()},
    )


def _stored(unique_id: str, table: _StoredTable) -> CatalogTable:
    stats = tuple(
        CatalogStat(each.id, each.label, each.value, each.description, each.include)
        for each in table.stats.values()
    )
    return CatalogTable(
        unique_id=unique_id, type="", database=None, schema="", name="", stats=stats
    )


def _tables(tables: Mapping[str, CatalogTable]) -> dict[str, Record]:
    return {unique_id: _table(tables[unique_id]) for unique_id in sorted(tables)}


def _table(table: CatalogTable) -> Record:
    return {
        "metadata": {
            "type": table.type,
            "schema": table.schema,
            "name": table.name,
            "database": table.database,
            "comment": table.comment,
            "owner": table.owner,
        },
        "columns": {
            each.name: {
                "type": each.data_type,
                "index": each.index,
                "name": each.name,
                "comment": each.comment,
            }
            for each in table.columns
        },
        "stats": {each.id: _stat(each) for each in _stats(table)},
        "unique_id": table.unique_id,
    }


def _stats(table: CatalogTable) -> tuple[CatalogStat, ...]:
    """The table's figures, and dbt's own that says whether there are any."""
    there = CatalogStat(
        "has_stats",
        "Has Stats?",
        bool(table.stats),
        "Indicates whether there are statistics for this table",
        include=False,
    )
    return (*(each for each in table.stats if each.id != there.id), there)


def _stat(stat: CatalogStat) -> Record:
    return {
        "id": stat.id,
        "label": stat.label,
        "value": stat.value,
        "include": stat.include,
        "description": stat.description,
    }
