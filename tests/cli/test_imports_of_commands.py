"""What a command must not import, by name: nobody waits for what is not needed."""

import subprocess
import sys

import pytest

WAREHOUSES = {"duckdb", "psycopg"}
SITE = {"mkdocs", "mkdocs_dagbook", "markdown", "material"}
FRAMES = {"pandas", "polars", "pyarrow", "numpy"}
ENGINE = {"dagbook.api", "dagbook.project.nodes", "dagbook.jinja", "dagbook.run", "dagbook.load"}
NEVER_AT_FIRST = {"rich", "msgspec", "jinja2", *WAREHOUSES, *SITE, *FRAMES}
FORBIDDEN = {
    "--version": {"click", "yaml", "typing", "dataclasses", *NEVER_AT_FIRST, *ENGINE},
    "--help": {"yaml", "importlib.metadata", *NEVER_AT_FIRST, *ENGINE},
    "no-such-command": {"yaml", *NEVER_AT_FIRST, *ENGINE},
    "build --help": {"rich", *WAREHOUSES, *SITE, *FRAMES},
    "ls": {"rich.console", "ssl", "http.client", "dagbook.run", *WAREHOUSES, *SITE, *FRAMES},
    "build": {"rich.console", "psycopg", *SITE, *FRAMES},
    "check --help": {"sqlglot", "rich", "mkdocs", "markdown", *WAREHOUSES, *FRAMES, *ENGINE},
}
LIST = """
import sys
from dagbook.__main__ import main
try:
    main()
finally:
    print("\\n" + " ".join(sys.modules))
"""


@pytest.mark.parametrize("command", FORBIDDEN)
def test_a_command_imports_nothing_heavy_that_it_does_not_need(command, write_project):
    project = write_project({"models/a.sql": "select 1 as id"})

    answer = subprocess.run(
        [sys.executable, "-S", "-c", PATH + LIST, *command.split()],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )

    loaded = set(answer.stdout.splitlines()[-1].split())
    assert "dagbook.version" in loaded
    assert loaded & FORBIDDEN[command] == set()


PATH = f"import sys; sys.path[:] = {sys.path!r}\n"
"""Without the modules that site imports for what else is installed: they are not ours."""
