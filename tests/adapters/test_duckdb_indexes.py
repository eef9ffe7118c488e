"""Indexes on DuckDB's tables."""

import pytest

from dagbook.testing import DuckDbPlace, ProjectFolder, results_by_name

INDEXES = [{"columns": ["lower(name)"], "unique": True}, {"columns": ['"Select"', "id"]}]
MODEL = f"{{{{ config(materialized='table', indexes={INDEXES!r}) }}}} "


@pytest.fixture
def shop(tmp_path):
    return ProjectFolder(tmp_path, DuckDbPlace(tmp_path / "shop.duckdb"))


def indexes(shop):
    return shop.query("select is_unique, expressions from duckdb_indexes() order by all")


def test_columns_of_an_index_stand_as_sql_has_them(shop):
    shop.write({"models/m.sql": MODEL + "select 1 as id, 'Ada' as name, 2 as \"Select\""})
    for _ in range(2):
        assert shop.build().success
        assert [unique for unique, _ in indexes(shop)] == [False, True]


def test_rows_that_break_a_unique_index_leave_the_old_table(shop):
    shop.write({"models/m.sql": MODEL + "select 1 as id, 'Ada' as name, 2 as \"Select\""})
    shop.build()
    twice = "select id, name, 2 as \"Select\" from (values (1, 'Bob'), (2, 'bob')) as v(id, name)"
    shop.write({"models/m.sql": MODEL + twice})
    assert results_by_name(shop.build())["m"].error.slug == "constraint-violated"
    assert shop.query("select name from m") == [("Ada",)]
    assert len(indexes(shop)) == 2
