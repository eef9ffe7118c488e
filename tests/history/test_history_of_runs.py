import pytest

from dagbook.api import invoke
from dagbook.events import NodeFinished
from dagbook.history import read
from dagbook.testing import ProjectFolder

SHOP = {
    "seeds/people.csv": "id,name\n1,Ada\n2,Bob\n",
    "models/orders.sql": "{{ config(materialized='table') }} select * from {{ ref('people') }}",
    "models/recent.sql": "select * from {{ ref('orders') }}",
    "models/s.yml": "models: [{name: orders, columns: [{name: id, data_tests: "
    "[{accepted_values: {values: ['{{ var(\"id\", 1) }}', 2], quote: false}}]}]}]",
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n"
    "on-run-end: ['select {{ results | length }}']\n",
}


@pytest.fixture
def shop(tmp_path):
    return ProjectFolder(tmp_path).write(SHOP)


def runs(shop):
    return read(shop.root / "target" / "history")


def told(run):
    return {
        each.unique_id.split(".")[2].split("_")[0]: (each.status, each.count)
        for each in run.results
    }


def test_a_build_is_remembered_with_statuses_and_rows(shop):
    shop.invoke("build")

    (run,) = runs(shop)
    assert (run.command, run.target, run.options, run.is_interrupted) == ("build", "dev", (), False)
    assert told(run) == {
        "people": ("success", 2),
        "orders": ("success", 2),
        "recent": ("success", None),
        "accepted": ("pass", None),
    }


def test_a_failing_build_is_remembered_with_how_many_rows_failed(shop):
    shop.invoke("build", "--full-refresh", "--vars", "{id: 7}")

    (run,) = runs(shop)
    assert run.options == ("full_refresh",)
    assert told(run)["accepted"] == ("fail", 1)
    assert told(run)["recent"] == ("skipped", None)


def test_a_run_that_ctrl_c_ended_is_remembered_as_far_as_it_came(shop):
    shop.write({"dagbook.yml": "history: true\n"})

    def stop(event):
        if isinstance(event, NodeFinished) and event.unique_id == "model.shop.orders":
            raise KeyboardInterrupt

    where = ["--project-dir", str(shop.root), "--profiles-dir", str(shop.root)]
    invoke(["build", *where], stop)

    (run,) = runs(shop)
    assert run.is_interrupted
    assert told(run)["people"] == ("success", 2)
    assert told(run)["recent"] == ("skipped", None)
    assert shop.query("select * from main_dagbook.dbt_invocations") == []


def test_rows_of_an_incremental_model_are_those_it_holds(shop):
    shop.write({"models/orders.sql": "{{ config(materialized='incremental') }} select 1 as id"})
    shop.invoke("run", "-s", "orders")
    shop.invoke("run", "-s", "orders")

    assert [told(run) for run in runs(shop)] == [
        {"orders": ("success", 1)},
        {"orders": ("success", 2)},
    ]


def test_commands_that_execute_nothing_are_not_remembered(shop):
    for command in ("parse", "compile", "ls"):
        shop.invoke(command)
    shop.invoke("run", "-s", "nobody")

    assert runs(shop) == ()


def test_the_age_of_sources_is_remembered_in_seconds(shop):
    shop.write(
        {
            "models/raw.yml": "sources: [{name: raw, schema: main, "
            "loaded_at_field: \"cast('2020-01-01' as timestamp)\", "
            "freshness: {warn_after: {count: 1, period: day}}, tables: [{name: people}]}]"
        }
    )
    shop.invoke("seed")
    shop.invoke("source", "freshness")

    run = runs(shop)[-1]
    assert run.command == "source freshness"
    assert told(run)["raw"][0] == "warn"
    assert told(run)["raw"][1] > 100_000_000


def test_a_history_that_cannot_be_written_is_a_warning(shop):
    shop.write({"target/history": "a file"})
    result = shop.invoke("build")

    assert result.success
    assert [each.slug for each in result.warnings] == ["history-not-written"]


def test_with_warn_error_a_history_that_cannot_be_written_comes_after_the_artifacts(shop):
    shop.write({"target/history": "a file"})
    result = shop.invoke("build", "--warn-error")

    assert result.exception.slug == "history-not-written"
    assert (shop.root / "target" / "run_results.json").is_file()


def test_clean_leaves_the_history_and_removes_the_rest(shop):
    shop.invoke("build")
    answer = shop.invoke("clean").answer

    assert answer == ("removed target", "kept target/history, which nothing makes again")
    assert [each.name for each in (shop.root / "target").iterdir()] == ["history"]
    assert len(runs(shop)) == 1
    assert shop.invoke("clean").answer == ("kept target/history, which nothing makes again",)


def test_clean_removes_the_history_where_it_is_named(shop):
    project = SHOP["dbt_project.yml"] + "clean-targets: [target, target/history]\n"
    shop.write({"dbt_project.yml": project})
    shop.invoke("build")

    assert shop.invoke("clean").answer == ("removed target",)
    assert not (shop.root / "target").exists()


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("history: 7", "'history' must be true, false or a mapping", "dagbook.yml:1:1"),
        ("history:\n  days: 0", "'history.days' must be a whole number above 0", "dagbook.yml:2:3"),
        ("history:\n  shema: x", "history has no key 'shema'", "dagbook.yml:2:3"),
        (
            "history: {targets: [1]}",
            "'history.targets' must be a list of texts",
            "dagbook.yml:1:11",
        ),
        ("history: {schema: [a]}", "'history.schema' must be a text", "dagbook.yml:1:11"),
        ("history: {warehouse: 'on'}", "'history.warehouse' must be true or false", None),
        ("histroy: true", "dagbook.yml has no section 'histroy'", "dagbook.yml:1:1"),
        ("true", "'dagbook.yml' must be a mapping of sections", "dagbook.yml"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_with_its_place(shop, text, said, place):
    shop.write({"dagbook.yml": text})
    error = shop.invoke("build").exception

    assert error.message == said
    assert place is None or str(error.origin) == place


def test_settings_may_stand_in_pyproject_toml_above_the_project(tmp_path):
    shop = ProjectFolder(tmp_path / "shop").write(SHOP)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.dagbook.history]\nmegabytes = 5\ntargets = 'prod'\n", encoding="utf-8"
    )
    settings = shop.open().files.history

    assert (settings.megabytes, settings.targets, settings.warehouse) == (5, ("prod",), False)


def test_settings_of_the_gate_alone_leave_the_history_as_it_is(shop):
    shop.write({"dagbook.yml": "check: {threshold: 50}\n", "pyproject.toml": "[broken"})

    assert shop.open().files.history.warehouse is False


def test_a_source_that_the_project_declares_itself_says_where_the_warehouse_remembers(shop):
    shop.write(
        {
            "dagbook.yml": "history: true\n",
            "models/d.yml": "sources: [{name: dagbook, schema: audit, "
            "tables: [{name: dbt_invocations}, {name: my_own}]}]",
            "models/reads.sql": "select * from {{ source('dagbook', 'dbt_invocations') }}",
        }
    )
    assert shop.invoke("run", "-s", "reads").success
    assert shop.query("select count(*) from audit.dbt_invocations") == [(1,)]
    assert shop.query("select count(*) from main_dagbook.dbt_run_results") == [(1,)]
