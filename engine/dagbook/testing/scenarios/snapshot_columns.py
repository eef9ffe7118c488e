"""Snapshots: their columns, keys and places."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import make_orders, query
from dagbook.testing.scenarios.scenario import Scenario
from dagbook.testing.scenarios.snapshots import (
    BY_ALL,
    BY_TIME,
    DELETE,
    keep,
    set_status,
    write_history,
)

_RENAMED: Final = (
    "snapshot_meta_column_names: {dbt_valid_from: begins, dbt_valid_to: ends, "
    "dbt_scd_id: state, dbt_updated_at: told, dbt_is_deleted: gone}"
)
_FAR: Final = "dbt_valid_to_current: \"timestamp '9999-12-31'\""
_WIDEN: Final = "alter table {schema}.orders alter column status type varchar(200)"


class SnapshotColumnScenarios(Scenario):
    """Columns that are renamed, added, dropped and retyped."""

    def test_the_columns_it_adds_may_be_renamed(self, shop: ProjectFolder) -> None:
        write_history(shop, f"{BY_TIME}, {_RENAMED}")
        make_orders(shop, "2, 'new', 1")
        succeeds(shop, "snapshot")
        query(shop, set_status("paid", 5))
        succeeds(shop, "snapshot")
        found = rows(shop, "history", "status, ends is null, begins = told")
        assert found == [("new", False, True), ("paid", True, True)]

    def test_renamed_columns_and_deletions_go_together(self, shop: ProjectFolder) -> None:
        write_history(shop, f"{BY_TIME}, hard_deletes: new_record, {_RENAMED}")
        make_orders(shop, "2, 'new', 1")
        succeeds(shop, "snapshot")
        query(shop, DELETE)
        succeeds(shop, "snapshot")
        succeeds(shop, "snapshot")
        found = rows(shop, "history", "gone, ends is null")
        assert found == [("False", False), ("True", True)]

    def test_other_names_than_the_table_has_are_refused(self, shop: ProjectFolder) -> None:
        keep(shop, BY_TIME)
        write_history(shop, f"{BY_TIME}, {_RENAMED}")
        found = outcome(shop.invoke("snapshot"), "history")
        assert found.status.value == "error"
        assert "begins" in found.message or "ends" in found.message

    def test_what_is_current_may_end_in_a_far_future(self, shop: ProjectFolder) -> None:
        keep(shop, f"{BY_TIME}, {_FAR}", set_status("paid", 5))
        assert rows(shop, "history", "id, status, dbt_valid_to = timestamp '9999-12-31'") == [
            (1, "new", True),
            (2, "new", False),
            (2, "paid", True),
        ]

    def test_a_far_future_counts_at_the_next_change(self, shop: ProjectFolder) -> None:
        keep(shop, f"{BY_TIME}, {_FAR}", set_status("paid", 5))
        query(shop, set_status("sent", 6))
        succeeds(shop, "snapshot")
        current = "select status from {schema}.history where id = 2 and dbt_valid_to > '9000-01-01'"
        assert query(shop, current) == [("sent",)]

    @pytest.mark.parametrize("config", [BY_TIME, BY_ALL])
    def test_a_new_column_is_added(self, config: str, shop: ProjectFolder) -> None:
        keep(
            shop,
            config,
            "alter table {schema}.orders add column note varchar(20)",
            "update {schema}.orders set note = 'n', changed_at = timestamp '2026-01-07' "
            "where id = 2",
        )
        found = rows(shop, "history", "id, note, dbt_valid_to is null")
        assert [row for row in found if row[0] == 2] == [(2, None, False), (2, "n", True)]

    def test_a_column_that_is_gone_stays_in_the_table(self, shop: ProjectFolder) -> None:
        keep(
            shop,
            BY_TIME,
            "alter table {schema}.orders add column note varchar(20)",
            "update {schema}.orders set note = 'n', changed_at = timestamp '2026-01-07'",
        )
        query(shop, "alter table {schema}.orders drop column note")
        query(shop, set_status("paid", 9))
        succeeds(shop, "snapshot")
        newest = "select status, note from {schema}.history where id = 2 and dbt_valid_to is null"
        assert query(shop, newest) == [("paid", None)]

    def test_longer_values_of_a_column_are_kept(self, shop: ProjectFolder) -> None:
        long = "x" * 150
        keep(shop, BY_TIME, _WIDEN, set_status(long, 5))
        assert (2, long, True) in rows(shop, "history", "id, status, dbt_valid_to is null")

    def test_a_key_of_several_columns(self, shop: ProjectFolder) -> None:
        config = "strategy: timestamp, unique_key: [id, status], updated_at: changed_at"
        later = "update {schema}.orders set changed_at = timestamp '2026-01-09' where id = 2"
        found = keep(shop, config, later)
        assert found == [(1, "new", True), (2, "new", False), (2, "new", True)]

    @pytest.mark.parametrize("deletes", ["invalidate", "new_record"])
    def test_a_key_of_several_columns_and_deletions(
        self, deletes: str, shop: ProjectFolder
    ) -> None:
        keys = "unique_key: [id, status], updated_at: changed_at"
        keep(shop, f"strategy: timestamp, {keys}, hard_deletes: {deletes}", DELETE)
        current = "select count(*) from {schema}.history where id = 2 and dbt_valid_to is null"
        assert query(shop, current) == [(1 if deletes == "new_record" else 0,)]

    def test_a_key_may_be_an_expression(self, shop: ProjectFolder) -> None:
        config = "strategy: check, unique_key: \"id || '-' || id\", check_cols: [status]"
        assert len(keep(shop, config, set_status("paid", 5))) == 3

    def test_check_columns_must_be_there(self, shop: ProjectFolder) -> None:
        write_history(shop, "strategy: check, unique_key: id, check_cols: [colour]")
        make_orders(shop, "1, 'new', 1")
        shop.invoke("snapshot")
        assert outcome(shop.invoke("snapshot"), "history").status.value == "error"

    def test_in_a_schema_of_its_own(self, shop: ProjectFolder) -> None:
        write_history(shop, f"{BY_TIME}, schema: kept, alias: states")
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "snapshot")
        assert query(shop, "select id from {schema}_kept.states") == [(1,)]

    def test_target_schema_is_taken_as_it_is(self, shop: ProjectFolder) -> None:
        write_history(shop, f'{BY_TIME}, target_schema: "{{{{ target.schema }}}}_exact"')
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "snapshot")
        assert query(shop, "select id from {schema}_exact.history") == [(1,)]
