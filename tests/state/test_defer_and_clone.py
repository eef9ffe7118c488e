"""Reading what is not built here from where an earlier state has it, and copying it here."""

import json
import shutil
from pathlib import Path

import pytest

from dagbook.testing import ProjectFolder

PROFILE = """\
shop:
  target: prod
  outputs:
    prod: {type: duckdb, path: shop.duckdb, schema: prod, threads: 2}
    dev: {type: duckdb, path: shop.duckdb, schema: dev, threads: 2}
"""
FILES = {
    "profiles.yml": PROFILE,
    "seeds/ids.csv": "id\n1\n2\n",
    "models/orders.sql": "{{ config(materialized='table') }} select id from {{ ref('ids') }}",
    "models/between.sql": "{{ config(materialized='ephemeral') }} from {{ ref('orders') }}",
    "models/totals.sql": "select count(*) as n from {{ ref('between') }}",
}


@pytest.fixture
def shop(tmp_path: Path) -> ProjectFolder:
    """A project built in prod, whose state is kept in ``before/``."""
    shop = ProjectFolder(tmp_path / "shop").write(FILES)
    assert shop.invoke("build").success
    shutil.copytree(shop.root / "target", shop.root / "before")
    return shop


def in_dev(shop: ProjectFolder, *words: str) -> list[str]:
    """Names of the nodes that a command in dev ended well."""
    result = shop.invoke(*words, "--target", "dev", "--state", "before")
    if result.exception:
        raise result.exception
    assert result.success, [each.message for each in result.results]
    return sorted(each.node.name for each in result.results)


def test_a_missing_parent_is_read_from_the_earlier_state(shop: ProjectFolder) -> None:
    assert in_dev(shop, "run", "-s", "totals", "--defer") == ["totals"]
    assert shop.query("select n from dev.totals") == [(2,)]


def test_a_parent_that_is_built_here_is_read_here(shop: ProjectFolder) -> None:
    in_dev(shop, "build", "-s", "orders", "ids")
    shop.place.query("delete from dev.orders where id = 1")
    in_dev(shop, "run", "-s", "totals", "--defer")
    assert shop.query("select n from dev.totals") == [(1,)]


def test_the_earlier_state_can_be_favoured(shop: ProjectFolder) -> None:
    in_dev(shop, "build", "-s", "orders", "ids")
    shop.place.query("delete from dev.orders where id = 1")
    in_dev(shop, "run", "-s", "totals", "--defer", "--favor-state")
    assert shop.query("select n from dev.totals") == [(2,)]


def test_what_is_selected_is_read_here_even_if_the_state_is_favoured(shop: ProjectFolder) -> None:
    shop.write({"models/orders.sql": "{{ config(materialized='table') }} select 7 as id"})
    in_dev(shop, "run", "-s", "state:modified+", "--defer", "--favor-state")
    assert shop.query("select n from dev.totals") == [(1,)]


def test_compile_and_show_defer_too(shop: ProjectFolder) -> None:
    words = ("--target", "dev", "--defer", "--state", "before")
    shown = shop.invoke("show", "-s", "totals", "--output", "json", *words)
    assert json.loads(shown.answer[0]) == {"node": "totals", "show": [{"n": 2}]}
    compiled = shop.invoke("compile", "-s", "totals", *words)
    assert '"prod"."orders"' in "\n".join(compiled.answer)


def test_tests_read_the_earlier_state(shop: ProjectFolder) -> None:
    shop.write(
        {"models/s.yml": "models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]"}
    )
    assert in_dev(shop, "test", "--defer") == ["unique_orders_id"]


def test_defer_without_a_state_says_what_is_missing(shop: ProjectFolder) -> None:
    result = shop.invoke("run", "--defer")
    assert getattr(result.exception, "slug", None) == "no-state"


def test_clone_makes_views_of_what_the_state_holds(shop: ProjectFolder) -> None:
    assert in_dev(shop, "clone") == ["ids", "orders", "totals"]
    views = shop.query("select view_name from duckdb_views() where schema_name = 'dev'")
    assert sorted(views) == [("ids",), ("orders",), ("totals",)]
    assert shop.query("select count(*) from dev.orders") == [(2,)]


def test_clone_leaves_what_is_there_unless_refreshed(shop: ProjectFolder) -> None:
    in_dev(shop, "build", "-s", "orders", "ids")
    shop.place.query("delete from dev.orders")
    in_dev(shop, "clone", "-s", "orders")
    assert shop.query("select count(*) from dev.orders") == [(0,)]
    in_dev(shop, "clone", "-s", "orders", "--full-refresh")
    assert shop.query("select count(*) from dev.orders") == [(2,)]


def test_a_clone_that_failed_in_part_can_be_retried(shop: ProjectFolder) -> None:
    shop.query("alter table prod.orders rename to gone")
    assert not shop.invoke("clone", "--target", "dev", "--state", "before").success
    shop.query("alter table prod.gone rename to orders")
    again = shop.invoke("retry")
    assert again.success
    assert sorted(each.node.name for each in again.results) == ["orders", "totals"]
    assert shop.query("select id from dev.orders order by id") == [(1,), (2,)]


def test_results_of_an_earlier_run_select(shop: ProjectFolder) -> None:
    shop.write({"models/orders.sql": "select nothing as id"})
    assert not shop.invoke("run").success
    words = ("ls", "--state", "target", "--output", "name", "-s")
    assert shop.invoke(*words, "result:error").answer == ("orders",)
    assert shop.invoke(*words, "result:skipped").answer == ("totals",)
    assert shop.invoke(*words, "result:error+").answer == ("between", "orders", "totals")


def test_sources_loaded_since_select_what_reads_them(shop: ProjectFolder) -> None:
    source = """\
sources:
  - name: raw
    schema: main
    loaded_at_field: loaded
    freshness: {error_after: {count: 1, period: day}}
    tables: [{name: quick}, {name: slow}]
"""
    readers = {
        f"models/{name}_reader.sql": f"select * from {{{{ source('raw', '{name}') }}}}"
        for name in ("quick", "slow")
    }
    shop.write({"models/sources.yml": source, **readers})
    for name in ("quick", "slow"):
        shop.place.query(f"create table main.{name} as select now() at time zone 'utc' as loaded")
    assert shop.invoke("source", "freshness").success
    shutil.copy(shop.root / "target" / "sources.json", shop.root / "before")
    shop.place.query("update main.quick set loaded = loaded + interval 1 minute")
    assert shop.invoke("source", "freshness").success
    found = shop.invoke(
        *("ls", "-s", "source_status:fresher+", "--state", "before", "--output", "name")
    )
    assert found.answer == ("quick_reader", "raw.quick")


def test_where_nothing_changed_that_is_said_once(shop: ProjectFolder) -> None:
    result = shop.invoke("build", "-s", "state:modified+", "--state", "before")
    assert result.success
    assert [each.message for each in result.warnings] == [
        "nothing that this command works on changed since before"
    ]


def test_a_first_build_of_nothing_leaves_a_manifest_for_the_gate(shop: ProjectFolder) -> None:
    shutil.rmtree(shop.root / "target")
    assert shop.invoke("build", "-s", "state:modified+", "--state", "before").success
    assert (shop.root / "target" / "manifest.json").is_file()
