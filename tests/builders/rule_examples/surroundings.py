"""Examples of rules about sources, seeds, snapshots, exposures, figures, tests, macros and runs."""

from rule_examples.names_and_columns import (
    metric,
    seed,
    semantic_model,
    singular_test,
    snapshot,
    unit_test,
)
from tiny_artifacts import (
    catalog,
    doc,
    exposure,
    freshness,
    generic_test,
    group,
    macro,
    model,
    run_results,
    source,
)

ORDERS = "model.tiny.orders"
RAW = "source.tiny.raw.orders"
UNIQUE = generic_test("unique", ORDERS, "id")
READER = model("stg", reads=[RAW])
LIMIT = {"warn_after": {"count": 1, "period": "day"}}
PAIRED = [source("orders", relation_name='"main"."orders"'), model("orders")]
MADE = {"reads": [RAW], "compiled_code": 'select net from "main"."orders"'}


def ran(*, of=ORDERS, **result):
    return {"run_results": run_results({of: {"status": "success", **result}})}


def rows(number):
    return {"catalog": catalog({"seed.tiny.rules": {"id": "INTEGER"}}, {"row_count": number})}


def expecting(**fixture):
    return unit_test(given=[], expect=fixture)


def figure(name, measure):
    return metric(name, type_params={"measure": {"name": measure}, "input_measures": []})


TOTAL = {"measures": [{"name": "total", "agg": "sum", "expr": "net"}]}
DAY = {"dimensions": [{"name": "day", "type": "time", "expr": "day"}]}
REAL = {"catalog": catalog({ORDERS: {"net": "INTEGER"}})}
CENTS = {"macro_sql": "{% macro cents(column, digits=2) %}{% endmacro %}"}
DECIDES = "select case when a then b end"

