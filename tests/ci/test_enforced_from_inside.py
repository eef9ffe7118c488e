"""What the handbook shows of documentation enforced from inside does what it says."""

import re
from pathlib import Path

from dagbook.testing import ProjectFolder

PAGE = Path(__file__).parents[2] / "docs/enforce_from_inside.md"
SHOP = Path(__file__).parents[2] / "examples/shop"
MACROS = (SHOP / "macros/documentation.sql").read_text(encoding="utf-8")
MAP = (SHOP / "models/utilities/data_lineage_map.sql").read_text(encoding="utf-8")
STANDARD = (SHOP / "tests/assert_marts_are_documented.sql").read_text(encoding="utf-8")
(DOCUMENTED,) = re.findall(
    r"```sql\n(-- tests/generic/documented.sql.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
)
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
"""


def project(tmp_path: Path, properties: str) -> ProjectFolder:
    return ProjectFolder(tmp_path).write(
        {
            "models/orders.sql": "{{ config(schema='marts') }} select 1 as id, 2 as total",
            "models/readers.sql": "select * from {{ ref('orders') }}",
            "models/data_lineage_map.sql": MAP,
            "models/models.yml": properties,
            "macros/documentation.sql": MACROS,
            "tests/generic/documented.sql": DOCUMENTED,
            "tests/standard.sql": STANDARD,
        }
    )


def test_gaps_fail_the_tests_with_a_row_each_and_stop_the_operation(tmp_path):
    shop = project(tmp_path, BAD)

    results = {each.node.name: each.failures for each in shop.invoke("build").results}
    stopped = shop.invoke("run-operation", "enforce_documentation_standards")

    (generic,) = (each for name, each in results.items() if name.startswith("documented"))
    assert generic == 4  # too short, two keys of meta, one column
    assert results["standard"] == 2
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
