"""What docs/duckdb.md shows works as written."""

import re
import sys
from pathlib import Path

import pytest

from dagbook.testing import ProjectFolder

PAGE = Path(__file__).parents[2] / "docs" / "duckdb.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def shop(tmp_path):
    return ProjectFolder(tmp_path / "shop")


def test_the_python_model_of_the_page_adds_the_new_days(shop):
    (model, _) = blocks("python")
    orders = "select date '2024-01-0{}' + range::int as day, 5 as amount from range(3)"
    for first in (1, 2):
        shop.write({"models/stg_orders.sql": orders.format(first), "models/m.py": model})
        assert shop.build().success
    days = shop.place.query("select count(*), count(distinct day), sum(amount) from m")
    assert days == [(4, 4, 20)]


def test_the_plugin_of_the_page_gives_a_function(shop, monkeypatch):
    (_, plugin) = blocks("python")
    profile = next(each for each in blocks("yaml") if "plugins:" in each)
    output = "".join(f"      {line}\n" for line in ("type: duckdb", "path: shop.duckdb"))
    output += "".join(f"      {line}\n" for line in profile.splitlines())
    monkeypatch.setattr(sys, "path", [*sys.path])
    shop.write(
        {
            "profiles.yml": f"shop:\n  target: dev\n  outputs:\n    dev:\n{output}",
            "python/shop_functions.py": plugin,
            "models/m.sql": "{{ config(materialized='table') }} select gross(10) as gross",
        }
    )
    assert shop.build().success
    assert shop.place.query("from m") == [(12.0,)]
    sys.modules.pop("shop_functions")


def test_the_sources_and_the_file_of_the_page_are_read_and_written(shop):
    sources = next(each for each in blocks("yaml") if "external_location" in each)
    model = next(each for each in blocks("sql") if "external" in each)
    (shop.root / "data").mkdir(parents=True)
    shop.place.query(f"copy (select 1 as id) to '{shop.root}/data/orders.parquet'")
    shop.write(
        {
            "models/s.yml": sources,
            "data/customers.csv": "id|name\n1|ada\n",
            "models/stg_orders.sql": "select * from {{ source('raw', 'orders') }} join "
            "{{ source('raw', 'customers') }} using (id)",
            "models/orders.sql": model,
        }
    )
    assert shop.build().success
    assert shop.place.query(f"from '{shop.root}/lake/orders.parquet'") == [(1, "ada")]
