"""debug: what runs here, which files are read, and whether the warehouse answers."""

import platform
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import click

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.surroundings import PROJECT_FILE
from dagbook.commands.workspace import Workspace, open_project
from dagbook.errors import DagbookError, render_error
from dagbook.events import Listener
from dagbook.version import __version__

_PACKAGES: Final = ("duckdb", "psycopg", "jinja2", "mkdocs", "mkdocs-material")


def debug(request: Request, listener: Listener) -> CommandOutcome:
    """Tell all that can be told; a part that fails is shown and makes the command fail."""
    lines = [*_versions(), "", *_paths(request)]
    try:
        workspace = open_project(request, listener)
        lines += ["", *_profile(workspace), "", *_connection(workspace)]
    except DagbookError as error:
        return CommandOutcome(success=False, answer=(*lines, "", render_error(error)))
    return CommandOutcome(project=workspace.project, answer=tuple(lines))


def _versions() -> list[str]:
    found = [f"  {name:<18}{shown}" for name in _PACKAGES if (shown := _version(name))]
    python = f"{platform.python_version()} ({sys.executable})"
    return [f"dagbook {__version__}", f"  {'python':<18}{python}", *found]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _paths(request: Request) -> list[str]:
    project = request.place.project_dir.resolve() / PROJECT_FILE
    there = "" if project.is_file() else "  (not there)"
    return ["project", f"  {'file':<18}{project}{there}"]


def _profile(workspace: Workspace) -> list[str]:
    target = workspace.files.target
    shown = workspace.adapter.public_credentials(target)
    return [
        f"profile {target.profile_name}, target {target.name}",
        f"  {'type':<18}{target.type}",
        f"  {'database':<18}{target.database}",
        f"  {'schema':<18}{target.schema}",
        f"  {'threads':<18}{target.threads}",
        *(
            f"  {key:<18}{value}"
            for key, value in shown.items()
            if key not in _SHOWN_ABOVE and value is not None
        ),
        "",
        f"artifacts are written to {Path(workspace.target)}",
    ]


_SHOWN_ABOVE: Final = frozenset({"type", "database", "schema", "threads", "name", "target_name"})


def _connection(workspace: Workspace) -> list[str]:
    with closing(workspace.connect()) as warehouse, closing(warehouse.session()) as session:
        session.fetch("select 1 as one")
    return ["the warehouse answers: all is well"]


_HELP: Final = """Show versions, paths and the profile, and test the connection.

\b
  dagbook debug                       the default target
  dagbook debug -t prod               another one

Secrets are not shown. Exits 1 when something is wrong.
"""

command: click.Command = declare(Declared("debug", debug, _HELP), (*WAIT, *EVERYWHERE))
