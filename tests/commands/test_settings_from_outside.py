"""Options that are not given as words: from variables, ``.env``, ``flags:``, before the command."""

import json

import pytest

from dagbook.api import invoke

WARNING = "models:\n  - name: gone\n    description: It was here.\n"
FILES = {
    "models/one.sql": "select 1 as id",
    "models/two.sql": "select * from {{ ref('one') }}",
    "models/models.yml": WARNING,
    "tests/low.sql": "{{ config(severity='warn') }} select 1 as found",
    "selectors.yml": "selectors:\n  - name: mine\n    definition: one\n",
}


@pytest.fixture
def project(write_project, monkeypatch):
    folder = write_project(FILES)
    monkeypatch.chdir(folder)
    return folder


def with_flags(folder, text):
    file = folder / "dbt_project.yml"
    file.write_text(f"{file.read_text('utf-8')}\nflags: {text}\n", "utf-8")


def slug(*words):
    error = invoke(list(words)).exception
    return None if error is None else error.slug


@pytest.mark.parametrize("name", ["DAGBOOK_WARN_ERROR", "DBT_ENGINE_WARN_ERROR", "DBT_WARN_ERROR"])
def test_a_variable_sets_an_option(project, monkeypatch, name):
    monkeypatch.setenv(name, "1")

    assert slug("parse") == "unmatched-properties"


def test_env_file_has_variables_for_options_and_for_the_project(project):
    (project / ".env").write_text("export DBT_WARN_ERROR='true' # strict\nWHO=\"Ada\"\n", "utf-8")
    (project / "models/one.sql").write_text("select '{{ env_var('WHO') }}' as who", "utf-8")
    (project / "models/models.yml").write_text("", "utf-8")

    assert invoke(["compile", "-s", "one"]).answer == ("select 'Ada' as who",)
    assert slug("run", "-s", "nosuch") == "nothing-selected"


def test_the_environment_wins_over_the_env_file(project, monkeypatch):
    (project / ".env").write_text("DBT_WARN_ERROR=1\n", "utf-8")
    monkeypatch.setenv("DBT_WARN_ERROR", "0")

    assert slug("parse") is None


def test_flags_of_the_project_set_options_that_nobody_gave(project, monkeypatch):
    with_flags(project, "{warn_error: true}")

    assert slug("parse") == "unmatched-properties"
    monkeypatch.setenv("DBT_WARN_ERROR", "0")
    assert slug("parse") is None


def test_a_flag_of_the_project_that_makes_no_sense_is_told(project):
    with_flags(project, "{indirect_selection: sometimes}")

    error = invoke(["build"]).exception
    assert error.slug == "wrong-type"
    assert "indirect_selection: 'sometimes' is not one of" in error.message


def test_an_option_may_stand_before_the_command(project):
    assert slug("--warn-error", "parse") == "unmatched-properties"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{error: all}", "unmatched-properties"),
        ("{include: '*', exclude: [NoNodeForYamlKey]}", None),
        ("{error: all, warn: [unmatched-properties]}", None),
        ("{error: [unmatched-properties]}", "unmatched-properties"),
        ("{error: [NoNodeForYamlKey]}", "unmatched-properties"),
        ("{error: [SomethingOfDbt]}", None),
        ("{errors: all}", "broken-warn-error-options"),
        ("{error: some}", "broken-warn-error-options"),
    ],
)
def test_warnings_become_errors_by_name(project, options, expected):
    assert slug("parse", "--warn-error-options", options) == expected


def test_a_warning_may_be_silent(project):
    result = invoke(["parse", "--warn-error-options", "{silence: [NoNodeForYamlKey]}"])

    assert result.success
    assert result.warnings == ()


@pytest.mark.parametrize("words", [("--warn-error",), ("--warn-error-options", "{error: all}")])
def test_a_test_that_would_warn_fails_where_warnings_are_errors(project, words):
    (project / "models/models.yml").write_text("", "utf-8")

    assert invoke(["test"]).success
    result = invoke(["test", *words])

    assert not result.success
    assert result.results[0].message == "Got 1 result, configured to fail if != 0"


def test_a_selector_decides_alone_as_in_dbt(project):
    result = invoke(["ls", "--selector", "mine", "--select", "two"])

    assert result.answer == ("test.one",)
    assert [each.slug for each in result.warnings] == ["unmatched-properties", "select-ignored"]


def test_no_json_is_written_where_none_is_wanted(project):
    assert invoke(["run", "--no-write-json"]).success

    left = {path.name for path in (project / "target").glob("*.json")}
    assert left == {"catalog.json"}


def test_what_macros_print_can_be_silenced(project, monkeypatch):
    (project / "macros").mkdir(exist_ok=True)
    (project / "macros/say.sql").write_text("{% macro say() %}{{ print('hi') }}{% endmacro %}")
    heard = []

    def hear(event):
        heard.append(getattr(event, "message", None))

    invoke(["run-operation", "say", "--no-print"], hear)
    monkeypatch.setenv("DBT_NO_PRINT", "1")
    invoke(["run-operation", "say"], hear)
    assert "hi" not in heard
    monkeypatch.delenv("DBT_NO_PRINT")
    invoke(["run-operation", "say"], hear)
    assert "hi" in heard


def test_one_thread_is_one_thread(project):
    invoke(["--single-threaded", "run"])

    args = json.loads((project / "target/run_results.json").read_text("utf-8"))["args"]
    assert args["single_threaded"] is True
