"""Python models on a real DuckDB, with the frames people return."""

import json

import pytest

from dagbook.errors import DagbookError, Origin
from dagbook.project.results import Status
from dagbook.testing import results_by_name

ORDERS = "select 1 as id, 10 as amount union all select 2, 20"


def python(*lines: str) -> str:
    return "\n".join(("def model(dbt, session):", *(f"    {line}" for line in lines))) + "\n"


def built(shop, *lines: str, **files: str):
    code = python(*lines)
    shop.write({"models/orders.sql": ORDERS, "models/m.py": code, **files})
    return results_by_name(shop.build())["m"]


def rows(shop, name: str = "m") -> list[tuple]:
    return shop.place.query(f"select * from {name} order by all")


@pytest.mark.parametrize(
    "result",
    [
        "dbt.ref('orders')",
        "session.sql('select * from orders') if dbt.ref('orders') else None",
        "dbt.ref('orders').df()",
        "dbt.ref('orders').to_arrow_table()",
        "dbt.ref('orders').to_arrow_reader(1)",
        "dbt.ref('orders').pl()",
        "dbt.ref('orders').pl().lazy()",
    ],
)
def test_whatever_frame_a_model_returns_becomes_its_table(shop, result):
    assert built(shop, f"return {result}").status is Status.SUCCESS
    assert rows(shop) == [(1, 10), (2, 20)]


def test_a_python_model_is_a_table_whatever_the_folder_says(shop):
    project = "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {shop: {+materialized: view}}\n"
    result = built(shop, "return dbt.ref('orders')", **{"dbt_project.yml": project})
    assert result.status is Status.SUCCESS
    types = shop.place.query("select table_name, table_type from information_schema.tables")
    assert dict(types) == {"orders": "VIEW", "m": "BASE TABLE"}


def test_ref_source_this_and_config_mean_what_they_mean_in_sql(shop):
    seen = (
        "words = [str(dbt.this), dbt.this.schema, str(dbt.config.get('limit', 5))]",
        "words += [dbt.config.get('nothing', 'fallback'), dbt.config.meta_get('owner')]",
        "n = dbt.source('raw', 't').shape[0]",
        "m = dbt.ref('shop', 'orders').shape[0]",
        "return session.sql(f'select {words!r} as words, {n} as n, {m} as m')",
    )
    yml = (
        "sources: [{name: raw, schema: main, tables: [{name: t, identifier: orders}]}]\n"
        "models: [{name: m, config: {limit: 3, meta: {owner: ada}}}]\n"
    )
    shop.write({"models/orders.sql": ORDERS, "models/s.yml": yml}).build("orders")
    assert built(shop, *seen).status is Status.SUCCESS
    words = ['"shop"."main"."m"', "main", "3", "fallback", "ada"]
    assert rows(shop) == [(words, 2, 2)]


def test_an_incremental_model_asks_whether_it_is_incremental(shop):
    lines = (
        "dbt.config(materialized='incremental', unique_key='id')",
        "orders = dbt.ref('orders')",
        "if dbt.is_incremental:",
        "    return orders.filter('id = 2').project('id, 99 as amount')",
        "return orders",
    )
    built(shop, *lines)
    assert rows(shop) == [(1, 10), (2, 20)]
    assert results_by_name(shop.build())["m"].status is Status.SUCCESS
    assert rows(shop) == [(1, 10), (2, 99)]


def test_later_lines_and_functions_of_the_file_are_in_reach(shop):
    code = (
        "import math\n\ndef model(dbt, session):\n    return frame(session)\n\n\n"
        "def frame(session):\n    return session.sql(f'select {math.floor(2.5)} as n')\n"
    )
    shop.write({"models/m.py": code})
    assert shop.build().success
    assert rows(shop) == [(2,)]


def test_what_a_model_raises_is_told_with_its_own_lines(shop):
    result = built(shop, "rows = {}", "", "return rows['missing']")
    assert result.status is Status.ERROR
    assert result.error.slug == "python-failed"
    assert result.error.message == "Python model 'm': KeyError: 'missing'"
    assert result.error.origin == Origin("models/m.py", 4)
    assert result.error.notes[0] == "models/m.py:4 in model: return rows['missing']"
    assert result.message.startswith("Runtime Error in model m (models/m.py)")


