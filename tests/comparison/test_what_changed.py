"""One difference between two states, one change that tells it."""

import pytest
from tiny_artifacts import (
    catalog,
    doc,
    exposure,
    generic_test,
    group,
    macro,
    model,
    run_results,
    source,
)

from mkdocs_dagbook.comparison import Weight

ORDERS = "model.tiny.orders"
MART = "model.tiny.mart"
RAW = source("raw_orders", columns={"id": "Key.", "net": ""}, relation_name='"raw"."raw_orders"')
READS_RAW = {"reads": ["source.tiny.raw.raw_orders"], "raw_code": "a", "relation_name": '"orders"'}


def staged(sql, **fields):
    return model("orders", **{**READS_RAW, "compiled_code": sql, "raw_code": sql, **fields})


def mart(sql, **fields):
    code = {"raw_code": sql, "compiled_code": sql, "relation_name": '"mart"'}
    return model("mart", **{"reads": [ORDERS], **code, **fields})


STAGED = staged('select id, net from "raw"."raw_orders"')
SUMMED = mart('select id, 2 * net as twice from "orders"')
UNSTAGED = mart('select id, 2 * net as twice from "raw"."raw_orders"', reads=[RAW["unique_id"]])
OWNED = {"meta": {"owner": "Finance"}}
TERM = "# Net revenue\n\nWhat is left.\n\n**Owner:** Finance"
FRESH = {"warn_after": {"count": 12, "period": "hour"}}

