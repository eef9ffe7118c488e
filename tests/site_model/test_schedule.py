"""The last run as a plan of work."""

import pytest
from tiny_artifacts import generic_test, model, run_results

from mkdocs_dagbook.site_model import plan_of_run

A, B, C = "model.tiny.a", "model.tiny.b", "model.tiny.c"


def ran(seconds: float, start: str | None = None, thread: str = "Thread-1") -> dict:
    phase = {"name": "execute", "started_at": start, "completed_at": start}
    return {
        "status": "success",
        "execution_time": seconds,
        "thread_id": thread,
        "timing": [phase] if start else [],
    }


def schedule(site):
    return plan_of_run(site.run.outcomes, site.tables, site.tests, site.run.command)


def names(tasks):
    return [task.name for task in tasks]


def test_the_critical_path_is_the_chain_that_takes_longest(site_of):
    site = site_of(
        model("a"),
        model("b"),
        model("c", reads=[A, B]),
        run_results=run_results({A: ran(1), B: ran(5), C: ran(2)}),
    )
    plan = schedule(site)

    assert names(plan.path) == ["b", "c"]
    assert (plan.path_seconds, plan.work_seconds) == (7, 8)


@pytest.mark.parametrize(
    ("command", "path"),
    [("build", ["a", "not_null_a_id", "b"]), ("run", ["a", "b"])],
)
def test_a_build_waits_for_the_tests_of_parents(site_of, command, path):
    test = generic_test("not_null", A, "id")
    site = site_of(
        model("a"),
        model("b", reads=[A]),
        test,
        run_results=run_results({A: ran(1), test["unique_id"]: ran(3), B: ran(4)}, command=command),
    )

    assert names(schedule(site).path) == path


def test_a_chain_goes_on_through_what_is_not_built(site_of):
    site = site_of(
        model("a"),
        model("b", reads=[A], config={"materialized": "ephemeral"}),
        model("c", reads=[B]),
        run_results=run_results({A: ran(2), C: ran(2)}),
    )

    assert names(schedule(site).path) == ["a", "c"]


def test_nodes_begin_at_their_distance_from_the_first(site_of):
    site = site_of(
        model("a"),
        model("b"),
        model("c"),
        run_results=run_results(
            {
                A: ran(1, "2026-11-22T10:00:01.5Z", "Thread-2"),
                B: ran(1, "2026-11-22T10:00:00Z"),
                C: {"status": "skipped", "timing": [], "execution_time": 0},
            }
        ),
    )
    plan = schedule(site)

    assert [(task.name, task.start) for task in plan.tasks] == [("b", 0), ("a", 1.5), ("c", None)]
    assert plan.threads == ("Thread-1", "Thread-2")


def test_what_is_neither_table_nor_test_keeps_the_end_of_its_id(site_of):
    hook = "operation.tiny.tiny-on-run-end-0"
    site = site_of(model("a"), run_results=run_results({hook: ran(1)}))

    (task,) = schedule(site).tasks
    assert (task.name, task.kind) == ("tiny-on-run-end-0", "operation")


@pytest.mark.parametrize(
    ("second", "busy"), [("2026-11-22T10:00:00Z", 0.75), ("2026-11-22T10:00:02Z", 0.5)]
)
def test_threads_are_busy_for_a_share_of_the_time(site_of, second, busy):
    site = site_of(
        model("a"),
        model("b"),
        run_results=run_results({A: ran(2, "2026-11-22T10:00:00Z"), B: ran(1, second, "Thread-2")}),
    )

    assert schedule(site).busy_share == busy
