from datetime import UTC, datetime, timedelta

import pytest

from dagbook.project.results import Status
from dagbook.testing import ProjectFolder

NOON = datetime(2024, 5, 31, 12, tzinfo=UTC)
SOURCES = """
sources:
  - name: raw
    schema: main
    config:
      freshness:
        warn_after: {count: 1, period: hour}
        error_after: {count: 1, period: day}
    tables:
      - name: orders
        config: {loaded_at_field: loaded_at}
      - name: late
        identifier: orders
        config:
          loaded_at_field: loaded_at
          freshness: {filter: "id = 2"}
      - name: dead
        identifier: orders
        config:
          loaded_at_query: "select min(loaded_at) from {{ this }}"
      - name: nothing
        config: {loaded_at_field: loaded_at}
      - name: missing
        config: {loaded_at_field: loaded_at}
      - name: worded
        identifier: orders
        config: {loaded_at_field: note}
      - name: unwatched
        config: {freshness: null}
"""


@pytest.fixture
def shop(tmp_path):
    shop = ProjectFolder(tmp_path / "shop").write({"models/_sources.yml": SOURCES})
    shop.query(
        "create table orders as select * from (values "
        "(1, timestamp '2024-05-31 11:30:00', 'x'), (2, timestamp '2024-05-31 09:00:00', 'y'), "
        "(3, timestamp '2024-05-01 09:00:00', 'z')) as t(id, loaded_at, note)"
    )
    shop.query("create table nothing as select * from orders where false")
    return shop


def test_a_source_is_judged_by_its_newest_row(shop):
    found = shop.freshness(NOON)
    assert found["orders"].status is Status.PASS
    assert found["orders"].max_loaded_at == NOON - timedelta(minutes=30)
    assert found["orders"].age == 1800.0
    assert found["orders"].snapshotted_at == NOON


def test_a_filter_says_which_rows_count(shop):
    late = shop.freshness(NOON)["late"]
    assert (late.status, late.age) == (Status.WARN, 3 * 3600)


def test_a_query_of_its_own_says_when_it_was_loaded(shop):
    assert shop.freshness(NOON)["dead"].status is Status.ERROR


def test_a_source_without_rows_is_older_than_any_threshold(shop):
    assert shop.freshness(NOON)["nothing"].status is Status.ERROR


def test_a_missing_table_is_told_and_the_others_are_still_checked(shop):
    missing = shop.freshness(NOON)["missing"]
    assert missing.status is Status.RUNTIME_ERROR
    assert "missing does not exist" in (missing.error or "")


def test_a_column_that_is_no_time_is_told_with_its_type(shop):
    worded = shop.freshness(NOON)["worded"]
    assert worded.status is Status.RUNTIME_ERROR
    assert worded.error == "'note' of source 'worded' is no timestamp but str: z"


def test_a_source_that_says_nothing_of_freshness_is_not_asked(shop):
    assert "unwatched" not in shop.freshness(NOON)
