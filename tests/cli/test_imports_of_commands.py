"""What a command must not import, and how much at most: nobody waits for what is not needed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dagbook.api import invoke

WAREHOUSES = {"duckdb", "psycopg"}
SITE = {"mkdocs", "mkdocs_dagbook", "markdown", "material"}
FRAMES = {"pandas", "polars", "pyarrow", "numpy"}
ENGINE = {"dagbook.api", "dagbook.project.nodes", "dagbook.jinja", "dagbook.run", "dagbook.load"}
NEVER_AT_FIRST = {"rich", "msgspec", "jinja2", *WAREHOUSES, *SITE, *FRAMES}
OF_FEW_GATES = {
    "sqlglot",
    "importlib.metadata",
    "xml.etree",
    "mkdocs_dagbook.mending",
    "mkdocs_dagbook.comparison.comparing",
    "mkdocs_dagbook.checks.bouncer",
    "mkdocs_dagbook.checks.reporters.sarif",
}
RECALLED = {
    "jinja2", "dataclasses", "rich", "ssl", "http.client", "tempfile", "tomllib", "dagbook.run",
    "dagbook.compile", "dagbook.parse", "dagbook.resolve", "dagbook.jinja.environment",
    *WAREHOUSES, *SITE, *FRAMES,
}  # fmt: skip
"""What a command needs not that only looks at a project of which nothing has changed."""
FORBIDDEN = {
    "--version": {"click", "yaml", "typing", "dataclasses", *NEVER_AT_FIRST, *ENGINE},
    "--help": {"yaml", "importlib.metadata", *NEVER_AT_FIRST, *ENGINE},
    "no-such-command": {"yaml", *NEVER_AT_FIRST - {"msgspec"}, *ENGINE},
    "build --help": {"rich", *WAREHOUSES, *SITE, *FRAMES},
    "ls": RECALLED,
    "parse": RECALLED,
    "build": {"rich.console", "psycopg", *SITE, *FRAMES},
    "check --help": {"sqlglot", "rich", "mkdocs", "markdown", *WAREHOUSES, *FRAMES, *ENGINE},
    "check --list-rules": {"rich", "mkdocs", "markdown", *OF_FEW_GATES, *WAREHOUSES, *FRAMES},
}
LIST = """
import sys
from dagbook.__main__ import main
try:
    main()
finally:
    print("\\n" + " ".join(sys.modules))
"""


PATH = f"import sys; sys.path[:] = {sys.path!r}\n"
"""Without the modules that site imports for what else is installed: they are not ours."""
ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
BUDGET = dict(
    re.findall(
        r"^\| `([^`]+)` \| (\d+) \|",
        ARCHITECTURE.read_text(encoding="utf-8")
        .partition("### Speed at start")[2]
        .partition("###")[0],
        re.MULTILINE,
    )
)
"""Modules at most, by command, as the table in docs/architecture.md says."""


@pytest.fixture
def loaded(write_project):
    """The names of the modules that a command has imported when it ends; the project is known."""
    project = write_project({"models/a.sql": "select 1 as id"})
    assert invoke(["parse", "--project-dir", str(project)]).success

    def names(command):
        answer = subprocess.run(
            [sys.executable, "-S", "-c", PATH + LIST, *command.split()],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        return set(answer.stdout.splitlines()[-1].split())

    return names


@pytest.mark.parametrize("command", FORBIDDEN)
def test_a_command_imports_nothing_heavy_that_it_does_not_need(command, loaded):
    names = loaded(command)

    assert "dagbook.version" in names
    assert names & FORBIDDEN[command] == set()


def test_each_kind_of_command_has_a_budget():
    assert set(BUDGET) == {"--version", "--help", "build --help", "ls", "parse", "build"}


@pytest.mark.parametrize("command", BUDGET)
def test_a_command_imports_no_more_modules_than_its_budget(command, loaded):
    most = int(BUDGET[command])

    assert most * 0.7 < len(loaded(command)) <= most
