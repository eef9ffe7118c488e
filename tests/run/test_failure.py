import pytest

from dagbook.errors import Origin, ProjectError, WarehouseError, render_error
from dagbook.project.compiled import CompiledNode
from dagbook.project.results import Status
from dagbook.project.written import as_it_stands
from dagbook.run.failure import explain, message_of, places_of
from dagbook.run.kinds import judge

SENT = 'create table t as (\n  select id,\n  nope\nfrom "orders"\n)'
SQL = 'select id,\n  nope\nfrom "orders"'


def missing_column(line):
    return WarehouseError(
        "missing-column",
        'Binder Error: Referenced column "nope" not found in FROM clause!',
        notes=['Candidate bindings: "id"', "LINE 3:   nope", "          ^"],
        sql=SENT,
        sql_line=line,
    )


def compiled(model, sql=SQL):
    return CompiledNode(node=model, sql=sql, written=(as_it_stands(sql, model.origin),))


@pytest.mark.parametrize("line", [None, 1, 99])
def test_a_line_outside_the_compiled_sql_has_no_place_but_the_file(make_model, line):
    model = make_model("m", SQL)

    assert places_of(missing_column(line), model, compiled(model)) == (Origin("models/m.sql"),)


def test_a_word_of_a_hook_is_found_in_the_file_that_has_it(make_model):
    model = make_model("m", "{{ config(pre_hook='select nope') }}\nselect 1 as id")
    error = WarehouseError("missing-column", "no", sql="select nope", sql_line=1)
    error.sql_column = 8

    places = places_of(error, model, compiled(model, "\nselect 1 as id"))

    assert places == (Origin("models/m.sql", 1, 28),)


def test_the_user_reads_the_place_the_warehouses_words_and_where_the_sql_is(make_model):
    model = make_model("m", SQL)
    path = "target/compiled/shop/models/m.sql"

    error = explain(missing_column(3), model, compiled(model), path)

    assert render_error(error) == (
        "error[missing-column]: model 'm': "
        'Binder Error: Referenced column "nope" not found in FROM clause!\n'
        "  --> models/m.sql:2:3\n"
        '  | Candidate bindings: "id"\n'
        "  | LINE 2:   nope\n"
        "  |           ^\n"
        "  | compiled SQL: target/compiled/shop/models/m.sql:2:3"
    )


def test_run_results_repeat_dbts_message(make_model):
    assert message_of(missing_column(3), make_model("m", SQL)) == (
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
    ("sql", "near", "hint"),
    [
        ("-- later\n", ")", "there is no SQL in it"),
        ("select 1 as a;", ";", "one query, without a semicolon"),
        ("select 1 as a from", ")", None),
    ],
)
def test_usual_slips_of_syntax_are_named(make_model, sql, near, hint):
    error = WarehouseError("sql-syntax", f'Parser Error: syntax error at or near "{near}"')

    model = make_model("m", sql)

    told = explain(error, model, compiled(model, sql), None).hint

    assert told is None if hint is None else hint in told
