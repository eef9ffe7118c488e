"""Materialized views, where the warehouse has them."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import SOURCES, add_orders, make_orders
from dagbook.testing.scenarios.scenario import Scenario

_LATEST: Final = "select id from {{ source('raw', 'orders') }}"


def write_latest(shop: ProjectFolder, kind: str = "materialized_view", more: str = "") -> None:
    """Write model latest of the ids of orders."""
    config = f"{{{{ config(materialized='{kind}'{more}) }}}} "
    shop.write({"models/sources.yml": SOURCES, "models/latest.sql": config + _LATEST})


def built(shop: ProjectFolder) -> ProjectFolder:
    """Build model latest of one order."""
    write_latest(shop)
    make_orders(shop, "1, 'new', 1")
    succeeds(shop, "run")
    return shop


class MaterializedViewScenarios(Scenario):
    """Made, refreshed, replaced."""

    def test_it_holds_its_rows_until_it_is_run_again(self, shop: ProjectFolder) -> None:
        built(shop)
        add_orders(shop, "2, 'new', 2")
        assert rows(shop, "latest") == [(1,)]
        succeeds(shop, "run")
        assert rows(shop, "latest") == [(1,), (2,)]

    def test_a_full_refresh_makes_it_anew(self, shop: ProjectFolder) -> None:
        built(shop)
        shop.write(
            {"models/latest.sql": "{{ config(materialized='materialized_view') }} select 7 as id"}
        )
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "latest") == [(7,)]

    @pytest.mark.parametrize("kind", ["table", "view", "incremental"])
    def test_it_takes_the_place_of_another_relation(self, kind: str, shop: ProjectFolder) -> None:
        write_latest(shop, kind)
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "run")
        write_latest(shop)
        succeeds(shop, "run")
        add_orders(shop, "2, 'new', 2")
        assert rows(shop, "latest") == [(1,)]

    @pytest.mark.parametrize("kind", ["table", "view", "incremental"])
    def test_another_relation_takes_its_place(self, kind: str, shop: ProjectFolder) -> None:
        built(shop)
        add_orders(shop, "2, 'new', 2")
        write_latest(shop, kind)
        succeeds(shop, "run")
        assert rows(shop, "latest") == [(1,), (2,)]

    def test_models_read_it(self, shop: ProjectFolder) -> None:
        shop.write({"models/top.sql": "select id + 1 as next from {{ ref('latest') }}"})
        built(shop)
        succeeds(shop, "run")
        assert rows(shop, "top") == [(2,)]

    def test_hooks_stand_around_it(self, shop: ProjectFolder) -> None:
        mark = "create table {{ target.schema }}.mark_%s as select 1 as one"
        write_latest(shop, more=f", pre_hook='{mark % 'a'}', post_hook='{mark % 'b'}'")
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "run")
        assert rows(shop, "mark_a") == rows(shop, "mark_b") == [(1,)]


class NoMaterializedViewScenarios(Scenario):
    """Where there are none, that is said."""

    def test_it_is_refused_by_name(self, shop: ProjectFolder) -> None:
        write_latest(shop)
        make_orders(shop, "1, 'new', 1")
        found = outcome(shop.invoke("run"), "latest")
        assert found.status.value == "error"
        assert "materialized" in found.message
