"""debug: what runs here, which files are read, and whether the warehouse answers."""

import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import click

from dagbook.adapters.find import find_adapter
from dagbook.adapters.protocol import Adapter
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, WAIT, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.surroundings import PROJECT_FILE
from dagbook.commands.waiting import connect_patiently
from dagbook.commands.workspace import load_files
from dagbook.errors import DagbookError, ErrorGroup, render_error
from dagbook.events import Listener
from dagbook.project.files import ProjectFiles

_PACKAGES: Final = ("dagbook", "duckdb", "psycopg", "jinja2", "mkdocs", "mkdocs-material")
_SHOWN_ABOVE: Final = frozenset({"type", "database", "schema", "threads", "name", "target_name"})
_FOUND: Final = "ok"


def debug(request: Request, listener: Listener) -> CommandOutcome:
    """Look at one thing after another; what fails is shown in full below and fails the command.

    Models are not read: a mistake in one says nothing of the profile.
    """
    if request.has("config_dir"):
        return CommandOutcome(answer=(str(_profiles_dir(request)),))
    lines = [] if request.has("connection") else [*_versions(), "", *_paths(request), ""]
    checks: list[str] = []
    try:
        files = load_files(request, listener)
        checks.append(_check("project and profile", _FOUND))
        adapter = find_adapter(files.target.type)
        lines += [*_profile(files, adapter), ""]
        _ask(request, files, adapter, listener)
        checks.append(_check("connection", _FOUND))
    except DagbookError as error:
        which = "connection" if checks else "project and profile"
        checks.append(_check(which, "failed"))
        return CommandOutcome(
            success=False, answer=(*lines, *_git(request), *checks, "", *_rendered(error))
        )
    told = (*lines, *_git(request), *checks, "the warehouse answers: all is well")
    return CommandOutcome(answer=told)


def _versions() -> Iterator[str]:
    yield "versions"
    for name in _PACKAGES:
        try:
            yield f"  {name:<18}{version(name)}"
        except PackageNotFoundError:
            continue
    yield f"  {'python':<18}{platform.python_version()} ({sys.executable})"
    yield f"  {'system':<18}{platform.platform()}"


def _paths(request: Request) -> Iterator[str]:
    project = request.place.project_dir.resolve() / PROJECT_FILE
    yield "files"
    for file in (project, _profiles_dir(request) / "profiles.yml"):
        yield f"  {file.name:<18}{file}{'' if file.is_file() else '  (not there)'}"


def _profiles_dir(request: Request) -> Path:
    """Where profiles.yml is, or would be."""
    given = request.place.profiles_dir
    folders = (given,) if given else (Path.cwd(), request.place.project_dir, Path.home() / ".dbt")
    there = (each for each in folders if (each / "profiles.yml").is_file())
    return next(there, folders[-1]).resolve()


def _profile(files: ProjectFiles, adapter: Adapter) -> Iterator[str]:
    target = files.target
    yield f"profile {target.profile_name}, target {target.name}"
    yield f"  {'type':<18}{target.type}"
    yield f"  {'database':<18}{target.database}"
    yield f"  {'schema':<18}{target.schema}"
    yield f"  {'threads':<18}{target.threads}"
    for key, value in adapter.public_credentials(target).items():
        if key not in _SHOWN_ABOVE:
            yield f"  {key:<18}{value}"
    yield f"  {'artifacts':<18}{Path(files.root.root) / files.root.settings.target_path}"


def _git(request: Request) -> Iterator[str]:
    if not request.has("connection"):
        found = shutil.which("git")
        yield _check("git", _FOUND if found else "not found: needed for packages from git")


def _ask(request: Request, files: ProjectFiles, adapter: Adapter, listener: Listener) -> None:
    seconds = request.options.get("wait")
    warehouse = connect_patiently(
        lambda: adapter.open(files.target, Path(files.root.root)),
        seconds if isinstance(seconds, float) else 0.0,
        listener,
    )
    with closing(warehouse), closing(warehouse.session()) as session:
        session.fetch("select 1 as one")


def _check(what: str, outcome: str) -> str:
    return f"  {what:<20}{outcome}"


def _rendered(error: DagbookError) -> Iterator[str]:
    errors = error.errors if isinstance(error, ErrorGroup) else (error,)
    return (render_error(each) for each in errors)


_HELP: Final = """Show versions, paths and the profile, and test the connection.

\b
  dagbook debug                       the default target
  dagbook debug -t prod               another one
  dagbook debug --connection          the connection alone
  dagbook debug --config-dir          only where profiles.yml is

Secrets are not shown. Exits 1 when something is wrong.
"""

command: click.Command = declare(
    Declared("debug", debug, _HELP),
    (
        setting("--connection", is_flag=True, help="Look at the connection alone"),
        setting("--config-dir", is_flag=True, help="Print the folder of profiles.yml, only"),
        *WAIT,
        *EVERYWHERE,
    ),
)
