import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dagbook.api import invoke, perform
from dagbook.commands.request import Call, Place, Request
from dagbook.errors import ProjectError, UsageError, render_error
from dagbook.events import NodeFinished, ignore
from dagbook.project.ids import ResourceType
from dagbook.project.results import Status

FILES = {
    "models/one.sql": "{{ config(materialized='table') }} select 1 as id union all select 2",
    "models/two.sql": "select id from {{ ref('one') }}",
    "models/models.yml": "models:\n  - name: one\n    columns:\n      - name: id\n"
    "        data_tests: [unique]\n",
}  # fmt: skip


@pytest.fixture
def shop(invoke_in):
    return invoke_in(FILES)


def test_a_build_gives_each_node_with_how_it_ended(shop, capsys):
    result = shop("build")

    assert result.success and result.exception is None
    by_name = {each.node.name: each for each in result.results}
    assert by_name["one"].status is Status.SUCCESS
    assert by_name["one"].row_count == 2
    assert by_name["one"].execution_time > 0
    assert by_name["one"].adapter_response.message
    assert by_name["unique_one_id"].status == "pass"
    assert by_name["unique_one_id"].failures == 0
    assert by_name["unique_one_id"].node.resource_type is ResourceType.TEST
    assert capsys.readouterr() == ("", "")


def test_the_result_has_the_manifest_and_the_catalog_as_they_were_written(shop):
    result = shop("build")

    written = json.loads((shop.folder / "target/manifest.json").read_text())
    assert json.loads(json.dumps(result.manifest)) == written
    assert list(result.catalog.nodes) == ["model.test.one", "model.test.two"]


def test_a_failed_node_makes_no_exception(shop):
    (shop.folder / "models/one.sql").write_text("select oops")

    result = shop("build")

    assert not result.success
    assert result.exception is None
    assert {each.node.name: str(each.status) for each in result.results} == {
        "one": "error", "two": "skipped", "unique_one_id": "skipped",
    }  # fmt: skip
    assert result.results[0].error.slug == "missing-column"


def test_a_mistake_in_the_project_is_the_exception(shop):
    (shop.folder / "models/two.sql").write_text("select * from {{ ref('onee') }}")

    result = shop("build")

    assert isinstance(result.exception, ProjectError)
    assert result.exception.slug == "missing-ref"


@pytest.mark.parametrize("words", [["biuld"], [], ["build", "--nope"], ["docs"]])
def test_a_bad_command_line_is_the_exception(words):
    result = invoke(words)

    assert not result.success
    assert isinstance(result.exception, UsageError)


def test_what_ls_would_print_is_the_answer(shop, capsys):
    result = shop("ls", "--output", "name", "--resource-type", "model")

    assert result.answer == ("one", "two")
    assert capsys.readouterr() == ("", "")


def test_a_listener_hears_what_happens(shop):
    heard = []

    shop("run", listener=heard.append)

    finished = [each.unique_id for each in heard if isinstance(each, NodeFinished)]
    assert finished == ["model.test.one", "model.test.two"]


def test_what_a_listener_hears_is_in_the_journal_already(shop):
    unknown = []

    def hear(event):
        if isinstance(event, NodeFinished):
            journal = (shop.folder / "target" / "run_results.journal").read_text("utf-8")
            if f'"unique_id":"{event.unique_id}"' not in journal:
                unknown.append(event.unique_id)

    assert shop("build", listener=hear).success
    assert unknown == []


def test_warnings_are_kept_and_stop_all_when_asked_to(shop):
    told = shop("run", "-s", "one", "twoo")
    strict = shop("run", "-s", "one", "twoo", "--warn-error")

    assert [each.slug for each in told.warnings] == ["nothing-selected"]
    assert told.success
    assert strict.exception.slug == "nothing-selected"


def test_two_projects_build_at_the_same_time_in_one_process(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("left", "right"):
        assert invoke(["init", name]).success
    monkeypatch.chdir("/")

    with ThreadPoolExecutor(2) as pool:
        results = list(
            pool.map(
                lambda name: invoke(["build", "--project-dir", str(tmp_path / name)]),
                ("left", "right"),
            )
        )

    assert [each.success for each in results] == [True, True]
    assert [each.project.name for each in results] == ["left", "right"]


def test_a_disk_that_refuses_is_no_bug_of_ours(shop):
    (shop.folder / "target").write_text("a file where a folder should be")

    result = shop("build")

    assert result.exception.slug == "file-system"
    assert "target" in result.exception.message


def test_source_freshness_gives_sources(write_project):
    folder = write_project(
        {
            "models/sources.yml": "sources:\n  - name: main\n    tables:\n      - name: raw\n"
            "        config:\n          loaded_at_field: loaded\n"
            "          freshness: {error_after: {count: 1, period: day}}\n",
            "models/raw_maker.sql": "{{ config(materialized='table', alias='raw') }}"
            " select timestamp '2020-01-01' as loaded",
        }
    )
    assert invoke(["run", "--project-dir", str(folder)]).success

    result = invoke(["source", "freshness", "--project-dir", str(folder)])

    assert not result.success
    assert [(each.node.name, str(each.status)) for each in result.results] == [("raw", "error")]
    assert "loaded" in result.results[0].message and "days ago" in result.results[0].message
    assert json.loads((folder / "target/sources.json").read_text())["results"][0]["status"] == (
        "error"
    )


@pytest.mark.parametrize(
    ("number", "hint"),
    [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "may you read"), (errno.EIO, None)],
)
def test_what_the_disk_refuses_is_no_bug_even_where_no_file_is_named(number, hint):
    def refused(_request, _listener):
        raise OSError(number, os.strerror(number))

    request = Request(command="parse", argv=("parse",), place=Place(project_dir=Path()))
    exception = perform(Call(refused, request), ignore).exception

    if hint is None:
        assert isinstance(exception, OSError)
    else:
        assert exception.slug == "file-system"
        assert hint in exception.hint


def test_a_file_in_the_place_of_the_target_folder_is_told(shop):
    (shop.folder / "target").write_text("mine")

    exception = shop("parse").exception

    assert exception.slug == "file-system"
    assert "a file stands where a folder is needed" in exception.hint
    assert (shop.folder / "target").read_text() == "mine"


def test_one_mistake_met_for_every_model_is_told_once(write_project):
    macro = "{% macro generate_schema_name(custom, node) %}{{ nix.x }}{% endmacro %}"
    folder = write_project({**FILES, "macros/names.sql": macro})

    exception = invoke(["parse", "--project-dir", str(folder)]).exception

    assert render_error(exception).count("'nix' is undefined") == 1