# what was done, the state before, the state after, what is told
CASES = {
    "a model is new": ([], [model("orders")], ["notable: orders: this model is new"]),
    "a model is gone": ([model("orders")], [], ["notable: orders: this model is gone"]),
    "a model in use is gone": (
        [RAW, STAGED, SUMMED],
        [RAW, UNSTAGED],
        [
            "breaking: orders: this model is gone",
            "notable: mart: its code changed",
            "notable: mart: column id: its calculation changed",
            "notable: mart: column twice: its calculation changed",
        ],
    ),
    "a model is renamed": (
        [model("orders", raw_code="select 1 as id"), model("other", raw_code="select 2 as x")],
        [model("bookings", raw_code="select  1\n as id"), model("other", raw_code="select 2 as x")],
        ["notable: bookings: orders is now called bookings"],
    ),
    "a public model is renamed": (
        [model("orders", raw_code="select 1 as id", access="public")],
        [model("bookings", raw_code="select 1 as id", access="public")],
        ["breaking: bookings: orders is now called bookings"],
    ),
    "a source keeps its relation under another name": (
        [source("orders", identifier="t1")],
        [source("bookings", identifier="t1")],
        ["notable: raw.bookings: raw.orders is now called raw.bookings"],
    ),
    "a column is new": (
        [model("orders", columns={"id": "Key."})],
        [model("orders", columns={"id": "Key.", "net": ""})],
        ["notable: orders: column net is new"],
    ),
    "a column is gone that nobody reads": (
        [model("orders", columns={"id": "", "net": ""})],
        [model("orders", columns={"id": ""})],
        ["notable: orders: column net is gone"],
    ),
    "a column is gone that an exposure may show": (
        [model("orders", columns={"id": "", "net": ""}), exposure("board", reads=[ORDERS])],
        [model("orders", columns={"id": ""}), exposure("board", reads=[ORDERS])],
        ["breaking: orders: column net is gone"],
    ),
    "a column is gone of a model with a contract": (
        [model("orders", columns={"id": "", "net": ""}, config={"contract": {"enforced": True}})],
        [model("orders", columns={"id": ""}, config={"contract": {"enforced": True}})],
        ["breaking: orders: column net is gone"],
    ),
    "a column is gone that a model still asks for": (
        [RAW, STAGED, SUMMED],
        [RAW, staged('select id from "raw"."raw_orders"'), SUMMED],
        ["breaking: orders: column net is gone", "notable: orders: its code changed"],
    ),
    "a column is gone, and the model that read it was changed along": (
        [RAW, STAGED, SUMMED],
        [RAW, staged('select id from "raw"."raw_orders"'), mart('select id from "orders"')],
        [
            "notable: mart: its code changed",
            "notable: mart: column twice is gone",
            "notable: orders: its code changed",
            "notable: orders: column net is gone",
        ],
    ),
    "a column is renamed, by its SQL": (
        [RAW, STAGED],
        [RAW, staged('select id, net as net_amount from "raw"."raw_orders"')],
        [
            "notable: orders: its code changed",
            "notable: orders: column net is now called net_amount",
        ],
    ),
    "a rename runs through a whole line of models": (
        [RAW, STAGED, mart('select id, net from "orders"')],
        [
            RAW,
            staged('select id, net as amount from "raw"."raw_orders"'),
            mart('select id, amount from "orders"'),
        ],
        [
            "notable: mart: its code changed",
            "notable: mart: column net is now called amount",
            "notable: orders: its code changed",
            "notable: orders: column net is now called amount",
        ],
    ),
    "a described column of a source is renamed": (
        [source("orders", columns={"net": "Less tax."})],
        [source("orders", columns={"net_amount": "Less tax."})],
        ["notable: raw.orders: column net is now called net_amount"],
    ),
    "a column has another declared type": (
        [model("orders", columns={"id": {"data_type": "int"}})],
        [model("orders", columns={"id": {"data_type": "varchar"}})],
        ["notable: orders: column id: its type: INT → TEXT"],
    ),
    "a column is calculated otherwise": (
        [RAW, STAGED, SUMMED],
        [RAW, STAGED, mart('select id, 3 * net as twice from "orders"')],
        [
            "notable: mart: its code changed",
            "notable: mart: column twice: its calculation changed",
        ],
    ),
    "only a comment changed": (
        [staged("select 1 as id")],
        [staged("select 1 as id -- one")],
        ["quiet: orders: only comments changed"],
    ),
    "a description changed": (
        [model("orders", columns={"id": "The key."})],
        [model("orders", columns={"id": "A key."})],
        ["notable: orders: column id: its description changed"],
    ),
    "a description is gone": (
        [model("orders", description="Orders.")],
        [model("orders")],
        ["notable: orders: its description is gone"],
    ),
    "a test is lost and one is gained": (
        [model("orders", columns={"id": ""}), generic_test("unique", ORDERS, "id")],
        [model("orders", columns={"id": ""}), generic_test("not_null", ORDERS, "id")],
        [
            "notable: orders: column id: gained the test not_null",
            "notable: orders: column id: lost the test unique",
        ],
    ),
    "a test asks for other values": (
        [model("orders"), generic_test("accepted_values", ORDERS, "state", values=["a", "b"])],
        [model("orders"), generic_test("accepted_values", ORDERS, "state", values=["a", "c"])],
        [
            "notable: orders: column state: the test accepted_values asks otherwise: "
            "{values: [a, b]} → {values: [a, c]}"
        ],
    ),
    "a test only warns": (
        [model("orders"), generic_test("unique", ORDERS, "id")],
        [model("orders"), {**generic_test("unique", ORDERS, "id"), "config": {"severity": "WARN"}}],
        ["notable: orders: column id: the test unique asks otherwise: error → warn"],
    ),
    "an owner goes": (
        [model("orders", **OWNED)],
        [model("orders")],
        ["notable: orders: its owner: no longer Finance"],
    ),
    "a model is no longer public": (
        [model("orders", access="public")],
        [model("orders", access="private")],
        ["breaking: orders: its access: public → private"],
    ),
    "a contract is given": (
        [model("orders")],
        [model("orders", config={"materialized": "table", "contract": {"enforced": True}})],
        ["notable: orders: its contract: now enforced"],
    ),
    "a table becomes a view": (
        [model("orders")],
        [model("orders", config={"materialized": "view"})],
        ["notable: orders: its materialization: table → view"],
    ),
    "a table that a dashboard reads becomes ephemeral": (
        [model("orders"), exposure("board", reads=[ORDERS])],
        [
            model("orders", config={"materialized": "ephemeral"}),
            exposure("board", reads=[ORDERS]),
        ],
        ["breaking: orders: its materialization: table → ephemeral"],
    ),
    "a source promises freshness": (
        [source("orders")],
        [source("orders", freshness=FRESH)],
        ["notable: raw.orders: its promise of freshness: now warns after 12 hours"],
    ),
    "a column is no longer marked as personal": (
        [model("people", columns={"email": {"meta": {"pii": True}}})],
        [model("people", columns={"email": ""})],
        [
            "notable: people: column email: its mark of personal data: no longer marked",
            "quiet: people: column email: its meta is gone",
        ],
    ),
    "a term is defined otherwise": (
        [doc("term__net", TERM)],
        [doc("term__net", TERM.replace("left", "left in the end"))],
        ["notable: Net revenue: its definition changed"],
    ),
    "a term in use is gone": (
        [doc("term__net", TERM), model("orders", columns={"net": {"meta": {"term": "net"}}})],
        [model("orders", columns={"net": {"meta": {"term": "net"}}})],
        ["breaking: Net revenue: this term is gone"],
    ),
    "an exposure reads something else": (
        [model("orders"), model("mart"), exposure("board", reads=[ORDERS])],
        [model("orders"), model("mart"), exposure("board", reads=[MART])],
        ["notable: board: what it reads: orders → mart"],
    ),
    "a macro changed": (
        [macro("cents")],
        [macro("cents", macro_sql="{% macro cents() %}1{% endmacro %}")],
        ["notable: cents: its code changed"],
    ),
    "a group has another owner": (
        [group("finance", {"name": "Ada"})],
        [group("finance", {"name": "Bob"})],
        ["notable: finance: its owner: Ada → Bob"],
    ),
    "a file moved and tags changed": (
        [model("orders", tags=["daily"])],
        [model("orders", tags=["hourly"], path="models/core/orders.sql")],
        [
            "quiet: orders: its file: models/orders.sql → models/core/orders.sql",
            "quiet: orders: its tags: daily → hourly",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_difference_is_told(case, told_between):
    before, after, told = CASES[case]

    assert told_between(before, after) == told


@pytest.mark.parametrize("case", CASES)
def test_the_way_back_has_as_many_changes(case, changes_between):
    before, after, told = CASES[case]

    assert len(changes_between(after, before).every) == len(told)


@pytest.mark.parametrize("case", CASES)
def test_a_state_does_not_differ_from_itself(case, changes_between):
    before, after, _ = CASES[case]

    assert changes_between(before, before).is_empty
    assert changes_between(after, after).is_empty


TABLE = {ORDERS: {"id": "INTEGER", "net": "DECIMAL(12,2)"}}
COMPILED = 'select id, net from "dev_ada"."orders"'
NOISE = {
    "order": (
        [model("a"), model("orders", columns={"id": "", "net": ""}, tags=["x", "y"])],
        [model("orders", columns={"net": "", "id": ""}, tags=["y", "x"]), model("a")],
    ),
    "spaces and line endings": (
        [model("orders", description="One row\nper order.", raw_code="select 1\nas id")],
        [model("orders", description="One row per\r\norder.\n", raw_code="select  1 as id\r\n")],
    ),
    "generated names of tests": (
        [model("orders"), generic_test("unique", ORDERS, "id")],
        [model("orders"), {**generic_test("unique", ORDERS, "id"), "unique_id": "test.tiny.u.9f"}],
    ),
    "names of schemas and databases": (
        [model("orders", schema="dev_ada", database="dev", raw_code="x", compiled_code=COMPILED)],
        [
            model(
                "orders",
                schema="prod",
                database="prod",
                raw_code="x",
                compiled_code=COMPILED.replace("dev_ada", "prod"),
            )
        ],
    ),
    "who wrote it": (
        [model("orders", access=None)],
        [model("orders", access="protected")],
    ),
    "the day of the run in compiled code": (
        [model("orders", raw_code="x", compiled_code="select date '2026-11-21' as day")],
        [model("orders", raw_code="x", compiled_code="select date '2026-11-22' as day")],
    ),
}


@pytest.mark.parametrize("noise", NOISE)
def test_noise_is_no_change(noise, told_between):
    assert told_between(*NOISE[noise]) == []


def test_results_rows_and_what_was_built_are_no_change(told_between):
    state = [model("orders", columns={"id": "", "net": ""})]
    built = {
        "run_results": run_results({ORDERS: "success"}),
        "catalog": catalog(TABLE, {"row_count": 12}),
    }

    assert told_between(state, state, before_files=built) == []
    assert told_between(state, state, after_files=built) == []


def test_types_of_the_warehouse_are_compared_by_one_of_their_names(told_between):
    state = [model("orders", columns={"id": ""})]
    files = [{"catalog": catalog({ORDERS: {"id": each}})} for each in ("INTEGER", "int4", "TEXT")]

    assert told_between(state, state, files[0], files[1]) == []
    assert told_between(state, state, files[0], files[2]) == [
        "notable: orders: column id: its type: INT → TEXT"
    ]


def test_a_column_the_warehouse_lost_is_gone_though_it_is_still_described(told_between):
    state = [model("orders", columns={"id": "", "net": ""})]

    assert told_between(
        state,
        state,
        {"catalog": catalog(TABLE)},
        {"catalog": catalog({ORDERS: {"id": "INTEGER"}})},
    ) == ["notable: orders: column net is gone"]


def test_a_breaking_change_names_who_is_downstream_by_columns(changes_between):
    board = exposure("board", label="The board", reads=[MART], owner={"name": "Ada"})
    other = model("other", reads=[ORDERS], compiled_code='select id from "orders"', raw_code="o")
    before = [RAW, STAGED, SUMMED, other, board]
    after = [RAW, staged('select id from "raw"."raw_orders"'), SUMMED, other, board]

    (change,) = changes_between(before, after).of(Weight.BREAKING)

    assert [each.name for each in change.reached.tables] == ["mart"]
    assert [each.name for each in change.reached.exposures] == ["The board"]
    assert [each.name for each in change.reached.owners] == ["Ada"]
    assert change.reached.by_columns


def test_readers_nobody_could_look_into_may_read_anything(changes_between):
    opaque = model("mart", reads=[ORDERS], language="python", raw_code="def model(): ...")
    before = [RAW, STAGED, opaque]
    after = [RAW, staged('select id from "raw"."raw_orders"'), opaque]

    (change,) = changes_between(before, after).of(Weight.BREAKING)

    assert [each.name for each in change.reached.tables] == ["mart"]
    assert not change.reached.by_columns


def test_coverage_is_told_before_and_after(changes_between):
    changes = changes_between(
        [model("orders", columns={"id": ""})],
        [model("orders", columns={"id": "Key."}), generic_test("unique", ORDERS, "id")],
    )

    shares = {each.name: (each.before, each.after) for each in changes.coverage}
    assert shares == {
        "documentation": (0.0, 0.4),
        "test coverage": (0.0, 0.5),
        "columns tested": (0.0, 1.0),
    }
