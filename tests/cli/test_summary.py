"""What stands below a run, also where hundreds failed."""

from dagbook.api import ResultOfNode
from dagbook.cli.causes import causes, explained, in_full, many_alike, short_lines
from dagbook.cli.summary import figures, skipped_line
from dagbook.errors import DagbookError, Origin, WarehouseError, render_error
from dagbook.events import RunFinished
from dagbook.project.results import Status
from dagbook.testing.resources import check, model


def result(node, status=Status.SUCCESS, seconds=0.1, **more):
    return ResultOfNode(node=node, status=status, execution_time=seconds, **{"message": "", **more})


def missing(name, table="raw.orders"):
    words = f"model '{name}': Catalog Error: Table {table} does not exist"
    error = WarehouseError("missing-relation", words, notes=[f"LINE 1: {name}"])
    error.origin = Origin(f"models/{name}.sql", 3)
    return result(model(name), Status.ERROR, error=error)


def failed(name, status=Status.FAIL):
    return result(check(name, reads=["a"]), status, message="Got 1 result")


def test_what_fails_for_the_same_reason_is_told_once_with_the_others_names():
    (cause,) = causes(missing(f"m{index}") for index in range(9))

    assert render_error(explained(cause, "build", {})).splitlines() == [
        "error[missing-relation]: model 'm0': Catalog Error: Table raw.orders does not exist",
        "  --> models/m0.sql:3",
        "  | LINE 1: m0",
        "  | the same in 8 more: m1, m2, m3, m4, m5, …",
        "  | run again: dagbook build -s m0 m1 m2 m3 m4 m5 m6 m7 m8",
    ]


def test_another_table_that_is_missing_is_another_cause():
    assert len(causes([missing("a"), missing("b", "raw.items")])) == 2


def test_tests_that_found_rows_are_causes_of_their_own():
    assert len(causes([failed("t"), failed("u")])) == 2


def test_warnings_stand_before_errors():
    found = causes([failed("t"), failed("u", Status.WARN)])

    assert [each.severity for each in found] == ["warning", "error"]


def test_three_hundred_failures_are_ten_in_full_twenty_in_short_and_a_file():
    found = causes(failed(f"t{index:03}") for index in range(300))

    lines = short_lines(found, "target/run_results.json")
    assert len(in_full(found)) == 10
    assert lines[0] == "error[test-failed]: t010: Got 1 result --> tests/t010.sql"
    assert len(lines) == 21
    assert lines[-1] == "and 270 more: target/run_results.json has all"


def test_few_failures_have_no_short_lines():
    assert short_lines(causes([failed("t")]), None) == ()


def test_warnings_of_a_kind_say_how_many_more_and_where():
    held = tuple(DagbookError("old-key", "old", origin=Origin("m.yml", line)) for line in (3, 9))

    assert render_error(many_alike(held), severity="warning").splitlines() == [
        "warning[old-key]: 2 more warnings of this kind",
        "  | in m.yml:3, m.yml:9",
        "  help: see every one: --log-level debug",
    ]


NODES = [
    result(model(name), seconds=took)
    for name, took in zip("abcdef", (1, 5, 0.01, 3, 2, 4), strict=True)
]
RUN = RunFinished(10.0, tuple(f"model.shop.{name}" for name in "abcdef"), 15.01)


def test_who_took_long_is_told_with_the_share_of_the_time():
    slowest, _ = figures(NODES, RUN, None)

    assert (
        slowest
        == "slowest: b 5.00s (50%), f 4.00s (40%), d 3.00s (30%), e 2.00s (20%), a 1.00s (10%)"
    )


def test_the_longest_path_leaves_out_what_took_no_time():
    _, path = figures(NODES, RUN, None)

    assert path == (
        "longest path: 15.0s of 10.0s, 6 nodes: a 1.00s → b 5.00s → … → d 3.00s → e 2.00s → f 4.00s"
    )


def test_on_a_narrow_terminal_there_is_less_of_both():
    assert figures(NODES, RUN, 60) == (
        "slowest: b 5.00s (50%), f 4.00s (40%), d 3.00s (30%)",
        "longest path: 15.0s of 10.0s, 6 nodes: … → b 5.00s → …",
    )


def test_in_a_short_run_nobody_took_long():
    assert figures(NODES, RunFinished(0.9, (), 0.0), None) == ()


def test_what_was_skipped_is_told_by_what_failed():
    because = {"upstream out: error": 12, "upstream none: fail": 3, "": 1}

    assert skipped_line(because) == (
        "skipped 16 nodes: 12 below out (error), 3 below none (fail), 1 after a hook failed"
    )


def test_few_skipped_nodes_were_told_by_name():
    assert skipped_line({"upstream out: error": 5}) == ""
