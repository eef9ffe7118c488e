"""``dagbook diff`` on the command line."""

import json

import jsonschema
import pytest
from click.testing import CliRunner
from tiny_artifacts import exposure, generic_test, manifest, model, write_artifacts

from mkdocs_dagbook.commands.diff import command
from mkdocs_dagbook.comparison.reporters import diff_schema

ORDERS = "model.tiny.orders"
BOARD = exposure("board", label="Weekly *board*", reads=[ORDERS], owner={"name": "Ada"})
BEFORE = [
    model(
        "orders",
        description="All orders of the <shop>, one a row.",
        columns={"id": "Key.", "net": "Less tax."},
    ),
    generic_test("accepted_values", ORDERS, "id", values=["a|b", "c"]),
    model("old_report"),
    BOARD,
]
AFTER = [
    model(
        "orders",
        description="All paid orders of the <shop>, one a row.",
        columns={"id": "Key."},
        tags=["core"],
    ),
    model("new_report", columns={"x": ""}, path="models/new/new_report.sql"),
    BOARD,
]


@pytest.fixture
def states(tmp_path):
    write_artifacts(tmp_path / "base", manifest=manifest(*BEFORE))
    write_artifacts(tmp_path / "head", manifest=manifest(*AFTER))
    return tmp_path / "base", tmp_path / "head"


def diff(*arguments):
    return CliRunner().invoke(command, [*map(str, arguments)])


@pytest.mark.parametrize(("form", "name"), [("text", "diff.txt"), ("markdown", "diff.md")])
def test_a_difference_reads_like_this(form, name, states, golden):
    result = diff(*states, "--format", form)

    assert result.exit_code == 0
    golden(name, result.output)


def test_json_follows_its_published_schema(states):
    result = diff(*states, "--format", "json")

    written = json.loads(result.output)
    jsonschema.validate(written, diff_schema())
    assert written["counts"] == {"breaking": 1, "notable": 4, "quiet": 1}
    (breaking,) = [each for each in written["changes"] if each["weight"] == "breaking"]
    assert breaking["column"] == "net"
    assert breaking["reached"]["owners"] == [{"id": "ada", "name": "Ada"}]
    (reworded,) = [each for each in written["changes"] if each["aspect"] == "description"]
    assert reworded["words"][1] == {"state": "new", "text": "paid"}


@pytest.mark.parametrize(
    ("fail_on", "code"), [("nothing", 0), ("breaking", 1), ("any", 1)], ids=str
)
def test_it_fails_on_what_it_is_told_to(fail_on, code, states):
    assert diff(*states, "--fail-on", fail_on).exit_code == code


def test_it_does_not_fail_on_breaking_where_nothing_breaks(states):
    base, head = states

    assert diff(head, head, "--fail-on", "any").exit_code == 0
    assert diff(head, head).output == "Nothing changed.\n"
    assert "nothing" in diff(head, head, "--format", "markdown").output
    assert json.loads(diff(base, base, "--format", "json").output)["changes"] == []


def test_quiet_changes_are_none_to_fail_on(tmp_path):
    for name, tags in (("base", ["a"]), ("head", ["b"])):
        write_artifacts(tmp_path / name, manifest=manifest(model("orders", tags=tags)))

    assert diff(tmp_path / "base", tmp_path / "head", "--fail-on", "any").exit_code == 0


def test_head_is_the_target_of_the_project(states):
    base, head = states
    project = head.parent / "project"
    project.mkdir()
    head.rename(project / "target")

    result = diff(base, "--project-dir", project)

    assert "old_report (model)\n    this model is gone" in result.output


@pytest.mark.parametrize("missing", ["base", "head"])
def test_a_folder_that_is_not_there_is_told_with_what_to_name(missing, states):
    folders = {"base": states[0], "head": states[1], missing: states[0].parent / "nowhere"}

    result = diff(folders["base"], folders["head"])

    assert result.exit_code == 2
    assert "error[missing-state]: there is no folder" in result.output
    assert "help: name a folder with a manifest.json" in result.output


def test_a_folder_without_artifacts_is_told_with_what_makes_them(states):
    (states[0].parent / "empty").mkdir()

    result = diff(states[0].parent / "empty", states[1])

    assert result.exit_code == 2
    assert "error[missing-artifact]: no manifest.json in" in result.output


def test_it_is_written_to_a_file(states, tmp_path):
    result = diff(*states, "--format", "markdown", "--output", tmp_path / "comment.md")

    assert result.output == ""
    assert (tmp_path / "comment.md").read_text(encoding="utf-8").startswith("### What changed: 1 b")


def test_a_comment_fits_a_forge_however_much_changed(tmp_path):
    text = "word " * 300
    before = [model(f"m{at}", description=text) for at in range(300)]
    after = [model(f"m{at}", description=text.upper()) for at in range(300)]
    write_artifacts(tmp_path / "base", manifest=manifest(*before))
    write_artifacts(tmp_path / "head", manifest=manifest(*after))

    result = diff(tmp_path / "base", tmp_path / "head", "--format", "markdown")

    assert len(result.output) < 65_000
    assert "more changes are not shown here" in result.output


def test_a_state_inside_a_project_has_that_projects_glossary_files(tmp_path):
    for name, words in (("main", "What is left."), ("branch", "What is left in the end.")):
        project = tmp_path / name
        (project / "glossary").mkdir(parents=True)
        (project / "dbt_project.yml").write_text("name: tiny\n", encoding="utf-8")
        text = f"---\nname: Net\n---\n\n{words}\n"
        (project / "glossary" / "net.md").write_text(text, encoding="utf-8")
        write_artifacts(project / "target", manifest=manifest(model("orders")))

    result = diff(tmp_path / "main" / "target", tmp_path / "branch" / "target")

    assert "Net (term)\n    its definition changed" in result.output
