"""What the handbook shows of documentation enforced from inside does what it says."""

from pathlib import Path

import pytest

from dagbook.testing import ProjectFolder

PAGE = Path(__file__).parents[2] / "docs/enforce_from_inside.md"
SHOP = Path(__file__).parents[2] / "examples/shop"
SHOWN = (
    "macros/documentation.sql",
    "tests/documentation_completeness.sql",
    "tests/generic/documented.sql",
    "models/utilities/data_lineage_map.sql",
)
FROM_INSIDE = {path: (SHOP / path).read_text(encoding="utf-8") for path in SHOWN}
BAD = """\
models:
  - name: orders
    description: Orders.
    data_tests: [documented: {arguments: {meta_keys: [owner, sla_hours]}}]
    columns: [{name: id, description: Number.}, {name: total}]
"""
GOOD = """\
models:
  - name: orders
    description: One row for each order that was paid, whatever became of it later.
    config: {meta: {owner: me, sla_hours: 8}}
    data_tests: [documented: {arguments: {meta_keys: [owner, sla_hours]}}]
    columns: [{name: id, description: Number.}, {name: total, description: Sum.}]
  - name: readers
    description: Every order once more, for whoever may not read the table itself.
  - name: data_lineage_map
    description: Who reads whom, as a table to be asked before a model is changed.
    config: {meta: {owner: me}}
"""


def project(tmp_path: Path, properties: str) -> ProjectFolder:
    return ProjectFolder(tmp_path).write(
        {
            "models/orders.sql": "{{ config(schema='marts') }} select 1 as id, 2 as total",
            "models/readers.sql": "{{ config(meta={'at': 3}) }} select * from {{ ref('orders') }}",
            "models/models.yml": properties,
            **FROM_INSIDE,
        }
    )


def rows(shop: ProjectFolder, test: str) -> list[tuple[object, ...]]:
    """What the compiled query of a test gives: the rows that somebody reads."""
    (compiled,) = (shop.root / "target/compiled").rglob(f"{test}*.sql")
    return shop.query(compiled.read_text(encoding="utf-8"))


def test_gaps_fail_the_tests_with_a_row_each_and_stop_the_operation(tmp_path):
    shop = project(tmp_path, BAD)

    shop.invoke("build")
    stopped = shop.invoke("run-operation", "enforce_documentation_standards")

    assert rows(shop, "documented_orders") == [
        ("the description is shorter than 50 characters",),
        ("meta has no owner",),
        ("meta has no sla_hours",),
        ("column total is not described",),
    ]
    assert rows(shop, "documentation_completeness") == [
        ("data_lineage_map", "main", 0, "documentation missing"),
        ("orders", "marts", 0, "critical: documentation missing"),
        ("readers", "main", 1, "documentation missing"),
    ]
    assert not stopped.success
    told = str(stopped.exception or stopped.results[0].message)
    assert "orders needs a description of at least 50 characters\n  orders needs an owner" in told


def test_what_is_documented_passes_all_of_them(tmp_path):
    shop = project(tmp_path, GOOD)

    assert shop.invoke("build").success
    assert shop.invoke("run-operation", "enforce_documentation_standards").success


def test_the_lineage_map_knows_who_reads_whom_and_how_risky_a_change_is(tmp_path):
    shop = project(tmp_path, GOOD)
    shop.invoke("build")

    assert shop.query("select parent_id, read_by, change_risk from data_lineage_map") == [
        ("model.shop.orders", "readers", "low")
    ]


@pytest.mark.parametrize("path", SHOWN[1:3])
def test_the_handbook_shows_the_file_of_the_shop(path):
    assert f"```sql\n{FROM_INSIDE[path]}```" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["mart_daily_revenue", "mart_customer_summary"])
def test_marts_of_the_shop_ask_for_their_documentation(name):
    texts = [path.read_text(encoding="utf-8") for path in SHOP.glob("models/marts/*/*.yml")]
    (entry,) = (
        each
        for text in texts
        for each in text.split("\n  - name: ")
        if each.startswith(f"{name}\n")
    )
    assert "\n      - documented" in entry.partition("\n    columns:")[0]
