import pytest

from dagbook.errors import DagbookError
from dagbook.records.semantics import metric_record, saved_query_record, semantic_model_record

ORDERS = {
    "models/orders.sql": "select 1 as id, 2 as amount, 'x' as kind, now() as at",
    "models/orders.yml": """
semantic_models:
  - name: orders
    description: "{{ doc('grain') }}"
    model: ref('orders')
    defaults: {agg_time_dimension: at}
    config: {meta: {layer: sem}}
    entities: [{name: order, type: primary, expr: id}]
    dimensions:
      - {name: at, type: time, type_params: {time_granularity: day}}
      - {name: kind, type: categorical, config: {meta: {own: true}}}
    measures:
      - {name: amount, agg: sum}
      - {name: count, agg: count, expr: 1, create_metric: true}
metrics:
  - name: revenue
    label: Revenue
    type: simple
    type_params: {measure: amount}
    filter: "{{ Dimension('order__kind') }} = 'x'"
  - name: value
    label: Value
    type: ratio
    type_params: {numerator: revenue, denominator: {name: count, filter: "{{ x }}"}}
  - name: growth
    label: Growth
    type: derived
    type_params:
      expr: revenue - before
      metrics: [revenue, {name: revenue, alias: before, offset_window: 2 months}]
  - name: total
    label: Total
    type: cumulative
    type_params: {measure: amount, cumulative_type_params: {window: 7 days}}
saved_queries:
  - name: weekly
    tags: [b]
    config: {tags: [a]}
    query_params: {metrics: [revenue, value], group_by: ["Dimension('order__kind')"]}
    exports: [{name: weekly_table, config: {export_as: table, schema: out}}]
exposures:
  - name: board
    type: dashboard
    owner: {name: Ada}
    depends_on: [ref('orders'), metric('value')]
""",
    "models/docs.md": "{% docs grain %}One row an order.{% enddocs %}",
}


def test_a_semantic_model_stands_on_its_model(resolve):
    project = resolve(ORDERS)
    model = project.semantic_models["semantic_model.test.orders"]
    record = semantic_model_record(model, 0.0)

    assert model.description == "One row an order."
    assert record["depends_on"]["nodes"] == ("model.test.orders",)
    assert record["node_relation"]["relation_name"] == '"test"."main"."orders"'
    assert record["entities"][0] == {
        "name": "order",
        "type": "primary",
        "description": None,
        "label": None,
        "role": None,
        "expr": "id",
        "config": {"meta": {"layer": "sem"}},
    }
    assert record["dimensions"][1]["config"] == {"meta": {"layer": "sem", "own": True}}
    assert record["measures"][1]["expr"] == "1"


def test_a_metric_reads_the_semantic_model_that_has_its_measure(resolve):
    revenue = resolve(ORDERS).metrics["metric.test.revenue"]

    assert revenue.depends_on.nodes == ("semantic_model.test.orders",)
    assert revenue.filter == {
        "where_filters": [{"where_sql_template": "{{ Dimension('order__kind') }} = 'x'"}]
    }


def test_a_metric_of_metrics_reads_them_and_lists_the_measures_they_come_from(resolve):
    record = metric_record(resolve(ORDERS).metrics["metric.test.value"], 0.0)

    assert record["depends_on"]["nodes"] == ("metric.test.revenue", "metric.test.count")
    measures = [each["name"] for each in record["type_params"]["input_measures"]]
    assert measures == ["amount", "count"]
    assert record["type_params"]["denominator"]["filter"] == {
        "where_filters": [{"where_sql_template": "{{ x }}"}]
    }


def test_windows_are_counts_and_units(resolve):
    metrics = resolve(ORDERS).metrics
    growth = metrics["metric.test.growth"].type_params["metrics"][1]
    total = metrics["metric.test.total"].type_params["cumulative_type_params"]

    assert growth["offset_window"] == {"count": 2, "granularity": "month"}
    assert total["window"] == {"count": 7, "granularity": "day"}


