"""catalog.json where nothing was built: what `test` leaves alone, and what it reads anew."""

import json
import signal

import duckdb
import pytest

from dagbook.events import NodeFinished

FILES = {
    "seeds/raw.csv": "id,city\n1,Wien\n2,Graz\n",
    "models/stg.sql": "select * from {{ ref('raw') }}",
    "models/stg.yml": "models:\n  - name: stg\n    columns:\n"
    "      - name: id\n        data_tests: [unique]\n",
}  # fmt: skip


@pytest.fixture
def shop(invoke_in):
    shop = invoke_in(FILES)
    assert shop("build").success
    return shop


def catalog(shop):
    return json.loads((shop.folder / "target/catalog.json").read_text())


def written(shop):
    return (shop.folder / "target/catalog.json").read_bytes()


def invocation(shop):
    return catalog(shop)["metadata"]["invocation_id"]


def test_a_test_leaves_the_catalog_of_the_same_project_as_it_was_read(shop):
    before = written(shop)
    with duckdb.connect(str(shop.folder / "test.duckdb")) as connection:
        connection.execute("insert into main.raw values (3, 'Linz')")

    result = shop("test")

    assert result.success
    assert result.catalog is None
    assert written(shop) == before
    assert shop("docs", "generate").success
    assert catalog(shop)["nodes"]["seed.test.raw"]["stats"]["row_count"]["value"] == 3


def test_a_test_makes_a_catalog_where_there_is_none_or_one_that_cannot_be_read(shop):
    path = shop.folder / "target/catalog.json"
    path.unlink()
    assert list(shop("test").catalog.nodes) == ["model.test.stg", "seed.test.raw"]

    path.write_text("{")
    assert list(shop("test").catalog.nodes) == ["model.test.stg", "seed.test.raw"]
    assert list(catalog(shop)["nodes"]) == ["model.test.stg", "seed.test.raw"]


@pytest.mark.parametrize(
    "garbage",
    [
        b'{"metadata":{"env":{"DAGBOOK_MARK":"\xff"}}}',
        b'{"nodes":{"model.test.stg\xff":{}}}',
        b'{"errors":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["a mark that is no text", "a name that is no text", "nested without end"],
)
def test_garbage_in_its_place_is_no_catalog(shop, garbage):
    path = shop.folder / "target/catalog.json"
    path.write_bytes(garbage)

    assert shop("test").success

    assert list(catalog(shop)["nodes"]) == ["model.test.stg", "seed.test.raw"]


def test_a_catalog_that_somebody_else_wrote_is_read_anew(shop):
    path = shop.folder / "target/catalog.json"
    theirs = catalog(shop)
    theirs["metadata"]["env"] = {}
    path.write_text(json.dumps(theirs))
    before = invocation(shop)

    shop("test")

    assert invocation(shop) != before


def test_a_catalog_without_anything_read_is_made_anew(shop):
    shop("docs", "generate", "--empty-catalog")
    assert catalog(shop)["nodes"] == {}

    shop("test")

    assert list(catalog(shop)["nodes"]) == ["model.test.stg", "seed.test.raw"]


def test_a_project_that_changed_has_its_catalog_read_anew(shop):
    (shop.folder / "models/stg.yml").write_text(
        "models:\n  - name: stg\n    columns:\n      - name: id\n"
        "        data_tests: [unique, not_null]\n"
    )

    shop("test")

    stats = catalog(shop)["nodes"]["model.test.stg"]["stats"]
    assert stats["tests_count"]["value"] == 2


def test_another_warehouse_has_its_catalog_read_anew(shop):
    profiles = shop.folder / "profiles.yml"
    (shop.folder / "other").mkdir()
    (shop.folder / "test.duckdb").rename(shop.folder / "other/test.duckdb")
    profiles.write_text(profiles.read_text().replace("test.duckdb", "other/test.duckdb"))
    before = invocation(shop)

    assert shop("test").success

    assert invocation(shop) != before


def test_a_warehouse_that_lacks_what_a_test_asks_for_has_its_catalog_read_anew(shop):
    (shop.folder / "test.duckdb").unlink()

    assert not shop("test").success

    assert catalog(shop)["nodes"] == {}


def test_a_project_that_is_not_kept_has_its_catalog_read_each_time(shop):
    before = invocation(shop)

    shop("test", "--no-partial-parse")

    assert invocation(shop) != before


def test_rows_that_a_test_keeps_are_looked_at_in_the_warehouse(shop):
    with duckdb.connect(str(shop.folder / "test.duckdb")) as connection:
        connection.execute("insert into main.raw values (2, 'Linz')")

    shop("test", "--store-failures")

    assert any(each.startswith("test.test.unique_stg_id") for each in catalog(shop)["nodes"])


def test_what_a_hook_did_is_looked_at_in_the_warehouse(shop):
    project = shop.folder / "dbt_project.yml"
    project.write_text(project.read_text() + "\non-run-end: ['insert into main.raw values (9, 9)']")
    shop("test")
    shop("test")

    assert catalog(shop)["nodes"]["seed.test.raw"]["stats"]["row_count"]["value"] == 4


def test_to_build_a_part_keeps_the_catalog_of_the_whole(shop):
    with duckdb.connect(str(shop.folder / "test.duckdb")) as connection:
        connection.execute("insert into main.raw values (3, 'Linz')")

    shop("run", "-s", "stg")

    assert list(catalog(shop)["nodes"]) == ["model.test.stg", "seed.test.raw"]
    assert catalog(shop)["nodes"]["seed.test.raw"]["stats"]["row_count"]["value"] == 3


def columns(shop, unique_id):
    return list(catalog(shop)["nodes"][unique_id]["columns"])


@pytest.mark.usefixtures("ctrl_c")
def test_what_was_built_before_ctrl_c_is_looked_at_by_the_next_test(invoke_in):
    tables = {
        "models/stg.sql": "{{ config(materialized='table') }} select * from main.raw",
        "models/after.sql": "select * from {{ ref('stg') }}",
    }
    shop = invoke_in({**FILES, **tables})
    assert shop("seed").success
    assert shop("build").success
    with duckdb.connect(str(shop.folder / "test.duckdb")) as connection:
        connection.execute("alter table main.raw add column zip integer")

    def interrupt(event):
        if isinstance(event, NodeFinished) and event.unique_id == "model.test.stg":
            signal.raise_signal(signal.SIGINT)

    assert shop("run", "--threads", "1", listener=interrupt).interrupted
    assert columns(shop, "model.test.stg") == ["id", "city"]

    shop("test")
    assert columns(shop, "model.test.stg") == ["id", "city", "zip"]
    before = written(shop)
    shop("test")
    assert written(shop) == before


def test_what_an_operation_did_is_looked_at_by_the_next_test(shop):
    shop("run-operation", "--sql", "alter table main.raw add column zip integer")

    shop("test")

    assert columns(shop, "seed.test.raw") == ["id", "city", "zip"]


def test_what_was_cloned_is_looked_at_by_the_next_test(shop):
    (shop.folder / "target").rename(shop.folder / "state")
    project = shop.folder / "dbt_project.yml"
    with_schema = "seeds: {+schema: other}\nmodels: {+schema: other}\n"
    project.write_text(f"{project.read_text()}\n{with_schema}")
    shop("seed")
    assert shop("clone", "--state", str(shop.folder / "state"), "-s", "stg").success

    shop("test")

    assert list(catalog(shop)["nodes"]) == ["model.test.stg", "seed.test.raw"]
