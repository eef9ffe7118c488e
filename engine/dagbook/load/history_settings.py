"""``history`` of dagbook.yml or of ``[tool.dagbook]`` in pyproject.toml: what is kept, and where.

dbt refuses keys it doesn't know in dbt_project.yml, so dagbook's own stand in files of its own: the
nearest of the project's folder and those above it, up to the one with ``.git``.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from msgspec.structs import replace

from dagbook.entry_points import load_target
from dagbook.errors import Origin, ProjectError, did_you_mean, raise_errors
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.text_file import read_text
from dagbook.load.yaml_places import parse_yaml
from dagbook.project.files import NO_ORIGINS, HistorySettings

SECTIONS: Final = ("audiences", "check", "glossary", "history")
"""All that may stand in dagbook.yml and below ``tool.dagbook``; all but ours are of the book."""
SECTION: Final = "history"
_YAML: Final = "dagbook.yml"
_TOML: Final = "pyproject.toml"
_Place: TypeAlias = Callable[[str], Origin]
_Kind: TypeAlias = tuple[str, Callable[[object], bool]]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


_KINDS: Final[Mapping[str, _Kind]] = {
    "warehouse": ("true or false", _is_switch),
    "database": ("a text", _is_text),
    "schema": ("a text", _is_text),
    "targets": ("a list of texts", _is_texts),
    "days": ("a whole number above 0", _is_number),
    "megabytes": ("a whole number above 0", _is_number),
}


def read_history_settings(root: Path, scope: SettingsScope) -> HistorySettings:
    """The settings of the nearest folder that has some. Raises ProjectError."""
    for folder in (root, *root.parents):
        above = os.path.relpath(folder, root)
        for read, name in ((_yaml, _YAML), (_toml, _TOML)):
            if (folder / name).is_file():
                shown = Path(above, name).as_posix()
                value, places = read(folder / name, shown)
                if value is not None:
                    return _settings(value, shown, places, scope)
        if (folder / ".git").exists():
            break
    return HistorySettings()


def _yaml(path: Path, shown: str) -> tuple[object, Mapping[str, Origin]]:
    document = parse_yaml(read_text(path, shown), shown)
    return _section(document.value, _YAML, document.places, shown), document.places


def _toml(path: Path, shown: str) -> tuple[object, Mapping[str, Origin]]:
    """A broken pyproject.toml is for those to tell whose file it is."""
    try:
        text = path.read_text("utf-8")
        tool = _parse_toml(text).get("tool") if "dagbook" in text or "\\" in text else None
    except (OSError, ValueError):
        return None, NO_ORIGINS
    own = tool.get("dagbook") if isinstance(tool, Mapping) else None
    return _section(own, "tool.dagbook", NO_ORIGINS, shown), NO_ORIGINS


def _parse_toml(text: str) -> Mapping[str, object]:
    """Imported for a file that may have our section, and perhaps writes it with escapes."""
    parse = cast("Callable[[str], Mapping[str, object]]", load_target("tomllib:loads"))
    return parse(text)


def _section(value: object, whole: str, places: Mapping[str, Origin], shown: str) -> object:
    """What is said of the history. Raises ProjectError for what is no section at all."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _wrong(whole, "a mapping of sections", lambda _: Origin(shown))
    raise_errors(
        ProjectError(
            "unknown-section",
            f"{whole} has no section '{key}'",
            origin=places.get(str(key), Origin(shown)),
            hint=did_you_mean(str(key), SECTIONS) or f"known here: {', '.join(SECTIONS)}",
        )
        for key in value
        if key not in SECTIONS
    )
    return value.get(SECTION)


def _settings(
    value: object, shown: str, places: Mapping[str, Origin], scope: SettingsScope
) -> HistorySettings:
    def place(dotted: str) -> Origin:
        return places.get(dotted, Origin(shown))

    if isinstance(value, bool):
        return HistorySettings(warehouse=value)
    if not isinstance(value, Mapping):
        raise _wrong(SECTION, "true, false or a mapping", place)
    rendered = render_value(value, replace(scope, places=place), SECTION)
    assert isinstance(rendered, Mapping)
    for key, each in rendered.items():
        _check(str(key), each, place)
    given = {str(key): each for key, each in rendered.items() if each is not None}
    given |= {key: value[key] for key in ("database", "schema") if key in given}
    targets = given.get("targets", ())
    given["targets"] = (targets,) if isinstance(targets, str) else tuple(targets)
    return HistorySettings(**given)


def _check(key: str, value: object, place: _Place) -> None:
    if key not in _KINDS:
        raise ProjectError(
            "unknown-key",
            f"{SECTION} has no key '{key}'",
            origin=place(f"{SECTION}.{key}"),
            hint=did_you_mean(key, _KINDS) or f"one of {', '.join(_KINDS)}",
        )
    expected, fits = _KINDS[key]
    if value is not None and not fits(value):
        raise _wrong(f"{SECTION}.{key}", expected, place)


def _wrong(dotted: str, expected: str, place: _Place) -> ProjectError:
    return ProjectError("wrong-type", f"'{dotted}' must be {expected}", origin=place(dotted))
