"""Snapshots: what they keep of rows that change, come and go."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import SOURCES, add_orders, make_orders, query
from dagbook.testing.scenarios.scenario import Scenario

BY_TIME: Final = "strategy: timestamp, unique_key: id, updated_at: changed_at"
BY_STATUS: Final = "strategy: check, unique_key: id, check_cols: [status]"
BY_ALL: Final = "strategy: check, unique_key: id, check_cols: all"
_PAID_STRATEGY: Final = """\
{% macro snapshot_paid_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set key = model_config.get('unique_key') %}
  {% do return({
    'unique_key': key,
    'updated_at': 'changed_at',
    'row_changed': current_rel ~ ".status = 'paid' and " ~ snapshotted_rel ~ ".status <> 'paid'",
    'scd_id': snapshot_hash_arguments([key, 'changed_at']),
    'invalidate_hard_deletes': false,
    'hard_deletes': 'ignore'
  }) %}
{% endmacro %}
"""
_KEPT: Final = "id, status, dbt_valid_to is null"


def write_history(
    shop: ProjectFolder, config: str, relation: str = "source('raw', 'orders')"
) -> None:
    """Write snapshot history of table orders."""
    shop.write(
        {
            "models/sources.yml": SOURCES,
            "snapshots/history.yml": "snapshots:\n  - name: history\n"
            f"    relation: {relation}\n    config: {{{config}}}\n",
        }
    )


def keep(shop: ProjectFolder, config: str, *changes: str) -> list[tuple[object, ...]]:
    """Snapshot orders 1 and 2, change them, snapshot again; ids, statuses, whether current."""
    write_history(shop, config)
    make_orders(shop, "1, 'new', 1", "2, 'new', 1")
    succeeds(shop, "snapshot")
    for each in changes:
        query(shop, each)
    succeeds(shop, "snapshot")
    return rows(shop, "history", _KEPT)


def set_status(status: str, day: int, order: int = 2) -> str:
    """Give an order another status on a day."""
    moment = f"timestamp '2026-01-{day:02} 10:00:00'"
    return (
        f"update {{schema}}.orders set status = '{status}', changed_at = {moment} "
        f"where id = {order}"
    )


DELETE: Final = "delete from {schema}.orders where id = 2"
_CHANGED: Final = [(1, "new", True), (2, "new", False), (2, "paid", True)]


class SnapshotScenarios(Scenario):
    """Both strategies, in both ways of writing them."""

    @pytest.mark.parametrize("config", [BY_TIME, BY_STATUS, BY_ALL])
    def test_a_change_ends_a_row_and_begins_another(self, config: str, shop: ProjectFolder) -> None:
        assert keep(shop, config, set_status("paid", 5)) == _CHANGED

    @pytest.mark.parametrize("config", [BY_TIME, BY_STATUS, BY_ALL])
    def test_nothing_happens_where_nothing_changed(self, config: str, shop: ProjectFolder) -> None:
        assert keep(shop, config) == [(1, "new", True), (2, "new", True)]

    def test_the_end_of_a_row_is_the_beginning_of_the_next(self, shop: ProjectFolder) -> None:
        keep(shop, BY_TIME, set_status("paid", 5))
        assert query(
            shop,
            "select count(*) from {schema}.history as old join {schema}.history as new "
            "on old.id = new.id and old.dbt_valid_to = new.dbt_valid_from "
            "and new.dbt_valid_from = new.changed_at and new.dbt_updated_at = new.changed_at",
        ) == [(1,)]

    def test_every_state_has_an_id_of_its_own(self, shop: ProjectFolder) -> None:
        keep(shop, BY_TIME, set_status("paid", 5))
        ids = "select count(distinct dbt_scd_id) from {schema}.history"
        assert query(shop, ids) == [(3,)]

    def test_an_older_time_changes_nothing(self, shop: ProjectFolder) -> None:
        write_history(shop, BY_TIME)
        make_orders(shop, "2, 'new', 9")
        succeeds(shop, "snapshot")
        query(shop, set_status("paid", 5))
        succeeds(shop, "snapshot")
        assert rows(shop, "history", _KEPT) == [(2, "new", True)]

    def test_check_looks_at_its_columns_alone(self, shop: ProjectFolder) -> None:
        assert len(keep(shop, BY_STATUS, set_status("new", 9))) == 2
        assert len(keep(shop, BY_ALL, set_status("new", 9))) > 2

    def test_check_tells_a_null_from_a_value(self, shop: ProjectFolder) -> None:
        query_ = "update {schema}.orders set status = null where id = 2"
        found = keep(shop, BY_STATUS, query_)
        assert found == [(1, "new", True), (2, None, True), (2, "new", False)]
        succeeds(shop, "snapshot")
        assert len(rows(shop, "history")) == 3

    def test_new_rows_are_added(self, shop: ProjectFolder) -> None:
        write_history(shop, BY_TIME)
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "snapshot")
        add_orders(shop, "3, 'new', 2")
        succeeds(shop, "snapshot")
        assert rows(shop, "history", _KEPT) == [(1, "new", True), (3, "new", True)]

    def test_a_block_of_sql_with_its_config(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/sources.yml": SOURCES,
                "snapshots/history.sql": "{% snapshot history %}\n"
                "{{ config(strategy='timestamp', unique_key='id', updated_at='changed_at', "
                "target_schema=target.schema) }}\n"
                "select * from {{ source('raw', 'orders') }}\n{% endsnapshot %}\n",
            }
        )
        make_orders(shop, "2, 'new', 1")
        succeeds(shop, "snapshot")
        query(shop, set_status("paid", 5))
        succeeds(shop, "snapshot")
        assert rows(shop, "history", _KEPT) == [(2, "new", False), (2, "paid", True)]

    def test_of_an_ephemeral_model(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/paid.sql": "{{ config(materialized='ephemeral') }}\n"
                "select * from {{ source('raw', 'orders') }} where id > 1"
            }
        )
        write_history(shop, BY_TIME, "ref('paid')")
        make_orders(shop, "1, 'new', 1", "2, 'new', 1")
        succeeds(shop, "build")
        query(shop, set_status("paid", 5))
        succeeds(shop, "build")
        assert rows(shop, "history", _KEPT) == [(2, "new", False), (2, "paid", True)]

    def test_models_read_it(self, shop: ProjectFolder) -> None:
        write_history(shop, BY_TIME)
        shop.write(
            {"models/now.sql": "select id from {{ ref('history') }} where dbt_valid_to is null"}
        )
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "build")
        assert rows(shop, "now") == [(1,)]

    def test_a_full_refresh_keeps_its_rows(self, shop: ProjectFolder) -> None:
        keep(shop, BY_TIME, set_status("paid", 5))
        succeeds(shop, "build", "--full-refresh")
        assert rows(shop, "history", _KEPT) == _CHANGED

    def test_a_strategy_of_the_projects_own(self, shop: ProjectFolder) -> None:
        shop.write({"macros/paid.sql": _PAID_STRATEGY})
        config = "strategy: paid, unique_key: id"
        found = keep(shop, config, set_status("paid", 5), set_status("seen", 6, order=1))
        assert found == _CHANGED

    @pytest.mark.parametrize(
        ("config", "word"),
        [
            ("strategy: timestamp, unique_key: id", "updated_at"),
            ("strategy: check, unique_key: id", "check_cols"),
            ("strategy: timestamp, updated_at: changed_at", "unique_key"),
            ("unique_key: id", "strategy"),
        ],
    )
    def test_what_is_missing_is_named(self, config: str, word: str, shop: ProjectFolder) -> None:
        write_history(shop, config)
        make_orders(shop, "1, 'new', 1")
        result = shop.invoke("snapshot")
        told = str(result.exception or outcome(result, "history").error)
        assert not result.success
        assert word in told


class HardDeleteScenarios(Scenario):
    """Rows that are gone from the source."""

    @pytest.mark.parametrize("config", [BY_TIME, BY_TIME + ", hard_deletes: ignore"])
    def test_they_stay_current_unless_asked_for(self, config: str, shop: ProjectFolder) -> None:
        assert keep(shop, config, DELETE) == [(1, "new", True), (2, "new", True)]

    @pytest.mark.parametrize("said", ["hard_deletes: invalidate", "invalidate_hard_deletes: true"])
    @pytest.mark.parametrize("config", [BY_TIME, BY_ALL])
    def test_invalidate_ends_them(self, config: str, said: str, shop: ProjectFolder) -> None:
        found = keep(shop, f"{config}, {said}", DELETE)
        assert found == [(1, "new", True), (2, "new", False)]

    def test_what_comes_back_begins_anew(self, shop: ProjectFolder) -> None:
        keep(shop, f"{BY_TIME}, hard_deletes: invalidate", DELETE)
        add_orders(shop, "2, 'new', 20")
        succeeds(shop, "snapshot")
        assert rows(shop, "history", _KEPT) == [
            (1, "new", True),
            (2, "new", False),
            (2, "new", True),
        ]

    @pytest.mark.parametrize("config", [BY_TIME, BY_ALL])
    def test_new_record_tells_the_deletion_as_a_row(self, config: str, shop: ProjectFolder) -> None:
        keep(shop, f"{config}, hard_deletes: new_record", DELETE)
        succeeds(shop, "snapshot")
        found = rows(shop, "history", "id, dbt_is_deleted, dbt_valid_to is null")
        assert found == [(1, "False", True), (2, "False", False), (2, "True", True)]

    def test_new_record_ends_where_the_row_comes_back(self, shop: ProjectFolder) -> None:
        keep(shop, f"{BY_TIME}, hard_deletes: new_record", DELETE)
        query(shop, "insert into {schema}.orders values (2, 'new', timestamp '2199-01-01')")
        succeeds(shop, "snapshot")
        succeeds(shop, "snapshot")
        found = rows(shop, "history", "id, dbt_is_deleted, dbt_valid_to is null")
        assert found == [
            (1, "False", True),
            (2, "False", False),
            (2, "False", True),
            (2, "True", False),
        ]

    def test_new_record_with_a_far_end_tells_a_deletion_once(self, shop: ProjectFolder) -> None:
        far = "hard_deletes: new_record, dbt_valid_to_current: \"timestamp '9999-12-31'\""
        keep(shop, f"{BY_ALL}, {far}", DELETE)
        succeeds(shop, "snapshot")
        deleted = "select count(*) from {schema}.history where dbt_is_deleted = 'True'"
        assert query(shop, deleted) == [(1,)]

    def test_two_ways_to_say_it_are_one_too_many(self, shop: ProjectFolder) -> None:
        write_history(shop, f"{BY_TIME}, hard_deletes: ignore, invalidate_hard_deletes: true")
        make_orders(shop, "1, 'new', 1")
        assert not shop.invoke("snapshot").success

    def test_an_unknown_behaviour_is_refused(self, shop: ProjectFolder) -> None:
        write_history(shop, f"{BY_TIME}, hard_deletes: forget")
        make_orders(shop, "1, 'new', 1")
        assert not shop.invoke("snapshot").success
