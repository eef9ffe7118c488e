"""What the site model remembers of earlier runs."""

from datetime import UTC, datetime

from tiny_artifacts import head, model, run_results
from tiny_history import past_run, write_history

ORDERS = "model.tiny.orders"


def test_a_project_without_history_remembers_nothing(site_of):
    history = site_of(model("orders")).history

    assert history.runs == ()
    assert list(history.of(ORDERS)) == []


def test_a_node_is_remembered_in_each_run_that_had_it(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(1, {ORDERS: ("success", 1.5, 100)}),
        past_run(2, {"model.tiny.other": "success"}),
        past_run(3, {ORDERS: ("error", 0.5)}),
    )
    past = site_of(model("orders")).history.of(ORDERS)

    assert [(each.at.day, each.status, each.seconds, each.count) for each in past] == [
        (1, "success", 1.5, 100),
        (3, "error", 0.5, None),
    ]


def test_only_runs_of_one_target_compare(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(1, {ORDERS: "success"}, target="prod"),
        past_run(2, {ORDERS: "success"}),
        past_run(3, {ORDERS: "success"}),
    )
    history = site_of(model("orders")).history

    assert [run.id for run in history.runs] == ["run-2", "run-3"]
    assert history.others == 1


def test_the_target_is_that_of_the_run_the_artifacts_are_of(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(1, {ORDERS: "success"}, target="prod"),
        past_run(2, {ORDERS: "success"}),
    )
    results = run_results({ORDERS: "success"})
    results["metadata"] = head("run-results", 6, invocation_id="run-1")
    site = site_of(model("orders"), run_results=results)

    assert [run.target for run in site.history.runs] == ["prod"]


def test_runs_on_samples_are_told_but_compare_with_nothing(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(1, {ORDERS: ("success", 1, 1000)}),
        past_run(2, {ORDERS: ("success", 1, 10)}, options=["sample"]),
        past_run(3, {ORDERS: ("success", 1, 0)}, options=["empty"]),
    )
    history = site_of(model("orders")).history

    assert [run.is_whole for run in history.runs] == [True, False, False]
    assert [each.count for each in history.of(ORDERS)] == [1000]


def test_results_of_a_run_are_counted(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(1, {ORDERS: "success", "test.tiny.a": "fail", "test.tiny.b": "warn"}),
    )
    (run,) = site_of(model("orders")).history.runs

    assert run.counts == {"fail": 1, "success": 1, "warn": 1}
    assert run.failures == 1


def test_a_table_that_the_last_run_left_out_was_built_when_history_says(site_of, tmp_path):
    write_history(
        tmp_path / "target",
        past_run(10, {ORDERS: "success"}),
        past_run(20, {ORDERS: "error"}),
    )
    table = site_of(model("orders"), run_results=run_results({})).tables[ORDERS]

    assert table.built_at == datetime(2026, 11, 10, 6, tzinfo=UTC)
    assert table.health.age_days == 12.17
    assert table.health.state == "STALE"
