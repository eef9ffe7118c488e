import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from dagbook.api import ResultOfNode
from dagbook.cli.wording import (
    about,
    count_of,
    failure_of,
    finish_words,
    plan_line,
    seconds,
    totals_line,
)
from dagbook.errors import DagbookError, render_error
from dagbook.events import NodeFinished, RunPlanned
from dagbook.project.relation import Relation
from dagbook.project.results import Status
from dagbook.testing.resources import check, model, source


def result(node, status, **more):
    return ResultOfNode(node=node, status=status, execution_time=0.1, **{"message": "", **more})


@pytest.mark.parametrize(
    ("value", "text"), [(0.034, "0.03s"), (9.9, "9.90s"), (12.34, "12.3s"), (185.2, "3m 05s")]
)
def test_durations_get_coarser_as_they_get_longer(value, text):
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "5s"),
        (6, "10s"),
        (54, "55s"),
        (56, "1m"),
        (61, "2m"),
        (3600, "1h 00m"),
        (3900, "1h 05m"),
    ],
)
def test_a_time_to_come_has_few_figures(value, text):
    assert about(value) == text


def test_counts_agree_with_their_nouns():
    assert [count_of("model", 1), count_of("analysis", 2), count_of("row", 1200)] == [
        "1 model", "2 analyses", "1,200 rows",
    ]  # fmt: skip


def test_a_plan_is_told_by_kinds():
    event = RunPlanned(34, 4, (("model", 5), ("seed", 1), ("test", 28)))

    assert plan_line(event) == "34 to run: 5 models, 1 seed, 28 tests; 4 threads"


FINISHED = {
    (Status.SUCCESS, "OK", 1200): "table model main.x … 1,200 rows in 0.03s",
    (Status.SUCCESS, "OK", None): "table model main.x in 0.03s",
    (Status.SUCCESS, "MERGE 5", None): "table model main.x … MERGE 5 in 0.03s",
    (Status.FAIL, "Got 3 results", None): "table model main.x … Got 3 results in 0.03s",
    (Status.ERROR, "Binder Error: …\nmore", None): "table model main.x in 0.03s",
    (Status.SKIPPED, "upstream y: error", None): "table model main.x … upstream y: error",
}


@pytest.mark.parametrize("given", FINISHED)
def test_a_finished_node_is_one_line(given):
    status, message, rows = given
    event = NodeFinished("model.shop.x", "table model main.x", 7, 34, status, 0.03, message, rows)

    where, _word, what = finish_words(event, 9)

    assert where == " 9 of 34"
    assert what == FINISHED[given]


def test_a_long_plan_tells_how_long():
    event = RunPlanned(1000, 8, (("model", 1000),), seconds_left=130.0)

    assert plan_line(event) == "1,000 to run: 1,000 models; 8 threads; about 3m"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_line_for_a_terminal_has_its_width_and_keeps_the_ends_of_a_name(width):
    name = "test dbt_utils_unique_combination_of_columns_fct_orders_order_id__line_number__表名"
    event = NodeFinished("test.shop.x", name, 7, 34, "fail", 1.5, "Got 3 results, " * 9)

    line = " ".join(finish_words(event, 7, width))

    assert cell_len(line) <= width
    assert line.startswith(" 7 of 34 FAIL test d" if width > 40 else " 7 of 34 FAIL dbt_u")
    assert line.endswith(" in 1.50s")


def test_a_failing_test_says_where_it_stands_and_how_to_see_the_rows():
    failed = result(
        check("orders_unique", reads=["orders"], generic="unique"),
        Status.FAIL,
        message="Got 3 results, configured to fail if != 0",
        compiled_path="target/compiled/shop/orders_unique.sql",
    )

    assert render_error(failure_of(failed)) == (
        "error[test-failed]: orders_unique: Got 3 results, configured to fail if != 0\n"
        "  --> models/models.yml\n"
        "  | compiled SQL: target/compiled/shop/orders_unique.sql\n"
        "  help: see the rows: dagbook show -s orders_unique"
    )


def test_a_failing_test_whose_rows_are_kept_says_where():
    kept = replace(
        check("orders_unique", reads=["orders"], generic="unique"),
        relation=Relation("shop", "audit", "orders_unique"),
    )

    told = render_error(failure_of(result(kept, Status.WARN, message="Got 1 result")))

    assert '  | failures kept: select * from "shop"."audit"."orders_unique"' in told.splitlines()


def test_a_late_source_is_told_by_its_name():
    late = result(source("raw.orders"), Status.ERROR, message="loaded 3 days ago")

    assert render_error(failure_of(late)).startswith(
        "error[stale-source]: source raw.orders is old: loaded 3 days ago"
    )


def test_what_was_cancelled_needs_no_words_of_its_own():
    stopped = DagbookError("sql-cancelled", "Interrupted!")
    told = "cancelled: interrupted"

    assert failure_of(result(model("a"), Status.ERROR, message=told, error=stopped)) is None
    assert failure_of(result(model("a"), Status.SUCCESS)) is None


def test_the_totals_are_worded_as_dbts():
    results = [
        result(model("a"), Status.SUCCESS), result(check("t", reads=["a"]), Status.PASS),
        result(check("u", reads=["a"]), Status.WARN), result(model("b"), Status.ERROR),
        result(model("c"), Status.SKIPPED),
    ]  # fmt: skip

    assert totals_line(results, 1.234) == (
        "Done. PASS=2 WARN=1 ERROR=1 SKIP=1 NO-OP=0 TOTAL=5 in 1.23s"
    )
