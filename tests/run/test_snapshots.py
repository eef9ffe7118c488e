import duckdb
import pytest

from dagbook.errors import DagbookError
from dagbook.testing import results_by_name

FAR = "timestamp '9999-12-31'"


@pytest.fixture
def keep(shop):
    """Make a snapshot of table src with a config; then tell SQL to run before each further one."""

    def start(config):
        shop.write(
            {
                "models/s.yml": "sources: [{name: raw, schema: main, tables: [{name: src}]}]\n"
                "snapshots:\n  - name: kept\n    relation: source('raw', 'src')\n"
                f"    config: {{{config}}}\n"
            }
        )
        change(
            "create table src as select * from (values (1, 'a', timestamp '2026-01-01'), "
            "(2, 'b', timestamp '2026-01-01')) t(id, name, ts)"
        )

    def change(sql):
        with duckdb.connect(str(shop.root / "shop.duckdb")) as connection:
            connection.execute(sql)
        results = shop.build()
        assert results.success, [each.message for each in results.results]

    start.change = change
    start.query = shop.query
    start.rows = lambda columns="id, name, dbt_valid_to is null": shop.query(
        f"select {columns} from kept order by id, dbt_valid_from, name"
    )
    return start


BY_TIME = "strategy: timestamp, unique_key: id, updated_at: ts"
NEWER = "update src set name = 'B', ts = timestamp '2026-01-02' where id = 2"


def test_a_changed_row_ends_and_begins_anew(keep):
    keep(BY_TIME)
    keep.change(NEWER)
    assert keep.rows() == [(1, "a", True), (2, "b", False), (2, "B", True)]
    assert keep.rows("dbt_valid_to = timestamp '2026-01-02'")[1] == (True,)


def test_nothing_changes_where_nothing_changed(keep):
    keep(BY_TIME)
    keep.change("select 1")
    assert keep.rows() == [(1, "a", True), (2, "b", True)]


def test_columns_are_compared_where_no_time_is_kept(keep):
    keep("strategy: check, unique_key: id, check_cols: [name]")
    keep.change("update src set name = null where id = 1")
    keep.change("update src set ts = now() where id = 2")
    assert sorted(keep.rows(), key=str) == [(1, "a", False), (1, None, True), (2, "b", True)]


def test_a_new_column_is_added_and_counts_as_a_change_when_all_are_compared(keep):
    keep("strategy: check, unique_key: id, check_cols: all")
    keep.change("alter table src add column more integer")
    assert len(keep.rows()) == 4
    assert keep.rows("more")[0] == (None,)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("ignore", [(1, "a", True), (2, "b", True)]),
        ("invalidate", [(1, "a", True), (2, "b", False)]),
        ("new_record", [(1, "a", True), (2, "b", False), (2, "b", True)]),
    ],
)
def test_rows_that_vanish_are_kept_ended_or_marked(how, expected, keep):
    keep(f"{BY_TIME}, hard_deletes: {how}")
    keep.change("delete from src where id = 2")
    keep.change("select 1")
    assert keep.rows() == expected


def test_a_row_that_comes_back_is_no_longer_deleted(keep):
    keep(f"{BY_TIME}, hard_deletes: new_record")
    keep.change("delete from src where id = 2")
    keep.change("insert into src values (2, 'back', now())")
    assert [row for row in keep.rows("id, dbt_is_deleted, dbt_valid_to is null") if row[2]] == [
        (1, "False", True),
        (2, "False", True),
    ]


def test_names_and_the_far_end_may_be_chosen(keep):
    names = "snapshot_meta_column_names: {dbt_valid_from: since, dbt_valid_to: until}"
    keep(f'{BY_TIME}, {names}, dbt_valid_to_current: "{FAR}"')
    keep.change(NEWER)
    current = "until = timestamp '9999-12-31'"
    assert keep.query(f"select id, name, {current} from kept order by id, since") == [
        (1, "a", True),
        (2, "b", False),
        (2, "B", True),
    ]


def test_keys_may_be_several_columns(keep):
    keep("strategy: timestamp, unique_key: [id, name], updated_at: ts")
    keep.change(NEWER)
    assert keep.rows() == [(1, "a", True), (2, "b", True), (2, "B", True)]


def test_a_block_keeps_its_query_in_a_schema_of_its_own(shop):
    block = (
        "{% snapshot kept %}{{ config(target_schema='history', strategy='check', "
        "unique_key='id', check_cols='all') }} select 1 as id, 'a' as name{% endsnapshot %}"
    )
    reader = "select * from {{ ref('kept') }}"
    results = shop.write({"snapshots/k.sql": block, "models/m.sql": reader}).build()
    assert {each.status.value for each in results.results} == {"success"}
    assert shop.query("select id, name, dbt_valid_to from history.kept") == [(1, "a", None)]


def test_a_table_that_is_no_snapshot_is_left_alone(shop):
    block = (
        "{% snapshot kept %}{{ config(strategy='check', unique_key='id', check_cols='all') }}"
        " select 1 as id{% endsnapshot %}"
    )
    shop.write({"snapshots/k.sql": block})
    with duckdb.connect(str(shop.root / "shop.duckdb")) as connection:
        connection.execute("create table kept as select 7 as id")
    found = results_by_name(shop.build())
    assert "has no column dbt_valid_to" in found["kept"].message
    assert shop.query("select * from kept") == [(7,)]


@pytest.mark.parametrize("left_out", ["strategy", "unique_key", "updated_at"])
def test_what_a_snapshot_cannot_do_without_is_told_while_parsing(left_out, shop):
    config = {"strategy": "timestamp", "unique_key": "id", "updated_at": "ts"}
    written = ", ".join(f"{key}: {value}" for key, value in config.items() if key != left_out)
    shop.write(
        {
            "models/a.sql": "select 1 as id, now() as ts",
            "models/s.yml": "snapshots:\n  - name: kept\n    relation: ref('a')\n"
            f"    config: {{{written}}}\n",
        }
    )
    with pytest.raises(DagbookError, match=f"needs the config '{left_out}'"):
        shop.open()
