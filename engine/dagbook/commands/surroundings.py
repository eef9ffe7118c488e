"""What stands around a command line: the environment with ``.env``, the project's ``flags:``."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from dagbook.errors import Origin, ProjectError

PROJECT_FILE: Final = "dbt_project.yml"
_ENV_FILE: Final = ".env"
_LINE: Final = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>[^\s=\#'"]+)\s*=[ \t]*
    (?:'(?P<raw>(?:\\'|[^'])*)'|"(?P<text>(?:\\"|[^"])*)"|(?P<bare>[^\r\n]*))""",
    re.VERBOSE | re.MULTILINE,
)
_REFERENCE: Final = re.compile(r"\$\{(?P<name>[^}:]+)(?::-(?P<default>[^}]*))?\}")
_ESCAPES: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def find_project_dir(start: Path) -> Path:
    """The nearest folder with a project, from here upwards; here if there is none."""
    return _nearest(start, PROJECT_FILE) or start


def environment() -> Mapping[str, str]:
    """The variables of this process and, where it has none, those of the nearest ``.env``."""
    folder = _nearest(Path.cwd(), _ENV_FILE)
    if folder is None:
        return dict(os.environ)
    try:
        text = (folder / _ENV_FILE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return dict(os.environ)
    return read_env_file(text, os.environ)


def read_env_file(text: str, given: Mapping[str, str]) -> Mapping[str, str]:
    r"""The variables of a ``.env`` file below those given: what is given wins.

    >>> dict(read_env_file("export A=1 # one\nB='${A}'\nC=\"${A}${D:-x}\"", {"A": "2"}))
    {'A': '2', 'B': '${A}', 'C': '2x'}
    """
    found: dict[str, str] = dict(given)
    for line in _LINE.finditer(text):
        if line["raw"] is not None:
            value = line["raw"].replace("\\'", "'")
        elif line["text"] is not None:
            value = _expanded(re.sub(r'\\([ntr"\\])', _unescape, line["text"]), found)
        else:
            value = _expanded(re.sub(r"\s+#.*|^#.*", "", line["bare"]).rstrip(), found)
        found.setdefault(line["name"], value)
    return found


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


def _nearest(start: Path, file: str) -> Path | None:
    return next((each for each in (start, *start.parents) if (each / file).is_file()), None)


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPES[found[1]]


def _expanded(value: str, known: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda each: known.get(each["name"], each["default"] or ""), value)
