"""A tiny project's artifacts, written by hand: two sources' worth of trouble and one happy mart."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import CheckSettings, run_checks
from mkdocs_dagbook.pages import Book, assign_links
from mkdocs_dagbook.site_model import build_site_model

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = {
    "dbt_version": "1.12.6",
    "generated_at": "2026-11-22T10:00:00Z",
    "invocation_id": "0",
    "project_name": "tiny",
    "adapter_type": "duckdb",
}

GLOSSARY = """# Average order value (AOV)

What an order is worth on average.

**Calculation:** revenue / orders
**Owner:** @finance
**Synonyms:** basket size
**Last Updated:** 2026-10-01
"""


def head(kind: str, version: int) -> dict[str, Any]:
    return {
        "metadata": {
            **HEAD,
            "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{kind}/v{version}.json",
        }
    }


def model(name: str, *, folder: str = "marts", **fields: Any) -> dict[str, Any]:
    """A manifest node; ``reads`` and ``columns`` (name to description) are short forms."""
    reads = fields.pop("reads", [])
    columns = fields.pop("columns", {})
    described = {
        each: value if isinstance(value, dict) else {"description": value}
        for each, value in columns.items()
    }
    return {
        "unique_id": f"model.tiny.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": "tiny",
        "original_file_path": f"models/{folder}/{name}.sql",
        "patch_path": f"tiny://models/{folder}/_models.yml",
        "fqn": ["tiny", folder, name],
        "database": "dev",
        "schema": "main",
        "alias": name,
        "relation_name": f'"dev"."main"."{name}"',
        "raw_code": f"select * from {{{{ ref('{reads[0]}') }}}}" if reads else "select 1 as id",
        "compiled_code": "select 1 as id",
        "language": "sql",
        "config": {"materialized": "table"},
        "columns": {each: {"name": each, **value} for each, value in described.items()},
        "depends_on": {"nodes": reads, "macros": []},
        **fields,
    }


def test_node(kind: str, table: str, column: str | None = None) -> dict[str, Any]:
    name = f"{kind}_{table}_{column or 'table'}"
    return {
        "unique_id": f"test.tiny.{name}.1",
        "name": name,
        "resource_type": "test",
        "package_name": "tiny",
        "original_file_path": "models/marts/_models.yml",
        "column_name": column,
        "attached_node": f"model.tiny.{table}",
        "test_metadata": {"name": kind, "kwargs": {"column_name": column}},
        "depends_on": {"nodes": [f"model.tiny.{table}"], "macros": []},
        "config": {"severity": "ERROR"},
        "tags": ["nightly"],
    }


test_node.__test__ = False  # type: ignore[attr-defined]


def manifest() -> dict[str, Any]:
    nodes = [
        model("stg_orders", folder="staging", reads=["source.tiny.raw.orders"], description=""),
        model(
            "orders",
            reads=["model.tiny.stg_orders"],
            description="One row an **order**.\n\n| a | b |\n|---|---|\n| 1 | 2 |",
            columns={
                "order_id": "Key of the order",
                "amount": {"description": "What was paid", "meta": {"term": "average_order_value"}},
            },
            tags=["finance"],
            meta={"owner": "@finance", "sla": "daily"},
        ),
        test_node("unique", "orders", "order_id"),
        test_node("not_null", "orders", "amount"),
    ]
    return {
        **head("manifest", 12),
        "nodes": {each["unique_id"]: each for each in nodes},
        "sources": {
            "source.tiny.raw.orders": {
                "unique_id": "source.tiny.raw.orders",
                "name": "orders",
                "source_name": "raw",
                "package_name": "tiny",
                "original_file_path": "models/sources.yml",
                "schema": "raw",
                "identifier": "orders",
                "description": "Orders as the shop writes them",
                "freshness": {"warn_after": {"count": 12, "period": "hour"}},
                "loaded_at_field": "loaded_at",
                "columns": {},
            }
        },
        "exposures": {
            "exposure.tiny.board": {
                "unique_id": "exposure.tiny.board",
                "name": "board",
                "label": "Board report",
                "package_name": "tiny",
                "original_file_path": "models/exposures.yml",
                "type": "dashboard",
                "url": "https://bi.example.com/board",
                "description": "What the board reads",
                "owner": {"name": "Finance", "email": "finance@example.com"},
                "depends_on": {"nodes": ["model.tiny.orders"]},
            }
        },
        "macros": {
            "macro.tiny.cents": {
                "unique_id": "macro.tiny.cents",
                "name": "cents",
                "package_name": "tiny",
                "original_file_path": "macros/cents.sql",
                "macro_sql": "{% macro cents(column) %}{{ column }} / 100{% endmacro %}",
                "description": "Cents to euros",
            }
        },
        "docs": {
            "doc.tiny.term__average_order_value": {
                "unique_id": "doc.tiny.term__average_order_value",
                "name": "term__average_order_value",
                "package_name": "tiny",
                "original_file_path": "models/docs/glossary/terms.md",
                "block_contents": GLOSSARY,
            },
        },
        "groups": {},
    }


def result(unique_id: str, status: str, **fields: Any) -> dict[str, Any]:
    return {
        "unique_id": unique_id,
        "status": status,
        "timing": [
            {
                "name": "execute",
                "started_at": "2026-11-22T09:59:00Z",
                "completed_at": "2026-11-22T09:59:01Z",
            }
        ],
        "execution_time": 1.0,
        "thread_id": "Thread-1",
        "adapter_response": {},
        "message": None,
        "failures": None,
        **fields,
    }


def run_results() -> dict[str, Any]:
    return {
        **head("run-results", 6),
        "elapsed_time": 4.2,
        "args": {"which": "build"},
        "results": [
            result("model.tiny.stg_orders", "success"),
            result("model.tiny.orders", "success"),
            result("test.tiny.unique_orders_order_id.1", "pass", failures=0),
            result(
                "test.tiny.not_null_orders_amount.1",
                "fail",
                failures=3,
                message="Got 3 results, configured to fail if != 0",
            ),
        ],
    }


def catalog() -> dict[str, Any]:
    columns = {
        name: {"name": name, "type": kind, "index": index, "comment": None}
        for index, (name, kind) in enumerate(
            {"order_id": "INTEGER", "amount": "DECIMAL(9,2)", "extra": "VARCHAR"}.items()
        )
    }
    table = {"type": "BASE TABLE", "schema": "main", "name": "orders", "database": "dev"}
    stats = {
        "row_count": {
            "id": "row_count",
            "label": "Row count",
            "value": 1234,
            "include": True,
            "description": "Rows",
        }
    }
    return {
        **head("catalog", 1),
        "nodes": {
            "model.tiny.orders": {
                "unique_id": "model.tiny.orders",
                "metadata": {**table, "comment": None, "owner": None},
                "columns": columns,
                "stats": stats,
            }
        },
        "sources": {},
        "errors": None,
    }


def artifacts_of(tiny: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tiny.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def tiny() -> dict[str, Any]:
    """All artifacts by name; change what a test is about before writing them."""
    return {"manifest": manifest(), "run_results": run_results(), "catalog": catalog()}


@pytest.fixture
def write_artifacts() -> Callable[[dict[str, Any], Path], Path]:
    return artifacts_of


@pytest.fixture
def open_book(tmp_path: Path) -> Callable[..., Book]:
    """Artifacts to a book, without MkDocs."""

    def opened(tiny: dict[str, Any], *, directory_urls: bool = True, show_sql: bool = True) -> Book:
        artifacts = read_artifacts(artifacts_of(tiny, tmp_path / "target"))
        site = build_site_model(artifacts, now=NOW)
        links = assign_links(site, "", directory_urls=directory_urls)
        return Book(site, links, "Tiny", run_checks(site, CheckSettings()), show_sql=show_sql)

    return opened
