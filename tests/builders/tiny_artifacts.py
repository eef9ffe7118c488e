"""Artifacts of tiny projects, as dbt would write them, from as few words as a test needs."""

import json
from pathlib import Path
from typing import Any

PACKAGE = "tiny"
WHEN = "2026-11-22T10:00:00Z"


def head(kind: str, version: int, **more: Any) -> dict[str, Any]:
    return {
        "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{kind}/v{version}.json",
        "dbt_version": "1.12.6",
        "generated_at": WHEN,
        **more,
    }


def columns(described: dict[str, Any] | None) -> dict[str, Any]:
    """Columns by name; a text is a description, a mapping the whole entry."""
    return {
        name: {"name": name, **({"description": entry} if isinstance(entry, str) else entry)}
        for name, entry in (described or {}).items()
    }


def model(name: str, *, kind: str = "model", **fields: Any) -> dict[str, Any]:
    path = fields.pop("path", f"models/{name}.sql")
    reads = fields.pop("reads", [])
    calls = fields.pop("calls", [])
    return {
        "unique_id": f"{kind}.{PACKAGE}.{name}",
        "name": name,
        "resource_type": kind,
        "package_name": PACKAGE,
        "original_file_path": path,
        "schema": "main",
        "config": {"materialized": "table"},
        "depends_on": {"nodes": reads, "macros": calls},
        **fields,
        "columns": columns(fields.get("columns")),
    }


def source(name: str, *, source_name: str = "raw", **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": f"source.{PACKAGE}.{source_name}.{name}",
        "name": name,
        "source_name": source_name,
        "resource_type": "source",
        "package_name": PACKAGE,
        "original_file_path": "models/sources.yml",
        "schema": source_name,
        **fields,
        "columns": columns(fields.get("columns")),
    }


def generic_test(
    kind: str, table: str, column: str | None = None, **arguments: Any
) -> dict[str, Any]:
    """A generic test on a table by its id; ``kind`` may have a package: ``dbt_utils.some_test``."""
    namespace, _, bare = kind.rpartition(".")
    name = "_".join(filter(None, (bare, table.rpartition(".")[2], column)))
    return {
        "unique_id": f"test.{PACKAGE}.{name}.0",
        "name": name,
        "resource_type": "test",
        "package_name": PACKAGE,
        "original_file_path": "models/schema.yml",
        "column_name": column,
        "attached_node": table,
        "test_metadata": {"name": bare, "namespace": namespace or None, "kwargs": arguments},
        "depends_on": {"nodes": [table]},
    }


def exposure(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": f"exposure.{PACKAGE}.{name}",
        "name": name,
        "package_name": PACKAGE,
        "original_file_path": "models/exposures.yml",
        "type": "dashboard",
        "depends_on": {"nodes": fields.pop("reads", [])},
        **fields,
    }


def macro(name: str, *, package: str = PACKAGE, **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": f"macro.{package}.{name}",
        "name": name,
        "package_name": package,
        "original_file_path": f"macros/{name}.sql",
        "macro_sql": f"{{% macro {name}() %}}{{% endmacro %}}",
        "depends_on": {"macros": fields.pop("calls", [])},
        **fields,
    }


def doc(name: str, text: str, *, package: str = PACKAGE) -> dict[str, Any]:
    return {
        "unique_id": f"doc.{package}.{name}",
        "name": name,
        "package_name": package,
        "original_file_path": "models/docs.md",
        "block_contents": text,
    }


def group(name: str, owner: dict[str, Any]) -> dict[str, Any]:
    return {
        "unique_id": f"group.{PACKAGE}.{name}",
        "name": name,
        "package_name": PACKAGE,
        "original_file_path": "models/groups.yml",
        "owner": owner,
    }


def manifest(*entries: dict[str, Any], version: int = 12) -> dict[str, Any]:
    """A manifest of these entries, each put where its kind belongs."""
    sections: dict[str, dict[str, Any]] = {
        name: {}
        for name in (
            *("nodes", "sources", "exposures", "macros", "docs", "groups", "unit_tests"),
            *("functions", "semantic_models", "metrics", "saved_queries"),
        )
    }
    for entry in entries:
        kind = entry["unique_id"].partition(".")[0]
        plural = "saved_queries" if kind == "saved_query" else f"{kind}s"
        section = plural if plural in sections else "nodes"
        sections[section][entry["unique_id"]] = entry
    named = head("manifest", version, project_name=PACKAGE, adapter_type="duckdb")
    return {"metadata": named, **sections}


def run_results(results: dict[str, Any], *, command: str = "build") -> dict[str, Any]:
    """Results by unique id: a status, or a mapping of what the entry says."""
    entries = [
        {
            "unique_id": unique_id,
            "execution_time": 0.5,
            "timing": [{"name": "execute", "completed_at": WHEN}],
            **({"status": result} if isinstance(result, str) else result),
        }
        for unique_id, result in results.items()
    ]
    return {
        "metadata": head("run-results", 6),
        "args": {"which": command},
        "results": entries,
        "elapsed_time": 1.5,
    }


def catalog(
    tables: dict[str, dict[str, str]], stats: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A catalog of tables, by unique id: their columns and types, and for all the same stats."""
    counted = {
        name: {"id": name, "label": name, "value": value, "include": True}
        for name, value in (stats or {}).items()
    }
    entries = {
        unique_id: {
            "metadata": {"type": "BASE TABLE", "schema": "main", "name": "x"},
            "columns": {
                name: {"name": name, "type": type_, "index": index}
                for index, (name, type_) in enumerate(types.items(), start=1)
            },
            "stats": counted,
        }
        for unique_id, types in tables.items()
    }
    return {
        "metadata": head("catalog", 1),
        "nodes": {key: each for key, each in entries.items() if not key.startswith("source.")},
        "sources": {key: each for key, each in entries.items() if key.startswith("source.")},
    }


def freshness(results: dict[str, str], *, loaded_at: str = WHEN) -> dict[str, Any]:
    """sources.json: statuses by the unique id of the source."""
    return {
        "metadata": head("sources", 3),
        "results": [
            {"unique_id": key, "status": status, "max_loaded_at": loaded_at}
            for key, status in results.items()
        ],
    }


def write_artifacts(folder: Path, **files: dict[str, Any]) -> Path:
    """Write ``manifest=…, run_results=…, catalog=…, sources=…`` to a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def with_a_bad_run(folder: Path, *entries: dict[str, Any], **files: dict[str, Any]) -> Path:
    """Artifacts of which everything failed, long after they were written."""
    idents = [each["unique_id"] for each in entries]
    failed = {"status": "error", "failures": 9, "compiled_code": "select 1 as other"}
    results = run_results(dict.fromkeys(idents, failed))
    results["metadata"]["generated_at"] = "2099-01-01T00:00:00Z"
    stale = freshness({each: "error" for each in idents if each.startswith("source.")})
    return write_artifacts(
        folder, manifest=manifest(*entries), run_results=results, sources=stale, **files
    )
