"""Find the file that holds the gate's settings, or another section, and where in it a key is."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError, did_you_mean, raise_errors

SECTIONS = ("audiences", "check", "glossary", "history")
"""All that may stand in dagbook.yml and below ``tool.dagbook``; the engine reads ``history``."""
_SPOKEN_OF = {"check": "the gate's settings", "glossary": "the glossary's folders"}


class SettingsText(Struct, frozen=True):
    """A settings file: its name as told to the user and its text, to find lines in.

    ``inherits`` is the file whose settings stand below its own, if it names one.
    """

    name: str
    text: str
    section: str = "check"
    inherits: "SettingsText | None" = None

    def place(self, *keys: str) -> Origin:
        """The line where the keys stand, one below the other; as far as they can be followed."""
        line = column = None
        start = 0
        for key in (self.section, *keys):
            pattern = rf"(?<![\w-])[\"']?(?P<key>{re.escape(key)})[\"']?(?=\s*[:=.\]])"
            found = re.compile(pattern).search(self.text, start)
            if found is None and self.inherits is not None:
                return self.inherits.place(*keys)
            if found is None:
                break
            before = self.text[: found.start("key")]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            start = found.end()
        return Origin(self.name, line, column)


def find_settings(project: Path, section: str = "check") -> tuple[SettingsText, Any] | None:
    """The settings of the nearest folder that has some, from the project's own upwards.

    ``section`` is the key they stand below in dagbook.yml, and below ``tool.dagbook`` in
    pyproject.toml.

    Raises:
        ProjectError: a file that can't be read, a section nobody knows, or settings in two files
            of one folder.
        ErrorGroup: several such sections.
    """
    for folder in (project.resolve(), *project.resolve().parents):
        above = os.path.relpath(folder, project.resolve())
        found = [*_toml(folder, above, section), *_yaml(folder, above, section)]
        if len(found) > 1:
            raise ProjectError(
                "settings-in-two-places",
                f"{_SPOKEN_OF.get(section, section)} stand in pyproject.toml and in dagbook.yml",
                origin=found[1][0].place(),
                hint="keep one of them",
            )
        if found:
            return found[0]
        if (folder / ".git").exists():
            break
    return None


def _toml(folder: Path, above: str, section: str) -> Iterator[tuple[SettingsText, Any]]:
    source = read_source(folder / "pyproject.toml", _shown(above, "pyproject.toml"))
    if source is None:
        return
    try:
        tool = tomllib.loads(source.text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        place = Origin(source.name, int(line[1]), int(line[2])) if line else Origin(source.name)
        raise ProjectError("broken-settings", f"no TOML: {error}", origin=place) from error
    if isinstance(tool, dict) and "dagbook" in tool:
        yield from _section(source, tool["dagbook"], section, "tool.dagbook")


def _yaml(folder: Path, above: str, section: str) -> Iterator[tuple[SettingsText, Any]]:
    source = read_source(folder / "dagbook.yml", _shown(above, "dagbook.yml"))
    if source is None:
        return
    given = loaded_yaml(source)
    if given is not None:
        yield from _section(source, given, section, "dagbook.yml")


def _section(
    source: SettingsText, given: Any, section: str, whole: str
) -> Iterator[tuple[SettingsText, Any]]:
    """One of the sections, if it is there; what is none of them is a mistake of the whole file."""
    if not isinstance(given, dict):
        place = replace(source, section="dagbook").place()
        raise ProjectError(
            "broken-settings",
            f"{whole} is {given!r:.40}, wanted is a mapping of sections",
            origin=Origin(place.path, place.line or 1, place.column),
            hint=f"known here: {', '.join(SECTIONS)}",
        )
    raise_errors(
        ProjectError(
            "unknown-section",
            f"{whole} has no section '{key}'",
            origin=replace(source, section=str(key)).place(),
            hint=did_you_mean(str(key), SECTIONS) or f"known here: {', '.join(SECTIONS)}",
        )
        for key in given
        if key not in SECTIONS
    )
    if section in given:
        yield replace(source, section=section), given[section]


def loaded_yaml(source: SettingsText, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> Any:
    """What a file says. Raises ProjectError where it is no YAML."""
    try:
        return yaml.load(source.text, loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Origin(source.name, mark.line + 1, mark.column + 1) if mark else Origin(source.name)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise ProjectError("broken-settings", f"no YAML: {problem}", origin=place) from error


def read_source(path: Path, name: str) -> SettingsText | None:
    """A file by its name as told from the project, if it is there. Raises ProjectError."""
    try:
        return SettingsText(name, path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            "broken-settings", f"{name} can't be read: {error}", origin=Origin(name)
        ) from error


def _shown(above: str, name: str) -> str:
    """As told from the project: ``above`` is the way up to its folder."""
    return Path(above, name).as_posix()
