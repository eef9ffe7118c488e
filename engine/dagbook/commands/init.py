"""init: make a small project that works, or the profile of one that is there."""

import re
import sys
from pathlib import Path
from typing import Final

import click

from dagbook.commands.declare import Declared, declare
from dagbook.commands.init_ci import CI_TARGETS, HOSTS, check_ci_place, ci_file
from dagbook.commands.options import VOICE, complete_with, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.starter import FILES, PROFILES
from dagbook.commands.surroundings import PROJECT_FILE, project_setting
from dagbook.errors import UsageError
from dagbook.events import FileWritten, Listener

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)
_PROFILES: Final = "profiles.yml"


def init(request: Request, listener: Listener) -> CommandOutcome:
    """Write a project into a new folder; in a project, its profile. Nothing is overwritten."""
    name, base = request.text("name"), Path(request.text("project_dir") or Path.cwd())
    host = request.text("ci")
    if host and not request.has("force"):
        check_ci_place(host, base)
    if name is None and (base / PROJECT_FILE).is_file():
        if host:
            profile = request.place.profile or project_setting(base, "profile")
            return CommandOutcome(answer=_write_ci(request, base, profile, listener))
        return _only_profile(request, base, listener)
    if name is None:
        raise UsageError(
            "invalid-project-name",
            f"there is no dbt_project.yml in {base}, and a new project needs a name",
            hint="dagbook init my_shop",
        )
    folder = base / name
    _check(name, folder)
    profile = request.place.profile or name
    for path, text in FILES:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, profile=profile), encoding="utf-8")
        listener(FileWritten(f"{name}/{path}"))
    if not (request.has("skip_profile_setup") or request.place.profile):
        _write_profile(request, folder, profile, listener)
    ci = _write_ci(request, folder, profile, listener) if host else ()
    return CommandOutcome(
        answer=(
            f"made the project {name}/",
            "",
            f"  cd {name}",
            "  dagbook build      runs and tests it",
            "  dagbook check      scores its documentation",
            "  dagbook docs serve shows its book",
            *(("", *ci) if ci else ()),
        )
    )


def _only_profile(request: Request, folder: Path, listener: Listener) -> CommandOutcome:
    profile = request.place.profile or project_setting(folder, "profile")
    if profile is None:
        raise UsageError(
            "invalid-project-name",
            f"{PROJECT_FILE} names no profile that could be written",
            hint=f"add a line such as: profile: {project_setting(folder, 'name') or 'my_shop'}",
        )
    file = _write_profile(request, folder, profile, listener)
    return CommandOutcome(
        answer=(f"made the profile {profile} in {file}", "", "  dagbook debug      tries it")
    )


def _write_profile(request: Request, folder: Path, profile: str, listener: Listener) -> Path:
    """Into the project's folder or --profiles-dir. Raises UsageError where one stands already."""
    file = (request.place.profiles_dir or folder) / _PROFILES
    if file.exists():
        raise UsageError(
            "folder-not-empty",
            f"{file} exists and is left as it is",
            hint="add the profile there by hand, or name one that it has: --profile NAME",
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    adapter = request.text("adapter") or "duckdb"
    text = PROFILES[adapter] + (CI_TARGETS[adapter] if request.text("ci") else "")
    file.write_text(text.format(profile=profile), encoding="utf-8")
    listener(FileWritten(str(file)))
    return file


def _write_ci(
    request: Request, folder: Path, profile: str | None, listener: Listener
) -> tuple[str, ...]:
    """The jobs of a CI server, and what is told about them."""
    profiles = (request.place.profiles_dir or folder) / _PROFILES
    file = ci_file(request.text("ci") or HOSTS[0], folder, profiles, profile)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_text(file.text, encoding="utf-8")
    listener(FileWritten(str(file.path)))
    return (f"wrote {file.path}", *(f"  {note}" for note in file.notes))


def _check(name: str, folder: Path) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            "invalid-project-name",
            f"'{name}' is no name for a project",
            hint="letters, digits and underscores, not beginning with a digit: my_shop",
        )
    if (folder / PROJECT_FILE).exists() or (folder.exists() and any(folder.iterdir())):
        raise UsageError(
            "folder-not-empty",
            f"the folder {name}/ exists and is not empty",
            hint="choose another name, or empty the folder first",
        )


class AskedArgument(click.Argument):
    """An argument that is asked for when somebody sits at the terminal, outside a project."""

    def process_value(self, ctx: click.Context, value: object) -> object:
        """The value given, or the answer."""
        missing = not (isinstance(value, str) and value)
        inside = (Path.cwd() / PROJECT_FILE).is_file()
        if missing and not inside and not ctx.resilient_parsing and sys.stdin.isatty():
            value = click.prompt("Name of the project")
        return super().process_value(ctx, value)


_HELP: Final = """Make a small project that works: a seed, two models, tests, a profile.

\b
  dagbook init my_shop && cd my_shop && dagbook build
  dagbook init my_shop --adapter postgres     on PostgreSQL, as PGHOST, PGUSER… say
  dagbook init my_shop --profile warehouse    with a profile that you have already
  dagbook init                                in a project: write its profiles.yml
  dagbook init --ci github                    in a project: jobs that build, check and publish it

Nothing that exists is overwritten. At a terminal the name is asked for where it is missing.
"""

command: click.Command = declare(
    Declared("init", init, _HELP),
    (
        AskedArgument(("name",), required=False),
        setting(
            "--adapter",
            type=click.Choice(tuple(PROFILES)),
            default="duckdb",
            help="Kind of warehouse that profiles.yml is written for",
        ),
        setting(
            "--ci",
            type=click.Choice(HOSTS),
            help="Write jobs that build, check, compare and publish it",
        ),
        setting("--force", is_flag=True, help="Replace the file of --ci where it exists"),
        setting("--skip-profile-setup", "-s", is_flag=True, help="Write no profiles.yml"),
        setting("--profile", shell_complete=complete_with("profiles"), help="Profile to use"),
        setting(
            "--project-dir",
            type=click.Path(file_okay=False),
            help="Folder to make the project's folder in; else this one",
        ),
        setting(
            "--profiles-dir",
            type=click.Path(file_okay=False),
            help="Folder to write profiles.yml to; else the project's",
        ),
        *VOICE,
    ),
)
