"""Incremental models: what is added, replaced and kept, by strategy and key."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import SOURCES, add_orders, make_orders, query
from dagbook.testing.scenarios.scenario import Scenario

_NEWER: Final = (
    "{% if is_incremental() %} where changed_at > (select max(changed_at) from {{ this }})"
    "{% endif %}"
)
_LABELS: Final = "id, status"


def write_ledger(shop: ProjectFolder, config: str, where: str = _NEWER) -> None:
    """Write model ledger over table orders: with a config, reading what is newer."""
    shop.write(
        {
            "models/sources.yml": SOURCES,
            "models/ledger.sql": f"{{{{ config(materialized='incremental', {config}) }}}}\n"
            f"select * from {{{{ source('raw', 'orders') }}}}{where}\n",
        }
    )


def build_twice(shop: ProjectFolder, config: str, *later: str) -> list[tuple[object, ...]]:
    """Build of orders 1 and 2, then with later ones too; the ledger's ids and statuses."""
    write_ledger(shop, config)
    make_orders(shop, "1, 'new', 1", "2, 'new', 2")
    succeeds(shop, "run")
    add_orders(shop, *later)
    succeeds(shop, "run")
    return rows(shop, "ledger", _LABELS)


class IncrementalScenarios(Scenario):
    """Strategies, is_incremental() and full refresh."""

    @pytest.mark.parametrize("strategy", ["", "incremental_strategy='append'"])
    def test_without_a_key_rows_are_added(self, strategy: str, shop: ProjectFolder) -> None:
        found = build_twice(shop, strategy, "2, 'paid', 3")
        assert found == [(1, "new"), (2, "new"), (2, "paid")]

    @pytest.mark.parametrize(
        "strategy",
        ["", "incremental_strategy='delete+insert', ", "incremental_strategy='merge', "],
    )
    def test_with_a_key_rows_are_replaced(self, strategy: str, shop: ProjectFolder) -> None:
        found = build_twice(shop, f"{strategy}unique_key='id'", "2, 'paid', 3", "3, 'new', 3")
        assert found == [(1, "new"), (2, "paid"), (3, "new")]

    def test_append_takes_no_notice_of_a_key(self, shop: ProjectFolder) -> None:
        config = "incremental_strategy='append', unique_key='id'"
        assert len(build_twice(shop, config, "2, 'paid', 3")) == 3

    def test_nothing_new_changes_nothing(self, shop: ProjectFolder) -> None:
        assert build_twice(shop, "unique_key='id'") == [(1, "new"), (2, "new")]

    def test_a_full_refresh_begins_anew(self, shop: ProjectFolder) -> None:
        build_twice(shop, "", "3, 'new', 3")
        make_orders(shop, "8, 'new', 1")
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "ledger", _LABELS) == [(8, "new")]

    def test_full_refresh_false_outweighs_the_command_line(self, shop: ProjectFolder) -> None:
        build_twice(shop, "full_refresh=false")
        make_orders(shop, "8, 'new', 9")
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "ledger", _LABELS) == [(1, "new"), (2, "new"), (8, "new")]

    def test_full_refresh_true_always_begins_anew(self, shop: ProjectFolder) -> None:
        build_twice(shop, "full_refresh=true")
        make_orders(shop, "8, 'new', 1")
        succeeds(shop, "run")
        assert rows(shop, "ledger", _LABELS) == [(8, "new")]

    def test_is_incremental_is_false_at_first_and_after_a_view(self, shop: ProjectFolder) -> None:
        model = "select {{ 1 if is_incremental() else 0 }} as added"
        shop.write({"models/told.sql": "{{ config(materialized='view') }} " + model})
        succeeds(shop, "run")
        shop.write({"models/told.sql": "{{ config(materialized='incremental') }} " + model})
        succeeds(shop, "run")
        assert rows(shop, "told") == [(0,)]
        succeeds(shop, "run")
        assert rows(shop, "told") == [(0,), (1,)]

    @pytest.mark.parametrize("word", ["incremental_predicates", "predicates"])
    def test_predicates_limit_what_is_replaced(self, word: str, shop: ProjectFolder) -> None:
        config = f"incremental_strategy='delete+insert', unique_key='id', {word}=[\"id <> 2\"]"
        found = build_twice(shop, config, "1, 'paid', 3", "2, 'paid', 3")
        assert found == [(1, "paid"), (2, "new"), (2, "paid")]

    def test_predicates_of_merge_limit_what_matches(self, shop: ProjectFolder) -> None:
        predicate = "[\"DBT_INTERNAL_DEST.changed_at >= timestamp '2026-01-02'\"]"
        config = (
            f"incremental_strategy='merge', unique_key='id', incremental_predicates={predicate}"
        )
        found = build_twice(shop, config, "1, 'paid', 3", "2, 'paid', 3")
        assert found == [(1, "new"), (1, "paid"), (2, "paid")]

    def test_a_strategy_nobody_wrote_is_named(self, shop: ProjectFolder) -> None:
        write_ledger(shop, "incremental_strategy='overlay'")
        make_orders(shop, "1, 'new', 1")
        found = outcome(shop.invoke("run"), "ledger")
        assert found.status.value == "error"
        assert "get_incremental_overlay_sql" in found.message

    def test_a_strategy_of_the_projects_own(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "macros/newest.sql": "{% macro get_incremental_newest_only_sql(arg_dict) %}\n"
                "delete from {{ arg_dict['target_relation'] }};\n"
                "{{ get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'],"
                " arg_dict['dest_columns']) }}\n{% endmacro %}"
            }
        )
        found = build_twice(shop, "incremental_strategy='newest_only'", "5, 'new', 3")
        assert found == [(5, "new")]

    def test_a_build_that_fails_keeps_the_table(self, shop: ProjectFolder) -> None:
        build_twice(shop, "unique_key='id'")
        write_ledger(shop, "unique_key='id', post_hook='select no_such_function()'")
        add_orders(shop, "2, 'paid', 3")
        assert not shop.invoke("run").success
        assert rows(shop, "ledger", _LABELS) == [(1, "new"), (2, "new")]


