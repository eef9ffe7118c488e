"""Which node starts first is told by history; what comes of a run is not."""

from dagbook.events import NodeStarted
from dagbook.project.results import RunResults
from dagbook.testing import ProjectFolder

FILES = {
    "models/a_short.sql": "select 1 as id",
    "models/b_long.sql": "select 2 as id",
    "models/c_end.sql": "select id + 1 as id from {{ ref('b_long') }}",
    "models/d_all.sql": (
        "select * from {{ ref('a_short') }} union all select * from {{ ref('c_end') }}"
    ),
    "models/tests.yml": """
models:
  - name: d_all
    columns: [{name: id, data_tests: [unique, {accepted_values: {arguments: {values: [1, 3]}}}]}]
""",
}
SECONDS = {
    "model.shop.a_short": 1.0,
    "model.shop.b_long": 5.0,
    "model.shop.c_end": 1.0,
    "model.shop.d_all": 1.0,
}


def started_first(shop: ProjectFolder) -> str:
    return next(each.unique_id for each in shop.events if isinstance(each, NodeStarted))


def told(results: RunResults) -> list[tuple[object, ...]]:
    return sorted(
        (each.unique_id, each.status, each.message, each.compiled_code) for each in results.results
    )


def test_several_threads_begin_with_the_longest_way_and_come_to_the_same(tmp_path):
    one = ProjectFolder(tmp_path / "one").write(FILES)
    many = ProjectFolder(tmp_path / "many").write(FILES)
    alone = one.build(threads=1, expected=SECONDS)
    together = many.build(threads=3, expected=SECONDS)
    assert started_first(one) == "model.shop.a_short"
    assert started_first(many) == "model.shop.b_long"
    assert told(alone) == told(together)
    rows = "select * from d_all order by id"
    assert one.query(rows) == many.query(rows) == [(1,), (3,)]
