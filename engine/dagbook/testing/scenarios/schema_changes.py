"""Incremental models whose columns change, by ``on_schema_change``."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_OLD: Final = "select 1 as id, 'a' as kept, 'x' as gone"
_ADDED: Final = "select 2 as id, 'b' as kept, 'y' as gone, 5 as added"
_BOTH: Final = "select 2 as id, 'b' as kept, 5 as added"
_LESS: Final = "select 2 as id, 'b' as kept"


def change(shop: ProjectFolder, behaviour: str, first: str, then: str) -> None:
    """Build a model of one query, and again of another."""
    write_model(shop, behaviour, first)
    succeeds(shop, "run")
    write_model(shop, behaviour, then)


def write_model(shop: ProjectFolder, behaviour: str, sql: str) -> None:
    """Write model changing."""
    config = f"{{{{ config(materialized='incremental', on_schema_change='{behaviour}') }}}}\n"
    shop.write({"models/changing.sql": config + sql})


def columns(shop: ProjectFolder) -> list[str]:
    """The names of the columns of model changing, in their order."""
    found = query(
        shop,
        "select column_name from information_schema.columns "
        "where table_schema = '{schema}' and table_name = 'changing' order by ordinal_position",
    )
    return [str(name) for (name,) in found]


class SchemaChangeScenarios(Scenario):
    """New, missing and retyped columns."""

    def test_ignore_leaves_new_columns_out(self, shop: ProjectFolder) -> None:
        change(shop, "ignore", _OLD, _ADDED)
        succeeds(shop, "run")
        assert columns(shop) == ["id", "kept", "gone"]
        assert rows(shop, "changing") == [(1, "a", "x"), (2, "b", "y")]

    def test_ignore_cannot_write_without_a_column(self, shop: ProjectFolder) -> None:
        change(shop, "ignore", _OLD, _LESS)
        assert outcome(shop.invoke("run"), "changing").status.value == "error"
        assert rows(shop, "changing") == [(1, "a", "x")]

    def test_append_new_columns_adds_and_never_drops(self, shop: ProjectFolder) -> None:
        change(shop, "append_new_columns", _OLD, _BOTH)
        succeeds(shop, "run")
        assert columns(shop) == ["id", "kept", "gone", "added"]
        assert rows(shop, "changing") == [(1, "a", "x", None), (2, "b", None, 5)]

    def test_sync_all_columns_adds_and_drops(self, shop: ProjectFolder) -> None:
        change(shop, "sync_all_columns", _OLD, _BOTH)
        succeeds(shop, "run")
        assert columns(shop) == ["id", "kept", "added"]
        assert rows(shop, "changing") == [(1, "a", None), (2, "b", 5)]

    def test_sync_all_columns_may_drop_alone(self, shop: ProjectFolder) -> None:
        change(shop, "sync_all_columns", _OLD, _LESS)
        succeeds(shop, "run")
        assert columns(shop) == ["id", "kept"]

    def test_sync_all_columns_changes_types(self, shop: ProjectFolder) -> None:
        change(
            shop,
            "sync_all_columns",
            "select cast(1 as integer) as id",
            "select cast(3000000000 as bigint) as id",
        )
        succeeds(shop, "run")
        assert rows(shop, "changing") == [(1,), (3000000000,)]

    @pytest.mark.parametrize("then", [_ADDED, _LESS, _BOTH])
    def test_fail_refuses_any_change(self, then: str, shop: ProjectFolder) -> None:
        change(shop, "fail", _OLD, then)
        found = outcome(shop.invoke("run"), "changing")
        assert found.status.value == "error"
        assert "added" in found.message or "gone" in found.message
        assert rows(shop, "changing") == [(1, "a", "x")]

    @pytest.mark.parametrize("behaviour", ["fail", "sync_all_columns", "append_new_columns"])
    def test_without_a_change_rows_are_added(self, behaviour: str, shop: ProjectFolder) -> None:
        change(shop, behaviour, _OLD, _OLD)
        succeeds(shop, "run")
        assert len(rows(shop, "changing")) == 2

    def test_a_full_refresh_takes_the_new_columns(self, shop: ProjectFolder) -> None:
        change(shop, "fail", _OLD, _BOTH)
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "changing") == [(2, "b", 5)]

    def test_columns_in_another_order_keep_their_values(self, shop: ProjectFolder) -> None:
        change(shop, "ignore", "select 1 as a, 2 as b", "select 4 as b, 3 as a")
        succeeds(shop, "run")
        assert rows(shop, "changing", "a, b") == [(1, 2), (3, 4)]
