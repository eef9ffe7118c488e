"""Hooks that others' pre-commit configuration names: well formed, and what they run works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

FILE = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
HOOKS = {each["id"]: each for each in yaml.safe_load(FILE.read_text(encoding="utf-8"))}
MODELS = """\
models:
  - name: orders
    description: One row for each order that was paid.
    columns:
      - {name: id, description: Number of the order., data_tests: [unique, not_null]}
"""
FILES = {
    "models/orders.sql": "select 1 as id",
    "models/models.yml": MODELS,
    "dagbook.yml": "check: {rules: {model-owner: off}}\n",
}


def run(hook: str) -> int:
    """What pre-commit does: the entry's words, in the repository, with no files behind them."""
    program, *words = HOOKS[hook]["entry"].split()
    return subprocess.run([sys.executable, "-m", program, *words], check=False).returncode


@pytest.fixture
def shop(invoke_in, monkeypatch):
    """A project that is built, and where pre-commit stands."""
    dagbook = invoke_in(FILES)
    assert dagbook("build").success
    monkeypatch.chdir(dagbook.folder)
    return dagbook.folder


def test_there_are_three_hooks_and_each_runs_once_for_a_commit():
    assert sorted(HOOKS) == ["dagbook-check", "dagbook-fix", "dagbook-parse"]
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert hook["language"] == "python"
        assert not hook["pass_filenames"]


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("models/orders.sql", True),
        ("models/models.yml", True),
        ("dbt_project.yaml", True),
        ("seeds/a.csv", True),
        ("Makefile", False),
        ("logo.png", False),
    ],
)
def test_a_hook_runs_when_a_file_of_the_project_changes(path, runs):
    assert {bool(re.search(hook["files"], path)) for hook in HOOKS.values()} == {runs}


def test_a_project_in_order_passes_all_of_them(shop):
    assert [run(hook) for hook in sorted(HOOKS, reverse=True)] == [0, 0, 0]


def test_what_does_not_parse_stops_the_commit(shop):
    (shop / "models/orders.sql").write_text("select * from {{ ref('nowhere') }}")

    assert run("dagbook-parse") != 0


def test_a_described_column_that_is_gone_stops_the_commit_and_is_fixed(shop):
    models = shop / "models/models.yml"
    models.write_text(MODELS + "      - {name: total, description: What was paid.}\n")
    run("dagbook-parse")

    assert run("dagbook-check") == 1

    run("dagbook-fix")
    assert models.read_text() == MODELS
    run("dagbook-parse")
    assert run("dagbook-check") == 0