EXAMPLES = {
    "source-loader": (
        [source("orders", loader="fivetran")],
        [source("orders")],
        "nobody says what loads it",
        {},
    ),
    "source-owner": (
        [source("orders", meta={"owner": "Ann"})],
        [source("orders")],
        "has no owner",
        {},
    ),
    "source-overview": (
        [source("orders", source_description="The shop's own database.")],
        [source("orders")],
        "the source raw has no description",
        {},
    ),
    "source-unused": (
        [source("orders"), READER],
        [source("orders")],
        "nothing reads it",
        {},
    ),
    "source-one-reader": (
        [source("orders"), READER],
        [source("orders"), READER, model("b", reads=[RAW])],
        "read by b, stg",
        {},
    ),
    "source-nearby": (
        [source("orders"), READER],
        [source("orders"), model("stg", reads=[RAW], path="models/marts/stg.sql")],
        "stg in models/marts reads it",
        {},
    ),
    "source-duplicate": (
        [source("orders"), source("orders", source_name="shop", schema="shop")],
        [source("orders"), source("ORDERS_2", schema="raw", identifier="Orders")],
        "is the same table as raw.ORDERS_2",
        {"also": ["is the same table as raw.orders"]},
    ),
    "source-tests": (
        [source("orders"), generic_test("unique", RAW, "id")],
        [source("orders")],
        "has 0 tests, 1 are asked for",
        {},
    ),
    "source-stale": (
        [source("orders"), source("items")],
        [source("late")],
        "freshness: error",
        {"sources": freshness({RAW: "warn", "source.tiny.raw.late": "error"})},
    ),
    "source-unwatched": (
        [source("orders", freshness=LIMIT), source("items")],
        [source("late", freshness=LIMIT)],
        "nobody looked how old it is",
        {"sources": freshness({RAW: "pass"})},
    ),
    "source-column-unused": (
        [
            source("orders", columns={"net": ""}, relation_name='"main"."orders"'),
            model("stg", **MADE),
        ],
        [
            source("orders", columns={"net": "", "old": ""}, relation_name='"main"."orders"'),
            model("stg", **MADE),
        ],
        "nothing reads column old",
        {},
    ),
    "seed-rows": (
        [seed("others")],
        [seed("rules")],
        "has 20 rows, 10 are allowed",
        {"asks": {"max_rows": 10}, **rows(20)},
    ),
    "seed-bytes": (
        [seed("others")],
        [seed("rules")],
        "has 2000 bytes, 1000 are allowed",
        {
            "asks": {"max_bytes": 1000},
            "catalog": catalog({"seed.tiny.rules": {"id": "INTEGER"}}, {"bytes": 2000}),
        },
    ),
    "seed-tests": (
        [seed("rules"), generic_test("unique", "seed.tiny.rules", "id")],
        [seed("rules")],
        "has 0 tests, 1 are asked for",
        {},
    ),
    "snapshot-strategy": (
        [
            snapshot("orders", config={"strategy": "timestamp", "updated_at": "at"}),
            snapshot("items", config={"strategy": "check", "check_cols": ["net"]}),
        ],
        [snapshot("orders", config={"strategy": "timestamp"})],
        "the strategy timestamp has no updated_at",
        {},
    ),
    "snapshot-key": (
        [snapshot("orders", config={"unique_key": "id"})],
        [snapshot("orders", config={})],
        "has no unique_key",
        {},
    ),
    "snapshot-columns": (
        [snapshot("orders", config={"check_cols": ["net"]})],
        [snapshot("orders", config={"check_cols": "all"})],
        "every column makes a new version: check_cols is all",
        {},
    ),
    "snapshot-deletions": (
        [snapshot("orders", config={"hard_deletes": "ignore"})],
        [snapshot("orders", config={})],
        "nobody says what becomes of deleted rows",
        {},
    ),
    "exposure-url": (
        [exposure("board", url="https://bi.tiny.io/1"), exposure("x", type="notebook")],
        [exposure("board", url="bi.tiny.io/1")],
        "the url is no address: bi.tiny.io/1",
        {},
    ),
    "exposure-owner-email": (
        [exposure("board", owner={"name": "Ann", "email": "ann@tiny.io"})],
        [exposure("board", owner={"name": "Ann"})],
        "no owner has an e-mail address",
        {},
    ),
    "exposure-maturity": (
        [exposure("board", maturity="high")],
        [exposure("board")],
        "has no maturity",
        {},
    ),
    "exposure-inputs": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [exposure("board")],
        "reads nothing: depends_on is empty",
        {},
    ),
    "exposure-source": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [source("orders"), exposure("board", reads=[RAW])],
        "reads the source raw.orders",
        {},
    ),
    "exposure-public": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [model("orders"), model("open", access="public"), exposure("board", reads=[ORDERS])],
        "reads orders, which isn't public",
        {},
    ),
    "exposure-view": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [
            model("orders", config={"materialized": "view"}),
            exposure("board", reads=[ORDERS]),
        ],
        "reads the view orders",
        {},
    ),
    "exposure-folder": (
        [model("orders", path="models/marts/orders.sql"), exposure("board", reads=[ORDERS])],
        [model("orders", path="models/staging/orders.sql"), exposure("board", reads=[ORDERS])],
        "reads orders in models/staging",
        {"asks": {"pattern": "/marts/"}},
    ),
    "exposure-size": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [model("orders"), model("b"), exposure("board", reads=[ORDERS, "model.tiny.b"])],
        "reads 2 tables, allowed are 0 to 1",
        {"asks": {"max_tables": 1}},
    ),
    "metric-description": (
        [metric("sales", description="All that was paid for.")],
        [metric("sales")],
        "has no description",
        {},
    ),
    "metric-owner": (
        [metric("sales", meta={"owner": "Ann"})],
        [metric("sales")],
        "has no owner",
        {},
    ),
    "metric-inputs": (
        [model("orders"), semantic_model("orders", **TOTAL), figure("sales", "total")],
        [model("orders"), semantic_model("orders", **TOTAL), figure("sales", "totals")],
        "measure totals is nowhere",
        {},
    ),
    "semantic-model-description": (
        [model("orders"), semantic_model("orders", description="One row an order.")],
        [model("orders"), semantic_model("orders")],
        "has no description",
        {},
    ),
    "semantic-model-table": (
        [model("orders"), semantic_model("orders")],
        [semantic_model("orders")],
        "its table is nowhere",
        {},
    ),
    "semantic-model-columns": (
        [model("orders", columns={"net": ""}), semantic_model("orders", **TOTAL)],
        [
            model("orders", columns={"net": ""}),
            semantic_model("orders", measures=[{"name": "total", "agg": "sum", "expr": "gross"}]),
        ],
        "total reads column gross, which orders doesn't have",
        REAL,
    ),
    "semantic-model-public": (
        [model("orders", access="public"), semantic_model("orders")],
        [model("orders"), semantic_model("orders")],
        "builds on orders, which isn't public",
        {},
    ),
    "semantic-model-time": (
        [model("orders"), semantic_model("orders", **TOTAL, **DAY)],
        [model("orders"), semantic_model("orders", **TOTAL)],
        "has measures and no time dimension",
        {},
    ),
    "semantic-model-key": (
        [model("orders"), semantic_model("o", entities=[{"name": "id", "type": "primary"}])],
        [model("orders"), semantic_model("o", entities=[{"name": "id", "type": "foreign"}])],
        "no entity says what a row is",
        {},
    ),
    "semantic-field-description": (
        [
            model("orders"),
            semantic_model(
                "o", measures=[{"name": "n", "agg": "sum", "expr": "1", "description": "All."}]
            ),
        ],
        [model("orders"), semantic_model("o", **TOTAL)],
        "total has no description",
        {},
    ),
    "saved-query-description": (
        [{**metric("q", description="For Mondays."), "unique_id": "saved_query.tiny.q"}],
        [{**metric("q"), "unique_id": "saved_query.tiny.q"}],
        "has no description",
        {},
    ),
    "group-owner": (
        [group("sales", {"name": "Ann", "email": "ann@tiny.io"})],
        [group("sales", {"name": "Ann"})],
        "no owner has an address",
        {},
    ),
    "group-empty": (
        [group("sales", {"name": "Ann"}), model("orders", config={"group": "sales"})],
        [group("sales", {"name": "Ann"})],
        "no model belongs to it",
        {},
    ),
    "test-severity": (
        [UNIQUE],
        [UNIQUE | {"config": {"severity": "WARN"}}],
        "severity is warn, allowed: error",
        {"asks": {"allowed": ("error",)}},
    ),
    "key-test-warns": (
        [UNIQUE, generic_test("accepted_values", ORDERS, "x") | {"config": {"severity": "warn"}}],
        [UNIQUE | {"config": {"severity": "warn"}}],
        "only warns",
        {},
    ),
    "test-description": (
        [singular_test("paid", description="No order is paid twice."), UNIQUE],
        [singular_test("paid")],
        "has no description",
        {},
    ),
    "test-allowed": (
        [UNIQUE, singular_test("paid")],
        [generic_test("dbt_utils.not_constant", ORDERS, "id")],
        "the test is dbt_utils.not_constant, allowed: unique, not_null",
        {"asks": {"allowed": ("unique", "not_null")}},
    ),
    "test-failed": (
        [model("orders"), generic_test("not_null", ORDERS, "id")],
        [model("orders"), UNIQUE],
        "ended with fail with 3 rows in the last run",
        ran(of=UNIQUE["unique_id"], status="fail", failures=3),
    ),
    "test-not-run": (
        [model("orders"), UNIQUE],
        [model("orders"), UNIQUE, singular_test("paid")],
        "did not run in the last run",
        ran(of=UNIQUE["unique_id"], status="pass"),
    ),
    "test-of-nothing": (
        [model("orders"), singular_test("paid")],
        [singular_test("paid", reads=())],
        "reads no table of the project",
        {},
    ),
    "test-duplicate": (
        [model("orders"), UNIQUE, generic_test("unique", ORDERS, "other")],
        [model("orders"), UNIQUE, UNIQUE | {"unique_id": "test.tiny.again.1", "name": "z"}],
        "asks what another test asks",
        {},
    ),
    "test-condition": (
        [UNIQUE | {"config": {"where": "day > current_date - 3"}}],
        [UNIQUE],
        "where '' doesn't match current_date",
        {"asks": {"pattern": "current_date"}},
    ),
    "unit-test-expectation": (
        [model("orders"), expecting(rows=[{"id": 1}])],
        [model("orders"), expecting(rows=[])],
        "expects nothing: any model that gives no row passes",
        {},
    ),
    "unit-test-form": (
        [model("orders"), expecting(rows=[{"id": 1}], format="dict")],
        [model("orders"), expecting(rows="select 1 as id", format="sql")],
        "has rows as sql, allowed: dict",
        {"asks": {"allowed": ("dict",)}},
    ),
    "macro-arguments": (
        [
            macro(
                "cents",
                arguments=[{"name": "column", "description": "Euros."}],
                macro_sql="{% macro cents(column) %}{% endmacro %}",
            ),
            macro("test_even", macro_sql="{% test even(model, column_name) %}{% endtest %}"),
        ],
        [macro("cents", macro_sql="{% macro cents(column) %}{% endmacro %}")],
        "argument column has no description",
        {},
    ),
    "macro-argument-types": (
        [macro("cents", arguments=[{"name": "column", "type": "column"}])],
        [macro("cents", arguments=[{"name": "column"}])],
        "argument column has no type",
        {},
    ),
    "phantom-argument": (
        [macro("cents", arguments=[{"name": "digits"}], **CENTS), macro("other")],
        [macro("cents", arguments=[{"name": "places"}], **CENTS)],
        "argument places is described, the code has none",
        {},
    ),
    "macro-argument-count": (
        [macro("one")],
        [macro("cents", **CENTS)],
        "2 arguments, 1 are allowed",
        {"asks": {"max_arguments": 1}},
    ),
    "macro-lines": (
        [macro("one")],
        [macro("cents", macro_sql="{% macro cents() %}\n1\n{% endmacro %}")],
        "3 lines of code, 2 are allowed",
        {"asks": {"max_lines": 2}},
    ),
    "macro-unused": (
        [
            macro("cents"),
            macro("generate_schema_name"),
            model("orders", calls=["macro.tiny.cents"]),
        ],
        [macro("cents")],
        "nothing calls it",
        {},
    ),
    "forbidden-macro-code": (
        [macro("one")],
        [macro("cents", macro_sql="{% macro cents() %}drop table x{% endmacro %}")],
        "the code has 'drop table', which drop table forbids",
        {"asks": {"pattern": "drop table"}},
    ),
    "build-failed": (
        [model("x")],
        [model("orders")],
        "ended with error in the last run",
        ran(status="error"),
    ),
    "build-skipped": (
        [model("x")],
        [model("orders")],
        "was skipped in the last run",
        ran(status="skipped"),
    ),
    "slow-build": (
        [model("x")],
        [model("orders")],
        "took 700 seconds, 600 are allowed",
        ran(execution_time=700),
    ),
    "slow-test": (
        [model("orders")],
        [model("orders"), UNIQUE],
        "took 130 seconds, 120 are allowed",
        ran(of=UNIQUE["unique_id"], execution_time=130),
    ),
    "slow-run": (
        [model("orders")],
        [model("orders")],
        "the last run took 2 seconds, 1 are allowed",
        {"asks": {"max_seconds": 1}, "good_asks": {"max_seconds": 5}, **ran()},
    ),
    "empty-table": (
        [seed("others")],
        [seed("rules")],
        "has no rows",
        rows(0),
    ),
    "model-unit-tests": (
        [model("orders"), unit_test()],
        [model("orders")],
        "0 unit tests, 1 are asked for",
        {"asks": {"min_tests": 1}},
    ),
    "logic-unit-test": (
        [model("orders", raw_code=DECIDES), unit_test(), model("x", raw_code="select 1")],
        [model("orders", raw_code=DECIDES)],
        "has case when and no unit test",
        {},
    ),
    "incremental-unit-test": (
        [
            model(
                "orders",
                raw_code="{{ is_incremental() }}",
                config={"materialized": "incremental"},
            ),
            unit_test(expect={}, overrides={"macros": {"is_incremental": True}}),
        ],
        [
            model(
                "orders",
                raw_code="{{ is_incremental() }}",
                config={"materialized": "incremental"},
            ),
            unit_test(expect={}),
        ],
        "no unit test sets is_incremental to true",
        {},
    ),
    "tests-by-name": (
        [model("orders"), UNIQUE],
        [model("orders"), UNIQUE],
        "has no test row_count",
        {"asks": {"tests": ("row_count",)}, "good_asks": {"tests": ("unique",)}},
    ),
    "description-form": (
        [model("orders", description="One row an order.")],
        [model("orders", description="Orders.")],
        "the description 'Orders.' doesn't match ^One row",
        {"asks": {"pattern": "^One row"}},
    ),
    "properties-missing": (
        [model("orders", patch_path="tiny://models/schema.yml")],
        [model("orders")],
        "stands in no properties file",
        {},
    ),
    "properties-nearby": (
        [model("orders", patch_path="tiny://models/schema.yml"), model("x")],
        [model("orders", patch_path="tiny://docs/schema.yml")],
        "is described in docs",
        {},
    ),
    "required-macros": (
        [macro("audit"), model("orders", calls=["macro.tiny.audit"])],
        [macro("audit"), model("orders")],
        "doesn't call audit",
        {"asks": {"macros": ("audit",)}},
    ),
    "project-documented": (
        [model("orders", description="Orders.")],
        [model("orders", description="Orders."), model("b"), model("c")],
        "1 of 3 models are described, 50% are asked for",
        {"asks": {"min_share": 0.5}},
    ),
    "project-tested": (
        [model("orders"), UNIQUE],
        [model("orders"), UNIQUE, model("b"), model("c")],
        "1 of 3 models have a test, 50% are asked for",
        {"asks": {"min_share": 0.5}},
    ),
    "project-unit-tested": (
        [model("orders"), unit_test()],
        [model("orders")],
        "0 of 1 models have a unit test, 50% are asked for",
        {"asks": {"min_share": 0.5}},
    ),
    "project-views": (
        [model("orders")],
        [model("orders", config={"materialized": "view"})],
        "1 of 1 models are views, 50% are allowed",
        {"asks": {"max_share": 0.5}},
    ),
    "project-overview": (
        [doc("__overview__", "# The shop")],
        [model("orders")],
        "has no overview: docs block __overview__",
        {},
    ),
    "doc-block-unused": (
        [
            doc("net", "Less tax."),
            model(
                "orders",
                columns={"net": {"description": "Less tax.", "doc_blocks": ["doc.tiny.net"]}},
            ),
            doc("board", "Weekly."),
            exposure("board", description="Weekly."),
        ],
        [doc("net", "Less tax.")],
        "nothing is described by the doc block net",
        {},
    ),
}
