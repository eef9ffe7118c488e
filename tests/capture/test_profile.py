"""What columns hold, in the catalog: only where asked for, and nothing of persons."""

import json
from pathlib import Path

import pytest

from dagbook.testing import DuckDbPlace, ProjectFolder, WarehousePlace

ROWS = """{{ config(materialized='table') }}
select 1 as id, 'Ada' as name, cast(null as integer) as amount, true as is_paid
union all select 2, 'Bob', 7, false
union all select 3, 'Bob', 9, true
"""
PROPERTIES = """\
models:
  - name: orders
    columns: [{name: name, config: {meta: {pii: true}}}]
"""
NESTED = "{{ config(materialized='table') }} select [1, 2] as ids, {'a': 1} as s"


@pytest.fixture(params=["duckdb", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> ProjectFolder:
    """A project with one table, built."""
    place: WarehousePlace = (
        request.getfixturevalue("postgres_place")
        if request.param == "postgres"
        else DuckDbPlace(tmp_path / "shop" / "shop.duckdb")
    )
    shop = ProjectFolder(tmp_path / "shop", place)
    shop.write({"models/orders.sql": ROWS, "models/schema.yml": PROPERTIES})
    assert shop.invoke("build").success
    return shop


def figures(shop: ProjectFolder) -> dict[str, object]:
    catalog = json.loads((shop.root / "target" / "catalog.json").read_text())
    stats = catalog["nodes"]["model.shop.orders"]["stats"].values()
    return {
        each["id"].removeprefix("column."): each["value"]
        for each in stats
        if each["id"].startswith("column.")
    }


def test_columns_are_profiled_where_asked_for(shop: ProjectFolder) -> None:
    assert figures(shop) == {}
    assert shop.invoke("docs", "generate", "--profile-columns").success
    assert figures(shop) == {
        **{"id.nulls": 0, "id.distinct": 3, "id.min": "1", "id.max": "3"},
        **{"name.nulls": 0, "name.distinct": 2},
        **{"amount.nulls": 1, "amount.distinct": 2, "amount.min": "7", "amount.max": "9"},
        **{"is_paid.nulls": 0, "is_paid.distinct": 2},
    }


def test_a_profile_stays_until_its_table_is_built_again(shop: ProjectFolder) -> None:
    shop.invoke("docs", "generate", "--profile-columns")
    shop.invoke("docs", "generate")
    assert figures(shop)["id.max"] == "3"
    shop.invoke("run")
    assert figures(shop) == {}


def test_a_project_can_ask_for_it_always(shop: ProjectFolder) -> None:
    project = (shop.root / "dbt_project.yml").read_text()
    shop.write({"dbt_project.yml": f"{project}flags: {{profile_columns: true}}\n"})
    shop.invoke("run")
    assert figures(shop)["amount.nulls"] == 1


def test_columns_without_an_order_have_their_empty_values_counted(tmp_path: Path) -> None:
    shop = ProjectFolder(tmp_path / "shop").write({"models/orders.sql": NESTED})
    shop.invoke("run")
    shop.invoke("docs", "generate", "--profile-columns")
    assert figures(shop) == {"ids.nulls": 0, "s.nulls": 0}
