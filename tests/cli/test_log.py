"""The log: JSON lines on standard output, and the log file."""

import json
import os

import pytest

from dagbook.cli.log_events import BY_NAME, record
from dagbook.cli.log_file import LogFileSink
from dagbook.cli.main import main
from dagbook.commands.request import LogFile

FILES = {
    "seeds/raw.csv": "id,city\n1,Wien\n2,Graz\n",
    "models/stg.sql": "{{ log('read ' ~ this.name) }} select * from {{ ref('raw') }}",
    "models/out.sql": "{{ config(materialized='table') }} select id, city from {{ ref('stg') }}",
    "models/models.yml": "models:\n  - name: stg\n    columns:\n      - name: id\n"
    "        data_tests: [unique]\n",
}  # fmt: skip


@pytest.fixture
def dagbook(write_project, monkeypatch, capsys):
    """A project; a function runs a command in it and gives standard output's lines."""
    for key in [key for key in os.environ if key.startswith(("DBT_", "DAGBOOK_"))]:
        monkeypatch.delenv(key)

    def begin(files):
        folder = write_project(files)
        monkeypatch.chdir(folder)

        def run(*words):
            capsys.readouterr()
            main(words)
            return capsys.readouterr().out.splitlines()

        run.folder = folder
        return run

    return begin


def records(lines):
    return [json.loads(line) for line in lines]


def names(found):
    return [each["info"]["name"] for each in found]


def test_every_line_is_a_documented_event_in_the_shape_of_dbt(dagbook):
    run = dagbook({**FILES, "tests/none.sql": "select * from {{ ref('stg') }}"})

    found = records(run("build", "--log-format", "json", "--log-level", "debug"))

    assert {tuple(each) for each in found} == {("data", "info")}
    for each in found:
        kind = BY_NAME[each["info"]["name"]]
        assert set(each["data"]) == set(kind.fields)
        assert each["info"]["code"] == kind.code
    assert len({each["info"]["invocation_id"] for each in found}) == 1
    assert names(found)[0] == "MainReportVersion"
    assert names(found)[-1] == "CommandCompleted"


def test_the_end_of_a_node_tells_what_orchestrators_of_dbt_look_for(dagbook):
    found = records(dagbook(FILES)("run", "-s", "out", "--log-format", "json", "-f"))

    ended = next(each for each in found if each["info"]["name"] == "LogModelResult")
    about = ended["data"]["node_info"]
    assert about["unique_id"] == "model.test.out"
    assert about["resource_type"] == "model"
    assert about["materialized"] == "table"
    assert about["node_relation"]["alias"] == "out"
    assert about["node_started_at"] < about["node_finished_at"]


def test_levels_choose_what_is_told(dagbook):
    run = dagbook(FILES)

    assert "StageStarted" in names(records(run("seed", "--log-format", "json", "-d")))
    assert "StageStarted" not in names(records(run("seed", "--log-format", "json")))
    assert run("-q", "seed", "--log-format", "json") == []


def test_answers_are_told_whatever_is_silenced(dagbook):
    found = records(dagbook(FILES)("-q", "ls", "-s", "stg", "--log-format", "json"))

    listed = [each["data"]["msg"] for each in found if each["info"]["name"] == "ListCmdOut"]
    assert listed == ["test.stg", "test.unique_stg_id"]


def test_a_mistake_is_told_with_its_place(dagbook):
    run = dagbook({**FILES, "models/out.sql": "select *\nfrom {{ ref('stgg') }}"})

    found = records(run("build", "--log-format", "json"))

    problem = next(each for each in found if each["info"]["name"] == "Problem")
    data = problem["data"]
    assert problem["info"]["level"] == "error"
    assert (data["slug"], data["path"], data["line"]) == ("missing-ref", "models/out.sql", 2)


def test_the_log_file_has_everything_from_debug_on(dagbook):
    run = dagbook(FILES)

    run("-q", "build")

    text = (run.folder / "logs" / "dagbook.log").read_text("utf-8")
    assert "[debug] [MainThread]: stage" not in text
    assert "[debug] [MainThread]: parse" in text
    assert "read stg" in text
    assert "build succeeded" in text


def test_the_project_and_the_command_line_say_where_the_log_file_is(dagbook):
    run = dagbook(FILES)
    settings = run.folder / "dbt_project.yml"
    settings.write_text(settings.read_text("utf-8") + "\nlog-path: notes\n", "utf-8")

    run("parse")
    run("parse", "--log-path", "elsewhere")

    assert (run.folder / "notes" / "dagbook.log").is_file()
    assert (run.folder / "elsewhere" / "dagbook.log").is_file()


def test_a_log_file_in_json_has_the_same_events(dagbook):
    run = dagbook(FILES)

    run("parse", "--log-format-file", "json", "--log-level-file", "info")

    lines = (run.folder / "logs" / "dagbook.log").read_text("utf-8").splitlines()
    assert names(records(lines)) == ["MainReportVersion", "CommandCompleted"]


def test_no_log_file_is_written_where_none_is_wanted(dagbook):
    run = dagbook(FILES)

    run("parse", "--log-level-file", "none")

    assert not (run.folder / "logs").exists()


def test_a_full_log_file_is_put_aside_and_five_are_kept(dagbook):
    run = dagbook(FILES)

    for _ in range(8):
        run("parse", "--log-file-max-bytes", "500")

    kept = sorted(each.name for each in (run.folder / "logs").iterdir())
    assert kept == ["dagbook.log", *(f"dagbook.log.{number}" for number in range(1, 6))]
    assert all(each.stat().st_size <= 1000 for each in (run.folder / "logs").iterdir())


def test_a_log_file_that_another_process_put_aside_is_begun_anew_once_it_is_closed(tmp_path):
    sink = LogFileSink(tmp_path, LogFile(is_json=False, level="debug"), "some-id", ())
    (tmp_path / "dagbook.log").rename(tmp_path / "dagbook.log.1")
    sink.close()

    sink.write([record(BY_NAME["StageStarted"], "parse")])
    sink.close()

    assert (tmp_path / "dagbook.log").read_text("utf-8").endswith("[MainThread]: parse\n")
    assert "some-id" in (tmp_path / "dagbook.log.1").read_text("utf-8")


def test_secrets_reach_no_log(dagbook, monkeypatch):
    run = dagbook({**FILES, "macros/m.sql": "{% macro tell(x) %}{{ log(x) }}{% endmacro %}"})
    monkeypatch.setenv("DBT_ENV_SECRET_TOKEN", "hush-hush")

    lines = run("run-operation", "tell", "--args", "{x: hush-hush}", "--log-format", "json", "-d")

    text = (run.folder / "logs" / "dagbook.log").read_text("utf-8")
    assert "hush-hush" not in text + "".join(lines)
    assert "*****" in text


def test_a_log_that_cannot_be_written_stops_nothing(dagbook, capsys):
    run = dagbook({**FILES, "logs": "a file"})

    assert main(("parse",)) == 0
    assert (run.folder / "logs").read_text("utf-8") == "a file"
