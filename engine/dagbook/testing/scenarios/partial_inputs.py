"""Runs that read nothing of their inputs (--empty), or a part of them (--sample)."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, succeeds
from dagbook.testing.scenarios.raw_tables import SOURCES, make_orders, query
from dagbook.testing.scenarios.scenario import Scenario

_TABLE: Final = "{{ config(materialized='table') }} "
_MODELS: Final = {
    "models/sources.yml": SOURCES,
    "models/base.sql": "{{ config(materialized='table') }} select 1 as id",
    "models/step.sql": "{{ config(materialized='ephemeral') }} select 2 as id",
    "models/top.sql": "{{ config(materialized='table') }}\n"
    "select id from {{ ref('base') }} union all select id from {{ ref('step') }}\n"
    "union all select o.id from {{ source('raw', 'orders') }} as o",
}
_WITH_TIME: Final = (
    "sources: [{name: raw, schema: '{{ target.schema }}', tables: [{name: orders, "
    "config: {event_time: changed_at}}]}]"
)
_SECOND: Final = ("--sample", "{start: 2026-01-02, end: 2026-01-03}")


def write_timed(shop: ProjectFolder, sql: str) -> None:
    """Write model recent over orders that say when they happened, on three days."""
    shop.write({"models/sources.yml": _WITH_TIME, "models/recent.sql": sql})
    make_orders(shop, "1, 'new', 1", "2, 'new', 2", "3, 'new', 3")


class EmptyScenarios(Scenario):
    """--empty."""

    def test_no_row_of_any_input_is_read(self, shop: ProjectFolder) -> None:
        shop.write(_MODELS)
        make_orders(shop, "3, 'new', 1")
        succeeds(shop, "run")
        assert rows(shop, "top") == [(1,), (2,), (3,)]
        succeeds(shop, "run", "--empty")
        assert rows(shop, "top") == []

    def test_an_alias_behind_an_input_works(self, shop: ProjectFolder) -> None:
        shop.write(
            {"models/a.sql": "select 1 as id", "models/b.sql": "select x.id from {{ ref('a') }} x"}
        )
        succeeds(shop, "run", "--empty")
        assert rows(shop, "b") == []

    def test_an_input_that_is_rendered_is_read(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/a.sql": "select 1 as id",
                "models/b.sql": "{{ config(materialized='table') }} "
                "select * from {{ ref('a').render() }}",
            }
        )
        succeeds(shop, "run", "--empty")
        assert rows(shop, "b") == [(1,)]

    def test_macros_still_see_the_columns_of_an_input(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/a.sql": "{{ config(materialized='table') }} select 1 as id, 2 as other",
                "models/b.sql": "select '{{ adapter.get_columns_in_relation(ref('a')) | length }}' "
                "as number",
            }
        )
        succeeds(shop, "run", "--empty")
        assert rows(shop, "b") == [("2",)]

    def test_incremental_models_keep_their_rows(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/a.sql": "select 1 as id",
                "models/b.sql": "{{ config(materialized='incremental') }} "
                "select * from {{ ref('a') }}",
            }
        )
        succeeds(shop, "run")
        succeeds(shop, "run", "--empty")
        assert rows(shop, "b") == [(1,)]

    def test_a_build_tests_what_is_empty(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "seeds/goods.csv": "id\n1\n1\n",
                "models/b.sql": _TABLE + "select * from {{ ref('goods') }}",
                "models/b.yml": "models: [{name: b, columns: [{name: id, data_tests: [unique]}]}]",
            }
        )
        succeeds(shop, "build", "--empty")
        assert rows(shop, "goods") == []


class SampleScenarios(Scenario):
    """--sample."""

    def test_inputs_that_say_when_are_read_in_part(self, shop: ProjectFolder) -> None:
        write_timed(
            shop, "{{ config(materialized='table') }} select * from {{ source('raw', 'orders') }}"
        )
        succeeds(shop, "run", *_SECOND)
        assert rows(shop, "recent", "id") == [(2,)]
        succeeds(shop, "run")
        assert rows(shop, "recent", "id") == [(1,), (2,), (3,)]

    def test_days_before_now(self, shop: ProjectFolder) -> None:
        write_timed(
            shop, "{{ config(materialized='table') }} select * from {{ source('raw', 'orders') }}"
        )
        query(shop, "insert into {schema}.orders values (9, 'new', current_timestamp)")
        succeeds(shop, "run", "--sample", "2 days")
        assert len(rows(shop, "recent")) == 1

    def test_models_and_seeds_may_say_when_too(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "seeds/goods.csv": "id,sold_on\n1,2026-01-01\n2,2026-01-02\n",
                "seeds/goods.yml": "seeds: [{name: goods, config: {event_time: sold_on}}]",
                "models/recent.sql": _TABLE + "select * from {{ ref('goods') }}",
            }
        )
        succeeds(shop, "build", *_SECOND)
        assert rows(shop, "recent", "id") == [(2,)]

    def test_a_microbatch_model_builds_the_batches_of_the_sample(self, shop: ProjectFolder) -> None:
        write_timed(
            shop,
            "{{ config(materialized='incremental', incremental_strategy='microbatch', "
            "event_time='changed_at', batch_size='day', begin='2026-01-01') }}\n"
            "select * from {{ source('raw', 'orders') }}",
        )
        succeeds(shop, "run", *_SECOND)
        assert rows(shop, "recent", "id") == [(2,)]

    @pytest.mark.parametrize(
        "text", ["soon", "3 weeks", "{start: 2026-01-01}", "{start: 2, end: 1}"]
    )
    def test_what_is_no_time_is_refused(self, text: str, shop: ProjectFolder) -> None:
        shop.write({"models/a.sql": "select 1 as id"})
        assert "--sample" in str(shop.invoke("run", "--sample", text).exception)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--event-time-start", "2026-01-01"),
            ("--event-time-end", "2026-01-01"),
            ("--event-time-start", "2026-01-02", "--event-time-end", "2026-01-01"),
        ],
    )
    def test_half_a_time_is_refused(self, arguments: tuple[str, ...], shop: ProjectFolder) -> None:
        shop.write({"models/a.sql": "select 1 as id"})
        assert "--event-time" in str(shop.invoke("run", *arguments).exception)
