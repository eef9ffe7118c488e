"""Words that nobody looked at since the code changed, as version control knows it."""

import os
import subprocess

import pytest
from click.testing import CliRunner
from tiny_artifacts import manifest, model, write_artifacts

from mkdocs_dagbook.commands.check import command

YAML = "models:\n  - name: orders\n    description: One row for every order of the shop.\n"
SETTINGS = "check: {rules: {description-left-behind: {max_days: %d}}}\n"


def git(folder, *words, day="2026-01-01"):
    subprocess.run(
        ("git", "-c", "user.name=Ann", "-c", "user.email=ann@tiny.io", *words),
        cwd=folder,
        check=True,
        env={**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"},
    )


@pytest.fixture
def repository(tmp_path):
    """A model whose words are of January and whose code is of June."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models/orders.sql").write_text("select 1 as id\n")
    (tmp_path / "models/schema.yml").write_text(YAML)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "models/orders.sql").write_text("select 2 as id\n")
    git(tmp_path, "commit", "-qam", "two", day="2026-06-01")
    words = "One row for every order of the shop."
    orders = model("orders", description=words, patch_path="tiny://models/schema.yml")
    write_artifacts(tmp_path / "target", manifest=manifest(orders))
    return tmp_path


def findings(project, settings):
    (project / "dagbook.yml").write_text(settings)
    said = CliRunner().invoke(command, ["--project-dir", str(project)]).output
    return [line for line in said.splitlines() if "[description-left-behind]" in line]


def test_words_that_are_much_older_than_the_code_are_told_where_they_stand(repository):
    (found,) = findings(repository, SETTINGS % 90)

    assert found == (
        "models/schema.yml:2:5: warning[description-left-behind] orders: its code changed on "
        "2026-06-01, the file with its words last on 2026-01-01"
    )
    assert findings(repository, SETTINGS % 200) == []


def test_words_that_changed_with_the_code_are_well(repository):
    (repository / "models/schema.yml").write_text(YAML.replace("shop", "shop, paid or not"))
    git(repository, "commit", "-qam", "three", day="2026-06-02")

    assert findings(repository, SETTINGS % 1) == []


@pytest.mark.parametrize(
    ("settings", "asked"),
    [("check: {preset: strict}\n", False), (SETTINGS % 0, False), (SETTINGS % 90, True)],
)
def test_git_is_asked_where_the_rule_is_set_alone(repository, settings, asked, monkeypatch):
    told = repository / "asked"
    program = repository / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {told}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    findings(repository, settings)

    assert told.exists() is asked


def test_without_version_control_there_is_no_say(repository):
    (repository / ".git").rename(repository / "git")

    assert findings(repository, SETTINGS % 90) == []
