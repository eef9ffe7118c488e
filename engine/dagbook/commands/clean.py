"""clean: remove the folders that clean-targets names, and nothing outside the project."""

import shutil
from pathlib import Path
from typing import Final

import click

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.workspace import load_files
from dagbook.errors import Origin, ProjectError
from dagbook.events import Listener
from dagbook.history import FOLDER
from dagbook.project.files import PackageSettings


def clean(request: Request, listener: Listener) -> CommandOutcome:
    """Remove every clean target. Raises ProjectError before removing any if one is not allowed."""
    files = load_files(request, listener)
    root = Path(files.root.root)
    settings = files.root.settings
    folders = [_allowed(root, each, settings) for each in settings.clean_targets]
    history = root / settings.target_path / FOLDER
    kept = None if history in folders or not history.exists() else history
    removed = [folder for folder in folders if folder.exists() and _remove(folder, kept)]
    told = [f"removed {folder.relative_to(root)}" for folder in removed]
    if kept is not None and any(kept.is_relative_to(folder) for folder in folders):
        told.append(f"kept {kept.relative_to(root)}, which nothing makes again")
    return CommandOutcome(answer=tuple(told or ["nothing to remove"]))


def _remove(path: Path, kept: Path | None) -> bool:
    """Remove a file or folder but for what is kept in it; whether there was anything."""
    if not path.is_dir() or path.is_symlink():
        path.unlink()
    elif kept is None or not kept.is_relative_to(path):
        shutil.rmtree(path)
    else:
        inner = [_remove(each, kept) for each in path.iterdir() if each != kept]
        return any(inner)
    return True


def _allowed(root: Path, target: str, settings: PackageSettings) -> Path:
    """The folder of a clean target, if it stands inside the project and holds no sources."""
    folder = root / target
    resolved = folder.resolve()
    sources = (
        *settings.model_paths,
        *settings.seed_paths,
        *settings.test_paths,
        *settings.macro_paths,
        *settings.snapshot_paths,
        *settings.analysis_paths,
        *_NEVER,
    )
    outside = resolved == root.resolve() or not resolved.is_relative_to(root.resolve())
    kept = [each for each in sources if (root / each).resolve().is_relative_to(resolved)]
    if outside or kept:
        why = f"it holds {kept[0]}" if kept and not outside else "it is not inside the project"
        raise ProjectError(
            "unsafe-clean-target",
            f"clean-targets names '{target}', which is not removed: {why}",
            origin=settings.origins.get("clean-targets", Origin("dbt_project.yml")),
            hint="name only folders that dagbook writes, such as target",
        )
    return folder


_NEVER: Final = (
    "dbt_project.yml", "profiles.yml", "packages.yml", "dependencies.yml", "selectors.yml", ".git",
)  # fmt: skip

_HELP: Final = """Remove the folders named by clean-targets in dbt_project.yml.

\b
  dagbook clean                       target/, unless the project says otherwise

Nothing outside the project and no folder with models, seeds or macros is ever removed. The history
of runs in target/history stays, unless clean-targets names it.
"""

command: click.Command = declare(Declared("clean", clean, _HELP), EVERYWHERE)