def test_a_relation_that_fails_late_is_placed_in_the_file_and_no_line_of_ours_is_shown(shop):
    result = built(shop, "return session.sql(\"select cast('x' as int) as n\")")
    assert result.error.origin == Origin("models/m.py", 1)
    assert result.error.message.startswith("Python model 'm': ConversionException")
    assert "materialize" not in "".join(result.error.notes)


def test_a_failed_model_leaves_the_old_table(shop):
    built(shop, "return dbt.ref('orders')")
    built(shop, "session.sql('select 1').fetchall()", "return session.sql('select nonsense')")
    assert rows(shop) == [(1, 10), (2, 20)]


def test_a_missing_package_says_how_to_get_it(shop):
    result = built(shop, "import no_such_package", "return 1")
    assert "install 'no_such_package'" in (result.error.hint or "")


@pytest.mark.parametrize("value", ["None", "1", "'text'", "object()"])
def test_what_is_no_frame_is_refused(shop, value):
    result = built(shop, f"return {value}")
    assert result.error.slug == "python-result"
    assert "pandas" in (result.error.hint or "")


def test_an_ephemeral_model_cannot_be_read(shop):
    lazy = "{{ config(materialized='ephemeral') }} select 1 as id"
    result = built(shop, "return dbt.ref('lazy')", **{"models/lazy.sql": lazy})
    assert result.error.slug == "ephemeral-in-python"


def test_a_view_cannot_be_a_python_model(shop):
    result = built(shop, "dbt.config(materialized='view')", "return dbt.ref('orders')")
    assert result.error.slug == "no-python-models"


def test_a_contract_cannot_hold_a_python_model(shop):
    columns = "columns: [{name: id, data_type: int}]"
    yml = f"models: [{{name: m, config: {{contract: {{enforced: true}}}}, {columns}}}]"
    result = built(shop, "return dbt.ref('orders')", **{"models/s.yml": yml})
    assert "a contract can be enforced on SQL models only" in result.error.message


def test_the_manifest_holds_the_code_and_the_keys_it_asks_for(shop):
    lines = ("dbt.config(tags=['py'])", "dbt.config.get('limit', 5)", "return dbt.ref('orders')")
    shop.write({"models/orders.sql": ORDERS, "models/m.py": python(*lines)})
    assert shop.invoke("build").success
    manifest = json.loads((shop.root / "target/manifest.json").read_text())
    node = manifest["nodes"]["model.shop.m"]
    config = node["config"]
    assert node["language"] == "python"
    assert node["depends_on"]["nodes"] == ["model.shop.orders"]
    assert (config["config_keys_used"], config["config_keys_defaults"]) == (["limit"], [5])
    assert (config["materialized"], config["tags"]) == ("table", ["py"])
    assert node["compiled_code"].startswith(node["raw_code"])
    assert node["compiled_path"] == "target/compiled/shop/models/m.py"


def test_dataclasses_of_a_model_find_their_module(shop):
    code = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n\n"
        "@dataclass\nclass Row:\n    id: int\n\n"
        "def model(dbt, session):\n    return session.sql(f'select {Row(7).id} as id')\n"
    )
    shop.write({"models/m.py": code})
    assert shop.build().success
    assert rows(shop) == [(7,)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("return dbt.ref(name)", "'name' is no constant"),
        ("dbt.config(materialized=kind())", "'kind()' is no constant"),
        ("return dbt.ref()", "ref() takes a model's name"),
    ],
)
def test_a_call_that_cannot_be_read_is_placed(shop, line, told):
    shop.write({"models/m.py": "\n" + python(line)})
    with pytest.raises(DagbookError) as caught:
        shop.open()
    assert told in caught.value.message
    assert (caught.value.origin.path, caught.value.origin.line) == ("models/m.py", 3)
