"""A DuckLake as the target, where its extension can be had."""

import json

import duckdb
import pytest

from dagbook.adapters.duckdb.errors import sql_error
from dagbook.jinja.ducklake import lakes
from dagbook.run.patience import CONFLICT
from dagbook.testing import ProjectFolder

PROFILE = {
    "type": "duckdb",
    "database": "lake",
    "extensions": ["ducklake"],
    "attach": [{"path": "ducklake:lake.meta", "alias": "lake", "options": {"data_path": "data/"}}],
}
ROWS = [(1, "a"), (2, "b")]


def has_ducklake() -> bool:
    try:
        duckdb.connect().load_extension("ducklake")
    except duckdb.Error:
        return False
    return True


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        (PROFILE, {"lake"}),
        ({"path": "ducklake:data/shop.meta"}, {"shop"}),
        ({"path": "shop.duckdb", "attach": [{"path": "md:x", "is_ducklake": True}]}, {"x"}),
        ({"path": "shop.duckdb", "attach": [{"path": "crm.duckdb"}]}, set()),
        ({}, set()),
    ],
)
def test_lakes_are_told_by_their_paths(profile, names):
    assert lakes(profile) == names


def test_what_a_lake_cannot_commit_beside_another_model_is_tried_again():
    told = "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\n"
    told += "Failed to get path for schema with id 7 - schema not found in metadata catalog"
    assert sql_error(duckdb.TransactionException(told), "commit").slug == CONFLICT


@pytest.mark.skipif(not has_ducklake(), reason="DuckDB's extension ducklake is not installed")
def test_tables_of_a_lake_are_partitioned_sorted_and_merged(tmp_path):
    config = "materialized='incremental', unique_key='id', incremental_strategy='merge'"
    layout = "materialized='table', partitioned_by='name', sorted_by=['id']"
    shop = ProjectFolder(tmp_path / "shop").write(
        {
            "profiles.yml": json.dumps({"shop": {"target": "d", "outputs": {"d": PROFILE}}}),
            "seeds/raw.csv": "id,name\n1,a\n2,b\n",
            "models/p.sql": f"{{{{ config({layout}) }}}} select * from {{{{ ref('raw') }}}}",
            "models/m.sql": f"{{{{ config({config}) }}}} select * from {{{{ ref('raw') }}}}",
        }
    )
    for _ in range(2):
        assert [each.error for each in shop.build(threads=1).results] == [None, None, None]
    with duckdb.connect() as connection:
        connection.load_extension("ducklake")
        connection.execute(f"attach 'ducklake:{shop.root}/lake.meta' as lake")
        assert connection.execute("select * from lake.m order by id").fetchall() == ROWS
        assert connection.execute("select * from lake.p order by id").fetchall() == ROWS
        tables = "from __ducklake_metadata_lake.ducklake_partition_column"
        assert len(connection.execute(tables).fetchall()) > 0
