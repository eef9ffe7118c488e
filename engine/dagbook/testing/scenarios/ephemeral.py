"""Ephemeral models: the beginnings of the SQL of those that read them."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

_EPHEMERAL: Final = "{{ config(materialized='ephemeral') }}\n"


def compiled(shop: ProjectFolder, name: str) -> str:
    """The SQL of a model as it was compiled."""
    path = shop.root / f"target/compiled/shop/models/{name}.sql"
    return path.read_text(encoding="utf-8")


class EphemeralScenarios(Scenario):
    """One, several, nested, broken."""

    def test_it_leaves_nothing_in_the_warehouse(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/step.sql": _EPHEMERAL + "select 1 as id",
                "models/top.sql": "select id + 1 as id from {{ ref('step') }}",
            }
        )
        assert statuses(succeeds(shop, "run")) == {"top": "success"}
        assert rows(shop, "top") == [(2,)]

    def test_nested_ones_stand_in_the_order_they_read_each_other(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/source_table.sql": "{{ config(materialized='table') }} select 1 as id",
                "models/a_last.sql": _EPHEMERAL + "select * from {{ ref('z_first') }}",
                "models/z_first.sql": _EPHEMERAL + "select * from {{ ref('source_table') }}",
                "models/top.sql": "select * from {{ ref('a_last') }}",
            }
        )
        succeeds(shop, "run")
        sql = compiled(shop, "top")
        assert sql.index("__dbt__cte__z_first as (") < sql.index("__dbt__cte__a_last as (")
        assert rows(shop, "top") == [(1,)]

    def test_one_that_is_read_twice_stands_there_once(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/base.sql": _EPHEMERAL + "select 1 as id union all select 2 as id",
                "models/copy.sql": _EPHEMERAL + "select * from {{ ref('base') }}",
                "models/top.sql": "select * from {{ ref('base') }} where id = 1\n"
                "union all select * from {{ ref('copy') }} where id = 2",
            }
        )
        succeeds(shop, "run")
        assert compiled(shop, "top").count("__dbt__cte__base as (") == 1
        assert rows(shop, "top") == [(1,), (2,)]

    def test_it_stands_before_the_models_own_ctes(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/base.sql": _EPHEMERAL + "with one as (select 1 as id) select * from one",
                "models/top.sql": "with two as (select id + 1 as id from {{ ref('base') }})\n"
                "select * from two",
                "models/counted.sql": "with recursive n(id) as (select id from {{ ref('base') }}\n"
                "union all select id + 1 from n where id < 3) select id from n",
            }
        )
        succeeds(shop, "run")
        assert rows(shop, "top") == [(2,)]
        assert rows(shop, "counted") == [(1,), (2,), (3,)]

    def test_tests_of_it_run(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/base.sql": _EPHEMERAL + "select 1 as id union all select null as id",
                "models/base.yml": "models: [{name: base, columns: [{name: id, "
                "data_tests: [not_null, unique]}]}]",
            }
        )
        assert statuses(shop.invoke("build")) == {
            "not_null_base_id": "fail",
            "unique_base_id": "pass",
        }

    def test_a_mistake_in_it_is_told_of_who_reads_it(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/base.sql": _EPHEMERAL + "select {{ adapter.no_such_method() }} as id",
                "models/top.sql": "select * from {{ ref('base') }}",
            }
        )
        result = shop.invoke("run")
        assert not result.success
        if result.exception is None:
            assert outcome(result, "top").status.value in ("error", "skipped")

    def test_in_an_incremental_model(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/base.sql": _EPHEMERAL + "select {{ var('n', 1) }} as id",
                "models/top.sql": "{{ config(materialized='incremental') }}\n"
                "select * from {{ ref('base') }}\n"
                "{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}",
            }
        )
        for number in (1, 2, 2):
            succeeds(shop, "run", "--vars", f"n: {number}")
        assert rows(shop, "top") == [(1,), (2,)]
