import json
import os

import pytest
from click.testing import CliRunner
from tiny_artifacts import catalog, manifest, model, run_results, write_artifacts

from mkdocs_dagbook.checks import RULES
from mkdocs_dagbook.commands.check import command

SCHEMA = "models:\n  - name: orders\n    description: Orders of the shop, one a row.\n"


@pytest.fixture
def project(tmp_path):
    """A project with its artifacts: one described model, without owner or tests."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "schema.yml").write_text(SCHEMA, encoding="utf-8")
    orders = model(
        "orders",
        description="Orders of the shop, one a row.",
        patch_path="tiny://models/schema.yml",
    )
    write_artifacts(
        tmp_path / "target",
        manifest=manifest(orders),
        run_results=run_results({}),
        catalog=catalog({}),
    )
    return tmp_path


def check(project, *arguments):
    return CliRunner().invoke(command, ["--project-dir", str(project), *map(str, arguments)])


def test_without_a_threshold_warnings_pass_with_exit_code_zero(project):
    result = check(project)

    assert result.exit_code == 0
    assert "models/schema.yml:2:5: warning[model-owner] orders: has no owner" in result.output
    assert result.output.endswith("passed: 0 errors, 3 warnings\n")


def test_a_threshold_that_no_score_is_below_is_refused(project):
    result = check(project, "--threshold", "nan")

    assert result.exit_code == 2
    assert "nan is no score" in result.output


def test_a_score_under_the_threshold_gives_exit_code_one(project):
    result = check(project, "--threshold", 90)

    assert result.exit_code == 1
    assert "the project has 40.0 of the 90 points it needs" in result.output


def test_the_command_line_wins_over_the_settings(project):
    (project / "dagbook.yml").write_text("check: {threshold: 90}\n", encoding="utf-8")

    assert check(project).exit_code == 1
    assert check(project, "--threshold", 0).exit_code == 0


def test_a_finding_of_severity_error_gives_exit_code_one(project):
    (project / "pyproject.toml").write_text(
        '[tool.dagbook.check.rules]\nmodel-owner = "error"\n', encoding="utf-8"
    )

    result = check(project)

    assert result.exit_code == 1
    assert "help[model-owner]: Set `meta: {owner: ...}`" in result.output


def test_json_goes_to_a_file(project, tmp_path):
    output = tmp_path / "report.json"

    result = check(project, "--format", "json", "--output", output)

    assert result.output == ""
    told = json.loads(output.read_text(encoding="utf-8"))
    assert told["findings"][0]["path"] == "models/schema.yml"
    assert (told["findings"][0]["line"], told["findings"][0]["character"]) == (2, 5)


def test_a_file_that_can_not_be_written_gives_exit_code_two(project, tmp_path):
    result = check(project, "--output", tmp_path / "nowhere" / "report.txt")

    assert result.exit_code == 2
    assert "error[unwritable-output]" in result.stderr


def test_selection_narrows_what_is_checked(project):
    result = check(project, "--select", "name:nothing")

    assert result.exit_code == 0
    assert result.stdout.startswith("folder  score  checked\nall     100.0        0\n")
    assert "warning[nothing-selected]" in result.stderr


def test_a_threshold_for_a_folder_that_is_not_there_is_warned_about(project):
    yaml = "check: {thresholds: {model: 90, models: 10}}\n"
    (project / "dagbook.yml").write_text(yaml, encoding="utf-8")

    result = check(project)

    assert result.stderr.count("warning[") == 1
    assert "warning[threshold-of-nothing]: the threshold of model holds" in result.stderr
    assert "did you mean 'models'?" in result.stderr


def test_missing_artifacts_give_exit_code_two_and_no_traceback(project):
    result = check(project, "--artifacts", project / "elsewhere")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error[missing-artifact]: no manifest.json in ")
    assert "help: run `dagbook build`" in result.stderr


def test_wrong_settings_give_exit_code_two_with_their_place(project):
    (project / "dagbook.yml").write_text("check:\n  treshold: 90\n", encoding="utf-8")

    result = check(project)

    assert result.exit_code == 2
    assert "--> dagbook.yml:2:3" in result.stderr
    assert "did you mean 'threshold'?" in result.stderr


def test_what_could_not_be_checked_is_told_beside_the_report(project):
    (project / "target" / "catalog.json").unlink()

    result = check(project)

    assert result.exit_code == 0
    assert result.stderr.count("warning[missing-artifact]: no catalog.json") == 1
    assert "warning[missing-artifact]" not in result.stdout


def test_the_rules_can_be_listed(project):
    result = check(project, "--list-rules")

    assert [line.split(" ")[0] for line in result.output.splitlines()] == [r.slug for r in RULES]


@pytest.mark.parametrize("output", ["", ".", "models", "no/such/folder/report.txt"])
def test_what_cannot_be_written_leaves_nothing_behind(project, monkeypatch, output):
    monkeypatch.chdir(project)
    check(project)  # what is remembered for the next time is no half of a report
    before = sorted(project.rglob("*"))

    result = check(project, "--output", output)

    assert result.exit_code == 2
    assert "error[unwritable-output]" in result.output
    assert sorted(project.rglob("*")) == before


def test_a_pipe_is_written_into_and_not_replaced(project):
    pipe = project / "report"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    check(project, "--format", "markdown", "--output", pipe)

    assert os.read(reader, 9).startswith(b"##")
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_leads_to_the_report(project):
    (project / "kept").mkdir()
    (project / "report.txt").symlink_to("kept/report.txt")

    check(project, "--output", project / "report.txt")

    assert "passed" in (project / "kept/report.txt").read_text(encoding="utf-8")
    assert (project / "report.txt").is_symlink()