class UniqueKeyScenarios(Scenario):
    """What identifies a row."""

    @pytest.mark.parametrize("strategy", ["delete+insert", "merge"])
    def test_a_key_of_several_columns(self, strategy: str, shop: ProjectFolder) -> None:
        config = f"incremental_strategy='{strategy}', unique_key=['id', 'status']"
        found = build_twice(shop, config, "2, 'new', 3", "2, 'paid', 3")
        assert found == [(1, "new"), (2, "new"), (2, "paid")]
        newest = "select count(*) from {schema}.ledger where changed_at > '2026-01-03'"
        assert query(shop, newest) == [(2,)]

    @pytest.mark.parametrize("key", ["['id']", "['id', 'id']"])
    def test_a_list_of_one_column(self, key: str, shop: ProjectFolder) -> None:
        found = build_twice(shop, f"unique_key={key}", "2, 'paid', 3")
        assert found == [(1, "new"), (2, "paid")]

    @pytest.mark.parametrize("key", ["[]", "''", "none"])
    def test_an_empty_key_is_none(self, key: str, shop: ProjectFolder) -> None:
        assert len(build_twice(shop, f"unique_key={key}", "2, 'paid', 3")) == 3

    def test_a_key_may_be_an_expression(self, shop: ProjectFolder) -> None:
        config = "incremental_strategy='delete+insert', unique_key='abs(id)'"
        found = build_twice(shop, config, "-2, 'paid', 3")
        assert found == [(-2, "paid"), (1, "new")]

    @pytest.mark.parametrize("key", ["'colour'", "['id', 'colour']"])
    def test_a_key_that_is_no_column_is_an_error(self, key: str, shop: ProjectFolder) -> None:
        write_ledger(shop, f"unique_key={key}")
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "run")
        assert outcome(shop.invoke("run"), "ledger").status.value == "error"
        assert query(shop, "select id from {schema}.ledger") == [(1,)]

    def test_duplicates_among_the_new_rows_are_all_kept(self, shop: ProjectFolder) -> None:
        config = "incremental_strategy='delete+insert', unique_key='id'"
        found = build_twice(shop, config, "2, 'paid', 3", "2, 'sent', 3")
        assert found == [(1, "new"), (2, "paid"), (2, "sent")]

    def test_duplicates_in_the_table_are_all_replaced(self, shop: ProjectFolder) -> None:
        write_ledger(shop, "incremental_strategy='delete+insert', unique_key='id'")
        make_orders(shop, "2, 'new', 1", "2, 'seen', 2")
        succeeds(shop, "run")
        add_orders(shop, "2, 'paid', 3")
        succeeds(shop, "run")
        assert rows(shop, "ledger", _LABELS) == [(2, "paid")]

    @pytest.mark.parametrize("strategy", ["delete+insert", "merge"])
    def test_a_key_without_value_matches_nothing(self, strategy: str, shop: ProjectFolder) -> None:
        write_ledger(shop, f"incremental_strategy='{strategy}', unique_key='id'")
        make_orders(shop, "null, 'new', 1")
        succeeds(shop, "run")
        add_orders(shop, "null, 'paid', 3")
        succeeds(shop, "run")
        assert rows(shop, "ledger", _LABELS) == [(None, "new"), (None, "paid")]


class MergeScenarios(Scenario):
    """Which columns a merge changes."""

    @pytest.mark.parametrize(
        "config",
        ["merge_update_columns=['status']", "merge_exclude_columns=['ID', 'Changed_At']"],
    )
    def test_only_some_columns_are_updated(self, config: str, shop: ProjectFolder) -> None:
        build_twice(
            shop, f"incremental_strategy='merge', unique_key='id', {config}", "2, 'paid', 3"
        )
        found = rows(shop, "ledger", "id, status, extract(day from changed_at)")
        assert [(id_, status, int(str(day))) for id_, status, day in found] == [
            (1, "new", 1),
            (2, "paid", 2),
        ]

    def test_both_lists_at_once_are_refused(self, shop: ProjectFolder) -> None:
        write_ledger(
            shop,
            "incremental_strategy='merge', unique_key='id', "
            "merge_update_columns=['status'], merge_exclude_columns=['id']",
        )
        make_orders(shop, "1, 'new', 1")
        succeeds(shop, "run")
        found = outcome(shop.invoke("run"), "ledger")
        assert "merge_update_columns" in found.message
        assert "merge_exclude_columns" in found.message