def test_a_measure_may_be_made_a_metric(resolve):
    count = resolve(ORDERS).metrics["metric.test.count"]

    assert count.description == "Metric created from measure count"
    assert count.config.meta == {"layer": "sem"}


def test_a_saved_query_reads_its_metrics_and_names_its_tables(resolve):
    record = saved_query_record(resolve(ORDERS).saved_queries["saved_query.test.weekly"], 0.0)

    assert record["tags"] == ("a", "b")
    assert record["depends_on"]["nodes"] == ("metric.test.revenue", "metric.test.value")
    assert record["exports"][0]["config"] == {
        "export_as": "table",
        "schema_name": "out",
        "alias": "weekly_table",
        "database": "test",
    }


def test_an_exposure_may_read_a_metric(resolve):
    board = resolve(ORDERS).exposures["exposure.test.board"]

    assert board.depends_on.nodes == ("model.test.orders", "metric.test.value")
    assert board.metrics == (("value",),)


IN_A_MODEL = {
    "models/paid.sql": "select 1 as id, 2 as amount, now() as at",
    "models/paid.yml": """
models:
  - name: paid
    description: Payments.
    semantic_model: {name: payments, config: {meta: {x: 1}}}
    agg_time_dimension: day
    columns:
      - {name: id, description: the key, entity: {type: primary, name: payment}}
      - {name: at, granularity: day, dimension: {type: time, name: day}}
    derived_semantics:
      dimensions: [{name: big, type: categorical, expr: amount > 10}]
    metrics:
      - {name: sum_paid, type: simple, agg: sum, expr: amount}
      - {name: so_far, type: cumulative, input_metric: sum_paid, window: 7 days}
""",
}


def test_a_model_may_hold_its_semantic_model_and_metrics(resolve):
    project = resolve(IN_A_MODEL)
    model = project.semantic_models["semantic_model.test.payments"]
    metric = project.metrics["metric.test.sum_paid"]

    assert model.description == "Payments."
    assert [each["name"] for each in model.dimensions] == ["day", "big"]
    assert model.entities[0]["expr"] == "id"
    assert model.dimensions[0]["type_params"]["time_granularity"] == "day"
    assert metric.depends_on.nodes == ("semantic_model.test.payments",)
    assert metric.type_params["metric_aggregation_params"]["agg_time_dimension"] == "day"
    assert project.metrics["metric.test.so_far"].depends_on.nodes == ("metric.test.sum_paid",)


BROKEN = {
    "measure: amonut": ("missing-metric", "did you mean 'amount'?"),
    "numerator: revenu": ("missing-metric", "did you mean 'revenue'?"),
    "type: ratoi": ("wrong-type", "did you mean 'ratio'?"),
    "offset_window: soon": ("wrong-type", "write a number and a unit, for example: 28 days"),
    "agg: summ": ("wrong-type", "did you mean 'sum'?"),
    "model: ref('ordres')": ("missing-ref", "did you mean 'orders'?"),
    "metric('vlaue')": ("missing-metric", "did you mean 'value'?"),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_misspelt_in_the_semantic_layer_gets_a_suggestion(wrong, resolve):
    slug, hint = BROKEN[wrong]
    right = {
        "measure: amonut": "measure: amount}",
        "numerator: revenu": "numerator: revenue",
        "type: ratoi": "type: ratio",
        "offset_window: soon": "offset_window: 2 months",
        "agg: summ": "agg: sum",
        "model: ref('ordres')": "model: ref('orders')",
        "metric('vlaue')": "metric('value')",
    }[wrong]
    written = wrong + ("}" if right.endswith("}") else "")
    text = ORDERS["models/orders.yml"].replace(right, written, 1)

    with pytest.raises(DagbookError) as caught:
        resolve({**ORDERS, "models/orders.yml": text})
    errors = getattr(caught.value, "errors", (caught.value,))
    assert any(each.slug == slug and each.hint == hint and each.origin for each in errors)
