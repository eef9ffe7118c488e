"""States written by other versions of dbt: what they leave out, empty or add is no change.

dbt 2 wrote version 20, later 12 with more keys: macros without what they call, empty maps of
neighbours, nulls where nothing is set, and what dbt 1 has twice only once, in the config.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagbook.testing import ProjectFolder

FILES = {
    "models/orders.sql": "{{ config(tags=['core']) }} select {{ cents() }} as price",
    "models/totals.sql": "select sum(price) as total from {{ ref('orders') }}",
    "macros/cents.sql": (
        "{% macro cents() %}{{ hundred() }}{% endmacro %}\n{% macro hundred() %}100{% endmacro %}"
    ),
    "seeds/ids.csv": "id\n1\n",
    "models/schema.yml": """\
version: 2
models:
  - name: orders
    description: Orders.
    config: {meta: {owner: sales}}
    columns: [{name: price, data_tests: [not_null]}]
sources: [{name: raw, tables: [{name: events}]}, {name: other, schema: x, tables: [{name: t}]}]
exposures: [{name: page, type: dashboard, owner: {name: Ada}, depends_on: ["ref('totals')"]}]
""",
}


def version(number: int) -> Callable[[dict[str, Any]], None]:
    def write(manifest: dict[str, Any]) -> None:
        schema = f"https://schemas.getdbt.com/dbt/manifest/v{number}.json"
        manifest["metadata"]["dbt_schema_version"] = schema

    return write


def as_dbt_1_5(manifest: dict[str, Any]) -> None:
    """Version 9: no unit tests, semantic models or functions, and fewer fields a node."""
    version(9)(manifest)
    for section in ("unit_tests", "saved_queries", "semantic_models", "functions"):
        del manifest[section]
    for node in manifest["nodes"].values():
        for key in (
            "doc_blocks",
            "time_spine",
            "primary_key",
            "contract",
            "unrendered_config_call_dict",
        ):
            node.pop(key, None)
    for source in manifest["sources"].values():
        del source["unrendered_database"], source["unrendered_schema"]


def as_dbt_2(manifest: dict[str, Any]) -> None:
    version(20)(manifest)
    for section in ("parent_map", "child_map", "group_map"):
        manifest[section] = {}
    manifest["nodes_of_tomorrow"] = {"a": 1}
    for macro in manifest["macros"].values():
        macro["depends_on"] = {"macros": []}
    for node in manifest["nodes"].values():
        for key in ("tags", "meta", "docs", "group"):
            node.pop(key, None)
        node["depends_on"]["macros"].append(None)
        node["depends_on"]["nodes_with_ref_location"] = []
        node["unrendered_config"]["grants"] = None
    for source in manifest["sources"].values():
        source |= {"unrendered_database": None, "unrendered_schema": None, "quoting": None}


@pytest.fixture
def shop(tmp_path: Path) -> ProjectFolder:
    shop = ProjectFolder(tmp_path / "shop").write(FILES)
    assert shop.invoke("parse").success
    (shop.root / "target").rename(tmp_path / "before")
    return shop


def modified(shop: ProjectFolder) -> list[str]:
    result = shop.invoke(
        *("ls", "-s", "state:modified", "--state", str(shop.root.parent / "before")),
        *("--output", "name", "--indirect-selection", "empty"),
    )
    if result.exception:
        raise result.exception
    return sorted(result.answer)


@pytest.mark.parametrize("write", [version(11), version(12), as_dbt_1_5, as_dbt_2])
def test_a_state_of_another_version_compares_alike(
    write: Callable[[dict[str, Any]], None], shop: ProjectFolder
) -> None:
    before = shop.root.parent / "before"
    (before / "variables_read.json").unlink()
    manifest = json.loads((before / "manifest.json").read_text())
    write(manifest)
    (before / "manifest.json").write_text(json.dumps(manifest))

    assert modified(shop) == []

    text = (shop.root / "macros/cents.sql").read_text()
    (shop.root / "macros/cents.sql").write_text(text.replace("100", "1000"))
    assert modified(shop) == ["orders"]
    (shop.root / "models/totals.sql").write_text("select 1 as total")
    (shop.root / "seeds/ids.csv").write_text("id\n2\n")
    assert modified(shop) == ["ids", "orders", "totals"]
