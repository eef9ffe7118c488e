"""Tools that others made for dbt's artifacts read dagbook's: each gives the answer that is right.

They stand in an environment of their own, `.venv/tools`, since their requirements and ours may
not agree; `make test` makes it. Where it is missing they are skipped.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from dbt_artifacts_parser import parser

from dagbook.testing import ProjectFolder

pytestmark = pytest.mark.xdist_group("foreign tools")

TOOLS = Path(__file__).parents[2] / ".venv/tools/bin"
FILES = {
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n",
    "models/staging/stg_orders.sql": (
        "select id, amount as cents, loaded_at from {{ source('raw', 'orders') }}"
    ),
    "models/totals.sql": (
        "{{ config(materialized='table') }}\n"
        "select id, sum(cents) as total from {{ ref('stg_orders') }} group by id"
    ),
    "models/schema.yml": """\
version: 2
sources:
  - name: raw
    schema: main
    tables:
      - name: orders
        config:
          loaded_at_field: "cast(loaded_at as timestamp)"
          freshness: {warn_after: {count: 1, period: day}}
        columns: [{name: id, description: Number., data_tests: [not_null]}]
models:
  - name: stg_orders
    description: Orders.
    columns:
      - {name: id, description: Number., data_tests: [unique]}
      - {name: cents}
  - name: totals
    columns: [{name: total, description: Sum of cents.}]
unit_tests:
  - name: cents_are_summed
    model: totals
    given:
      - {input: "ref('stg_orders')", rows: [{id: 1, cents: 2}, {id: 1, cents: 3}]}
    expect: {rows: [{id: 1, total: 5}]}
""",
    "tests/no_debts.sql": "select * from {{ ref('totals') }} where total < 0",
    "seeds/orders.csv": "id,amount,loaded_at\n1,200,2020-01-01\n2,300,2020-01-02\n",
}
CHECKS = """\
dbt_artifacts_dir: target
manifest_checks:
  - name: check_model_description_populated
  - name: check_model_names
    include: ^models/staging
    model_name_pattern: ^stg_
catalog_checks:
  - name: check_columns_are_all_documented
run_results_checks:
  - name: check_run_results_max_execution_time
    max_execution_time_seconds: 600
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A project with all four artifacts, built once."""
    shop = ProjectFolder(tmp_path_factory.mktemp("tools") / "shop").write(FILES)
    assert shop.invoke("seed").success
    assert shop.invoke("build").success
    assert shop.invoke("source", "freshness").success
    return shop


def use(shop: ProjectFolder, tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Call a tool where the project stands; what it says is shown if the test fails."""
    if not (TOOLS / tool).exists():
        pytest.skip(f"{tool} is not installed: make .venv/tools")
    environment = {**os.environ, "DO_NOT_TRACK": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [TOOLS / tool, *words],
        cwd=shop.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)  # noqa: T201
    return done


def written(shop: ProjectFolder, name: str):
    return json.loads((shop.root / name).read_text())


@pytest.mark.parametrize(
    ("kind", "covered", "total"),
    [
        ("doc", {"main.orders": 0, "main.stg_orders": 1, "main.totals": 1}, 8),
        ("test", {"main.orders": 0, "main.stg_orders": 1, "main.totals": 0}, 8),
        ("unit-test", {"main.stg_orders": 0, "main.totals": 1}, 2),
    ],
)
def test_dbt_coverage_counts_the_columns_that_have_documentation_and_tests(
    kind: str, covered: dict[str, int], total: int, shop: ProjectFolder
) -> None:
    done = use(shop, "dbt-coverage", "compute", kind, "--cov-report", f"{kind}.json")

    assert done.returncode == 0
    report = written(shop, f"{kind}.json")
    assert {each["name"]: each["covered"] for each in report["tables"]} == covered
    assert report["total"] == total


def test_dbt_score_scores_models_and_sources_by_their_metadata(shop: ProjectFolder) -> None:
    done = use(shop, "dbt-score", "lint", "--manifest", "target/manifest.json", "-f", "json")

    scored = json.loads(done.stdout)["evaluables"]
    assert {name for name in scored if name.startswith(("model", "source"))} == {
        "model.shop.stg_orders",
        "model.shop.totals",
        "source.shop.raw.orders",
    }
    described = {
        name: scored[name]["results"]["dbt_score.rules.generic.has_description"]["result"]
        for name in ("model.shop.stg_orders", "model.shop.totals")
    }
    assert described == {"model.shop.stg_orders": "OK", "model.shop.totals": "WARN"}


def test_dbt_bouncer_checks_manifest_catalog_and_run_results(shop: ProjectFolder) -> None:
    (shop.root / "dbt-bouncer.yml").write_text(CHECKS)

    use(shop, "dbt-bouncer", "run", "--output-file", "found.json", "--output-format", "json")

    found = written(shop, "found.json")
    failed = {each["check_run_id"].split(":")[0] + " " + each["unique_id"]
              for each in found if each["outcome"] != "success"}  # fmt: skip
    assert failed == {
        "check_model_description_populated model.shop.totals",
        "check_columns_are_all_documented model.shop.stg_orders",
        "check_columns_are_all_documented model.shop.totals",
    }
    timed = {each["unique_id"] for each in found if "execution_time" in each["check_run_id"]}
    assert "test.shop.no_debts" in timed
    assert "unit_test.shop.totals.cents_are_summed" in timed


def test_dbt_colibri_traces_columns_through_compiled_code(shop: ProjectFolder) -> None:
    done = use(shop, "colibri", "generate", "--output-dir", "lineage", "--disable-telemetry")

    assert done.returncode == 0
    edges = {
        (each["source"], each["sourceColumn"], each["target"], each["targetColumn"])
        for each in written(shop, "lineage/colibri-manifest.json")["lineage"]["edges"]
        if each["sourceColumn"] in ("amount", "cents")
    }
    assert edges == {
        ("source.shop.raw.orders", "amount", "model.shop.stg_orders", "cents"),
        ("model.shop.stg_orders", "cents", "model.shop.totals", "total"),
    }


def test_dbt_artifacts_parser_knows_every_artifact_by_its_version(shop: ProjectFolder) -> None:
    target = "target/{}.json"
    manifest = parser.parse_manifest(written(shop, target.format("manifest")))
    results = parser.parse_run_results(written(shop, target.format("run_results")))
    catalog = parser.parse_catalog(written(shop, target.format("catalog")))
    sources = parser.parse_sources(written(shop, target.format("sources")))

    assert manifest.nodes["model.shop.totals"].depends_on.nodes == ["model.shop.stg_orders"]
    assert {str(getattr(each.status, "value", each.status)) for each in results.results} == {
        "success",
        "pass",
    }
    assert set(catalog.nodes["model.shop.totals"].columns) == {"id", "total"}
    assert sources.results[0].unique_id == "source.shop.raw.orders"
