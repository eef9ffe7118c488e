"""semantic_manifest.json: what MetricFlow reads."""

import json
from pathlib import Path

import pytest

from dagbook.api import invoke

FILES = {
    "models/orders.sql": "select 1 as order_id, date '2026-01-01' as ordered_at, 5 as amount",
    "models/days.sql": "select date '2026-01-01' as day, 2026 as fiscal_year",
    "models/metricflow_time_spine.sql": "select date '2026-01-01' as date_day",
    "models/schema.yml": """
models:
  - name: days
    time_spine:
      standard_granularity_column: day
      custom_granularities: [{name: fiscal_year}]
    columns: [{name: day, granularity: day}, {name: fiscal_year}]
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order, type: primary, expr: order_id}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
    measures: [{name: revenue, agg: sum, expr: amount, config: {meta: {unit: EUR}}}]
metrics:
  - name: revenue
    label: Revenue
    type: simple
    type_params: {measure: revenue}
    filter: "{{ Dimension('order__ordered_at') }} > '2026-01-01'"
    config: {meta: {owner: sales}}
saved_queries:
  - name: weekly
    query_params: {metrics: [revenue], group_by: ["TimeDimension('metric_time', 'week')"]}
    exports: [{name: weekly, config: {export_as: table}}]
""",
}


@pytest.fixture
def parsed(write_project, monkeypatch):
    def parse(files):
        monkeypatch.chdir(write_project(files))
        assert invoke(["parse"]).success
        return json.loads(Path("target/semantic_manifest.json").read_text())

    return parse


def test_a_project_without_metrics_has_one_too(parsed):
    semantic = parsed({"models/a.sql": "select 1 as id"})

    configuration = semantic.pop("project_configuration")
    assert semantic == {"semantic_models": [], "metrics": [], "saved_queries": []}
    assert configuration["time_spines"] == []


def test_each_part_says_what_metricflow_needs_and_no_more(parsed):
    semantic = parsed(FILES)

    (model,) = semantic["semantic_models"]
    assert set(model) == {
        *("name", "defaults", "description", "node_relation", "primary_entity", "entities"),
        *("measures", "dimensions", "label", "metadata", "config"),
    }
    assert model["node_relation"]["alias"] == "orders"
    assert model["measures"][0]["config"] == {"meta": {"unit": "EUR"}}
    assert {part["metadata"] for key in ("entities", "measures") for part in model[key]} == {None}
    (metric,) = semantic["metrics"]
    assert metric["config"] == {"meta": {"owner": "sales"}}
    assert metric["type_params"]["measure"]["name"] == "revenue"
    assert metric["filter"]["where_filters"][0]["where_sql_template"].startswith("{{ Dimension")
    (query,) = semantic["saved_queries"]
    assert query["exports"] == [
        {
            "name": "weekly",
            "config": {"export_as": "table", "schema_name": "main", "alias": "weekly"},
        }
    ]


def test_tables_of_times_are_told_in_the_new_form_and_the_old(parsed):
    configuration = parsed(FILES)["project_configuration"]

    (spine,) = configuration["time_spines"]
    assert spine["primary_column"] == {"name": "day", "time_granularity": "day"}
    assert spine["custom_granularities"] == [{"name": "fiscal_year", "column_name": None}]
    (legacy,) = configuration["time_spine_table_configurations"]
    assert legacy["location"].endswith('"main"."metricflow_time_spine"')
    assert (legacy["column_name"], legacy["grain"]) == ("date_day", "day")


def test_the_manifest_writes_a_time_spine_with_every_key(parsed):
    parsed({
        **FILES,
        "models/more.sql": "select date '2026-01-01' as day",
        "models/more.yml": (
            "models: [{name: more, time_spine: {standard_granularity_column: day},"
            " columns: [{name: day, granularity: day}]}]"
        ),
    })  # fmt: skip

    nodes = json.loads(Path("target/manifest.json").read_text())["nodes"]
    assert nodes["model.test.days"]["time_spine"] == {
        "standard_granularity_column": "day",
        "custom_granularities": [{"name": "fiscal_year", "column_name": None}],
    }
    assert nodes["model.test.more"]["time_spine"] == {
        "standard_granularity_column": "day",
        "custom_granularities": [],
    }
    assert nodes["model.test.orders"]["time_spine"] is None
