"""init: make a small project that works."""

import re
import sys
from pathlib import Path
from typing import Final

import click

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import VOICE
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.starter import FILES, PROFILE
from dagbook.commands.surroundings import PROJECT_FILE
from dagbook.errors import UsageError
from dagbook.events import FileWritten, Listener

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)


def init(request: Request, listener: Listener) -> CommandOutcome:
    """Write a project into a new folder. Raises UsageError rather than overwrite anything."""
    name = request.text("name") or ""
    folder = Path.cwd() / name
    _check(name, folder)
    files = list(FILES)
    if not request.has("skip_profile_setup"):
        files.append(("profiles.yml", PROFILE))
    for path, text in files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name), encoding="utf-8")
        listener(FileWritten(f"{name}/{path}"))
    return CommandOutcome(
        answer=(
            f"made the project {name}/",
            "",
            f"  cd {name}",
            "  dagbook build      runs and tests it",
            "  dagbook check      scores its documentation",
            "  mkdocs build       makes its book in site/",
        )
    )


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
    """An argument that is asked for when somebody sits at the terminal."""

    def process_value(self, ctx: click.Context, value: object) -> object:
        """The value given, or the answer."""
        missing = not (isinstance(value, str) and value)
        if missing and not ctx.resilient_parsing and sys.stdin.isatty():
            value = click.prompt("Name of the project")
        return super().process_value(ctx, value)


_HELP: Final = """Make a small project that works: a seed, two models, tests, a DuckDB profile.

\b
  dagbook init my_shop
  cd my_shop && dagbook build

Nothing that exists is overwritten.
"""

command: click.Command = declare(
    Declared("init", init, _HELP),
    (
        AskedArgument(("name",), required=True),
        click.Option(("--skip-profile-setup", "-s"), is_flag=True, help="Write no profiles.yml"),
        *VOICE,
    ),
)
