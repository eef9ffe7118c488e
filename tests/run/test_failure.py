import pytest

from dagbook.errors import Origin, ProjectError, WarehouseError, render_error
from dagbook.project.results import Status
from dagbook.run.failure import explain, message_of, place_in_file
from dagbook.run.kinds import judge

RAW = """{{ config(materialized='table') }}
select id,
  nope
from {{ ref('orders') }}"""
COMPILED = """
select id,
  nope
from "shop"."main"."orders\""""
SENT = f"create table t as (\n  {COMPILED}\n)"


def missing_column(line: int | None) -> WarehouseError:
    return WarehouseError(
        "missing-column",
        'Binder Error: Referenced column "nope" not found in FROM clause!',
        notes=['Candidate bindings: "id"', "LINE 4:   nope", "          ^"],
        sql=SENT,
        sql_line=line,
    )


def test_a_line_of_the_sent_sql_is_found_in_the_users_file(make_model):
    line = 1 + SENT.splitlines().index("  nope")
    place = place_in_file(missing_column(line), make_model("m", RAW), COMPILED)
    assert place == Origin("models/m.sql", 3)


def test_a_line_that_jinja_changed_is_found_by_the_rest_of_it(make_model):
    line = 1 + SENT.splitlines().index('from "shop"."main"."orders"')
    place = place_in_file(missing_column(line), make_model("m", RAW), COMPILED)
    assert place == Origin("models/m.sql", 4)


def test_a_line_that_jinja_made_has_no_place_but_the_file(make_model):
    sql = "select\n  nope\nfrom t"
    error = WarehouseError("missing-column", "no", sql=sql, sql_line=2)
    model = make_model("m", "select\n  {{ columns() }}\nfrom t")
    assert place_in_file(error, model, sql) == Origin("models/m.sql")


@pytest.mark.parametrize("line", [None, 1, 99])
def test_a_line_outside_the_compiled_sql_has_no_place_but_the_file(make_model, line):
    place = place_in_file(missing_column(line), make_model("m", RAW), COMPILED)
    assert place == Origin("models/m.sql")


def test_of_equal_lines_the_nearest_is_meant(make_model):
    sql = "select\n  nope\nunion all\nselect\n  nope"
    error = WarehouseError("missing-column", "no", sql=sql, sql_line=5)
    assert place_in_file(error, make_model("m", sql), sql) == Origin("models/m.sql", 5)


def test_the_user_reads_the_place_the_warehouses_words_and_where_the_sql_is(make_model):
    line = 1 + SENT.splitlines().index("  nope")
    path = "target/compiled/shop/models/m.sql"
    error = explain(missing_column(line), make_model("m", RAW), COMPILED, path)
    assert render_error(error) == (
        "error[missing-column]: model 'm': "
        'Binder Error: Referenced column "nope" not found in FROM clause!\n'
        "  --> models/m.sql:3\n"
        '  | Candidate bindings: "id"\n'
        "  | LINE 4:   nope\n"
        "  |           ^\n"
        "  | compiled SQL: target/compiled/shop/models/m.sql"
    )


def test_run_results_repeat_dbts_message(make_model):
    assert message_of(missing_column(4), make_model("m", RAW)) == (
        "Runtime Error in model m (models/m.sql)\n"
        '  Binder Error: Referenced column "nope" not found in FROM clause!\n'
        '  Candidate bindings: "id"'
    )


def test_an_error_of_the_project_keeps_its_own_place(make_model):
    origin = Origin("models/m.sql", 2, 7)
    error = ProjectError("missing-macro", "'zscore' is undefined", origin=origin)
    assert explain(error, make_model("m"), None, None).origin == origin
    assert message_of(error, make_model("m")) == (
        "Compilation Error in model m (models/m.sql)\n"
        "  'zscore' is undefined\n"
        "  --> models/m.sql:2:7"
    )


@pytest.mark.parametrize(
    ("config", "row", "expected"),
    [
        ({"severity": "ERROR"}, (0, False, False), (Status.PASS, "", 0)),
        (
            {"severity": "ERROR", "error_if": "!= 0"},
            (3, True, True),
            (Status.FAIL, "Got 3 results, configured to fail if != 0", 3),
        ),
        (
            {"severity": "error", "error_if": ">5", "warn_if": "!= 0"},
            (1, True, False),
            (Status.WARN, "Got 1 result, configured to warn if != 0", 1),
        ),
        (
            {"severity": "warn", "warn_if": "!= 0"},
            (7, True, True),
            (Status.WARN, "Got 7 results, configured to warn if != 0", 7),
        ),
        ({"severity": "warn"}, (2, False, True), (Status.PASS, "", 0)),
    ],
)
def test_a_test_is_judged_by_severity_and_thresholds(make_model, config, row, expected):
    assert judge(make_model("t", **config), row, {}) == expected


def test_a_fail_calc_without_a_number_is_an_error(make_model):
    with pytest.raises(WarehouseError, match=r"'sum\(n\)' gave None"):
        judge(make_model("t", fail_calc="sum(n)"), (None, False, False), {})


@pytest.mark.parametrize(
    ("compiled", "near", "hint"),
    [
        ("-- later\n", ")", "there is no SQL in it"),
        ("select 1 as a;", ";", "one query, without a semicolon"),
        ("select 1 as a from", ")", None),
    ],
)
def test_usual_slips_of_syntax_are_named(make_model, compiled, near, hint):
    error = WarehouseError("sql-syntax", f'Parser Error: syntax error at or near "{near}"')

    told = explain(error, make_model("m", compiled), compiled, None).hint

    assert told is None if hint is None else hint in told
