"""`dagbook export --format json`: every file is as its published schema says."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tiny_artifacts import model


def strict(schema: Any) -> Any:
    """The schema with nothing allowed that it doesn't name: what is published is what is told."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(each) for key, each in schema.items()}
    return {"additionalProperties": False, **closed} if "properties" in schema else closed


def documents(api: Path) -> dict[str, dict[str, Any]]:
    paths = (path for path in sorted(api.rglob("*.json")) if path.parent.name != "schemas")
    return {
        path.relative_to(api).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in paths
    }


@pytest.fixture
def api(export, tmp_path) -> Path:
    done = export("--format", "json")
    assert done.exit_code == 0, done.output
    return tmp_path / "target" / "api"


def test_every_file_names_its_schema_and_keeps_to_it(api) -> None:
    found = documents(api)
    assert len(found) == 7 + 3
    for name, document in found.items():
        path = (api / name).parent / document["$schema"]
        schema = json.loads(path.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(strict(schema)).validate(document)


def test_the_index_leads_to_every_table_and_its_page(export, api, tmp_path) -> None:
    export()
    index = json.loads((api / "index.json").read_text(encoding="utf-8"))
    assert [each["id"] for each in index["tables"]] == [
        "source.tiny.raw.orders",
        "model.tiny.orders",
        "model.tiny.stg_orders",
    ]
    for each in index["tables"]:
        assert json.loads((api / each["file"]).read_text(encoding="utf-8"))["id"] == each["id"]
        assert (tmp_path / "target" / "book" / each["page"]).is_file()


def test_a_table_tells_columns_tests_health_and_code(api) -> None:
    orders = json.loads((api / "tables/model.tiny.orders.json").read_text(encoding="utf-8"))
    assert orders["row_count"] == 1234
    assert orders["parents"] == ["model.tiny.stg_orders"]
    assert [(each["name"], each["type"]) for each in orders["columns"]] == [
        ("order_id", "INTEGER"),
        ("paid", "DECIMAL(9,2)"),
    ]
    assert orders["tests"][0]["kind"] == "not_null"
    assert "sum(amount)" in orders["code"]
    assert orders["owners"] == ["finance"]


def test_lineage_names_tables_from_parent_to_child(api) -> None:
    lineage = json.loads((api / "lineage.json").read_text(encoding="utf-8"))
    assert {"from": "model.tiny.stg_orders", "to": "model.tiny.orders"} in lineage["tables"]


def test_sql_stays_out_where_asked(export, tmp_path) -> None:
    export("--format", "json", "--no-show-sql")
    for path in (tmp_path / "target" / "api").rglob("*.json"):
        assert "sum(amount)" not in path.read_text(encoding="utf-8")


def test_an_id_that_is_a_path_stays_in_its_folder(export, artifacts, tmp_path) -> None:
    evil = {**model("evil"), "unique_id": "model.tiny.../../../evil", "name": "evil"}
    done = export("--format", "json", told=artifacts(evil))
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.rglob("evil.json"))
    index = json.loads((tmp_path / "target/api/index.json").read_text(encoding="utf-8"))
    file = next(each["file"] for each in index["tables"] if "evil" in each["id"])
    assert (tmp_path / "target" / "api" / file).parent.name == "tables"
