from tiny_artifacts import exposure, model

from mkdocs_dagbook.site_model import ColumnPlace
from mkdocs_dagbook.site_model.metric_formulas import filters_of, period

ORDERS = "model.tiny.orders"


def semantic_model(name, *, table=ORDERS, **fields):
    return {
        "unique_id": f"semantic_model.tiny.{name}",
        "name": name,
        "package_name": "tiny",
        "original_file_path": "models/semantics.yml",
        "depends_on": {"nodes": [table]},
        **fields,
    }


def metric(name, kind="simple", *, reads=(), **type_params):
    return {
        "unique_id": f"metric.tiny.{name}",
        "name": name,
        "label": name.title(),
        "package_name": "tiny",
        "original_file_path": "models/semantics.yml",
        "type": kind,
        "type_params": type_params,
        "depends_on": {"nodes": list(reads)},
    }


def shop_of(site_of, *entries):
    orders = model("orders", columns={"amount": "", "Order_ID": "", "status": ""})
    meaning = semantic_model(
        "sales",
        entities=[{"name": "order", "type": "primary", "expr": "order_id"}],
        dimensions=[{"name": "status", "type": "categorical"}],
        measures=[
            {"name": "earned", "agg": "sum", "expr": "case when status = 'amount' then amount end"},
            {"name": "buyers", "agg": "count_distinct", "expr": "order_id"},
        ],
    )
    return site_of(orders, meaning, *entries)


def test_what_a_table_means_is_linked_to_its_columns(site_of):
    site = shop_of(site_of)

    sales = site.semantics.models["semantic_model.tiny.sales"]

    assert sales.table == ORDERS
    assert [each.columns for each in sales.entities] == [("Order_ID",)]
    assert [each.columns for each in sales.dimensions] == [("status",)]
    assert [each.columns for each in sales.measures] == [("status", "amount"), ("Order_ID",)]


def test_each_kind_of_metric_has_a_formula_of_one_line(site_of):
    sales = ["semantic_model.tiny.sales"]
    site = shop_of(
        site_of,
        metric("earned", reads=sales, measure={"name": "earned"}),
        metric("buyers", reads=sales, measure={"name": "buyers"}),
        metric("each", "ratio", numerator={"name": "earned"}, denominator={"name": "buyers"}),
        metric("growth", "derived", expr="now - then", metrics=[{"name": "earned"}]),
        metric("total", "cumulative", measure={"name": "buyers"}),
        metric(
            "won",
            "conversion",
            conversion_type_params={
                "base_measure": {"name": "buyers"},
                "conversion_measure": {"name": "earned"},
                "entity": "order",
                "window": {"count": 7, "granularity": "day"},
            },
        ),
        metric("direct", expr="amount", metric_aggregation_params={"agg": "max"}),
    )

    told = {each.name: each.formula for each in site.semantics.metrics.values()}

    assert told == {
        "buyers": "count(distinct order_id)",
        "direct": "max(amount)",
        "each": "earned / buyers",
        "earned": "sum(case when status = 'amount' then amount end)",
        "growth": "now - then",
        "total": "cumulative(count(distinct order_id))",
        "won": "earned / buyers",
    }
    assert site.semantics.metrics["metric.tiny.won"].facts == (
        ("Within", "7 days"),
        ("For the same", "order"),
    )


def test_a_metric_knows_its_tables_and_its_readers_through_other_metrics(site_of):
    site = shop_of(
        site_of,
        metric("earned", reads=["semantic_model.tiny.sales"], measure={"name": "earned"}),
        metric("each", "ratio", reads=["metric.tiny.earned"], numerator={"name": "earned"}),
        exposure("board", reads=["metric.tiny.each"]),
    )

    earned, each = (site.semantics.metrics[f"metric.tiny.{name}"] for name in ("earned", "each"))

    assert earned.tables == each.tables == (ORDERS,)
    assert earned.metrics == ("metric.tiny.each",)
    assert each.exposures == ("exposure.tiny.board",)
    assert [one.ident for one in each.inputs] == ["metric.tiny.earned"]
    assert [one.ident for one in earned.inputs] == ["semantic_model.tiny.sales"]


def test_an_exposure_reads_the_tables_of_its_metrics(site_of):
    site = shop_of(
        site_of,
        metric("earned", reads=["semantic_model.tiny.sales"], measure={"name": "earned"}),
        exposure("board", reads=["metric.tiny.earned"]),
    )

    assert site.exposures["exposure.tiny.board"].depends_on == (ORDERS,)
    assert site.exposures["exposure.tiny.board"].metrics == ("metric.tiny.earned",)
    assert site.tables[ORDERS].exposures == ("exposure.tiny.board",)


def test_a_saved_query_tells_what_it_asks_and_where_it_is_written(site_of):
    query = {
        "unique_id": "saved_query.tiny.monthly",
        "name": "monthly",
        "package_name": "tiny",
        "query_params": {
            "metrics": ["earned"],
            "group_by": ["TimeDimension('metric_time', 'month')"],
            "where": {"where_filters": [{"where_sql_template": "status = 'paid'"}]},
            "limit": 5,
        },
        "exports": [
            {"name": "out", "config": {"export_as": "view", "schema_name": "s", "alias": "a"}}
        ],
        "depends_on": {"nodes": ["metric.tiny.earned"]},
    }
    site = shop_of(site_of, metric("earned"), query)

    monthly = site.semantics.saved_queries["saved_query.tiny.monthly"]

    assert monthly.metrics == ("metric.tiny.earned",)
    assert (monthly.filters, monthly.limit) == (("status = 'paid'",), 5)
    assert [(each.kind, each.relation) for each in monthly.exports] == [("view", "s.a")]


def test_filters_are_found_however_deep_they_are_wrapped():
    wrapped = {"where_filters": [{"where_sql_template": " a > 1 "}, {"where_sql_template": "b"}]}

    assert filters_of(wrapped) == ("a > 1", "b")
    assert filters_of("a > 1") == ("a > 1",)
    assert filters_of(None) == ()


def test_periods_are_told_in_words():
    assert period({"count": 1, "granularity": "month"}) == "1 month"
    assert period({"count": 7, "granularity": "day"}) == "7 days"
    assert period("3 weeks") == "3 weeks"
    assert period(None) == ""


def test_a_manifest_without_a_semantic_layer_has_none(site_of):
    assert site_of(model("orders")).semantics.metrics == {}


def test_a_doc_block_knows_who_quotes_it(site_of):
    block = {
        "unique_id": "doc.tiny.key",
        "name": "key",
        "package_name": "tiny",
        "block_contents": "Key of the order.",
    }
    orders = model(
        "orders",
        columns={"id": {"doc_blocks": ["doc.tiny.key"]}, "same": "Key of the order.", "no": "Key"},
    )

    site = site_of(orders, block)

    assert site.doc_blocks["doc.tiny.key"].uses == (
        ColumnPlace(table=ORDERS, column="id"),
        ColumnPlace(table=ORDERS, column="same"),
    )
