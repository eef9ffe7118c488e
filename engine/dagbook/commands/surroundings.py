"""What stands around a command line: the project's folder, its ``flags:``, its log."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from dagbook.commands.environment import nearest
from dagbook.errors import Origin, ProjectError

PROJECT_FILE: Final = "dbt_project.yml"


def find_project_dir(start: Path) -> Path:
    """The nearest folder with a project, from here upwards; here if there is none."""
    return nearest(start, PROJECT_FILE) or start


def read_project_flags(folder: Path) -> Mapping[str, object]:
    """``flags:`` as dbt_project.yml has it; a file that can't be read is explained by ``load``."""
    flags = _settings(folder).get("flags")
    return {str(key): each for key, each in flags.items()} if isinstance(flags, dict) else {}


def project_setting(folder: Path, key: str) -> str | None:
    """A text of dbt_project.yml, where it needs no rendering."""
    value = _settings(folder).get(key)
    return value if isinstance(value, str) and "{" not in value else None


def log_folder(folder: Path) -> Path | None:
    """Where the project keeps its log: ``log-path``, else ``logs``. None where no project is."""
    if not (folder / PROJECT_FILE).is_file():
        return None
    return folder / (project_setting(folder, "log-path") or "logs")


def _settings(folder: Path) -> Mapping[str, object]:
    """dbt_project.yml before anything is rendered."""
    try:
        text = (folder / PROJECT_FILE).read_text(encoding="utf-8")
        loaded = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def bad_flag(name: str, why: str) -> ProjectError:
    """A value of ``flags:`` that makes no sense."""
    return ProjectError(
        "wrong-type",
        f"flags: {name}: {why}",
        origin=Origin(PROJECT_FILE),
        hint=f"flags: takes what --{name.replace('_', '-')} takes",
    )
