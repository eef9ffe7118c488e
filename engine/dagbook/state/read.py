"""Earlier artifacts, read tolerantly: fields nobody here knows are left alone."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import Struct

from dagbook.errors import ArtifactError
from dagbook.project.relation import Relation, RelationType
from dagbook.records.plain import Record

MANIFEST: Final = "manifest.json"
RUN_RESULTS: Final = "run_results.json"
SOURCES: Final = "sources.json"
VARIABLES_READ: Final = "variables_read.json"
"""Beside manifest.json, written by dagbook alone: see ``state.variables``."""
OLDEST: Final = 9
"""dbt 1.5 wrote version 9 of manifest.json."""
_LISTED: Final = (
    "nodes",
    "sources",
    "exposures",
    "metrics",
    "semantic_models",
    "saved_queries",
    "unit_tests",
    "functions",
)
_VERSION: Final = re.compile(r"/manifest/v(\d+)(?:\.json)?$")
_READ: Final = frozenset({"model", "seed", "snapshot"})


class EarlierState(Struct, frozen=True, kw_only=True):
    """What an earlier manifest says. ``resources`` and ``macros`` are records by unique id."""

    folder: Path
    resources: Mapping[str, Record]
    macros: Mapping[str, Record]
    variables: Mapping[str, object] | None = None
    """variables_read.json; None where there is none."""


def read_state(folder: Path) -> EarlierState:
    """The manifest in a folder. Raises ArtifactError if there is none, or one that is too old."""
    manifest = _read(folder, MANIFEST, "point --state at a folder that holds a manifest.json")
    _check_version(manifest, folder)
    variables = folder / VARIABLES_READ
    return EarlierState(
        folder=folder,
        resources=_records(manifest, _LISTED),
        macros=_records(manifest, ("macros",)),
        variables=_read(folder, VARIABLES_READ, "") if variables.is_file() else None,
    )


def read_statuses(folder: Path) -> Mapping[str, str]:
    """How each node ended, by unique id: run_results.json. Raises ArtifactError."""
    hint = "dagbook build, run, test and seed write it; keep it beside manifest.json"
    results = _read(folder, RUN_RESULTS, hint).get("results")
    return {
        str(each["unique_id"]): str(each.get("status"))
        for each in (results if isinstance(results, list) else ())
        if isinstance(each, dict) and "unique_id" in each
    }


def read_ages(folder: Path) -> Mapping[str, str]:
    """When each source was loaded last, ISO 8601 by unique id. Raises ArtifactError."""
    hint = "dagbook source freshness writes it"
    results = _read(folder, SOURCES, hint).get("results")
    return {
        str(each["unique_id"]): str(each["max_loaded_at"])
        for each in (results if isinstance(results, list) else ())
        if isinstance(each, dict) and "unique_id" in each and each.get("max_loaded_at")
    }


def read_relations(state: EarlierState) -> Mapping[str, Relation]:
    """Where each model, seed and snapshot stood, by unique id; ephemeral ones stood nowhere."""
    return MappingProxyType(
        {
            unique_id: _relation(record)
            for unique_id, record in state.resources.items()
            if record.get("resource_type") in _READ and not _is_ephemeral(record)
        }
    )


def _relation(record: Record) -> Relation:
    materialized = str(_config(record).get("materialized"))
    database, schema, alias = (record.get(part) for part in ("database", "schema", "alias"))
    return Relation(
        None if database is None else str(database),
        None if schema is None else str(schema),
        str(alias or record.get("identifier") or record.get("name")),
        RelationType.VIEW if materialized == "view" else RelationType.TABLE,
    )


def _is_ephemeral(record: Record) -> bool:
    return _config(record).get("materialized") == "ephemeral"


def _config(record: Record) -> Mapping[str, object]:
    found = record.get("config")
    return found if isinstance(found, Mapping) else {}


def _records(manifest: Record, sections: tuple[str, ...]) -> Mapping[str, Record]:
    found: dict[str, Record] = {}
    for section in sections:
        records = manifest.get(section)
        if isinstance(records, dict):
            found.update({key: each for key, each in records.items() if isinstance(each, dict)})
    return MappingProxyType(found)


def _read(folder: Path, name: str, hint: str) -> Record:
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        what = "is not there" if isinstance(error, FileNotFoundError) else error.strerror
        raise ArtifactError("missing-state", f"{path}: {what}", hint=hint) from error
    try:
        return msgspec.json.decode(content, type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise ArtifactError(
            "unreadable-artifact",
            f"{path} is no artifact of dagbook or dbt: {error}",
            hint="build the state again, or point --state at another folder",
        ) from error


def _check_version(manifest: Record, folder: Path) -> None:
    metadata = manifest.get("metadata")
    schema = metadata.get("dbt_schema_version") if isinstance(metadata, dict) else None
    version = _VERSION.search(str(schema))
    if version is None or int(version[1]) < OLDEST:
        told = f"version {version[1]}" if version else "no version that is known"
        raise ArtifactError(
            "unknown-artifact-version",
            f"{folder / MANIFEST} is of {told}; the oldest that is read is {OLDEST}",
            hint="build the state again with a dbt of 2023 or later, or with dagbook",
        )
