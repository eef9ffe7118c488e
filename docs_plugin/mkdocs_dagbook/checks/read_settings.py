"""Find and read the settings of the gate, and tell every mistake with its place."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dagbook.errors import (
    DagbookError,
    Origin,
    ProjectError,
    UsageError,
    did_you_mean,
    raise_errors,
)
from dagbook.selectors import parse_selectors
from mkdocs_dagbook.checks.picking import METHODS, group_selector
from mkdocs_dagbook.checks.rule import Option, OptionType, Preset, Severity
from mkdocs_dagbook.checks.rules import RULES
from mkdocs_dagbook.checks.settings import SETTINGS, CheckSettings, Override, RuleSetting

_RULES = {rule.slug: rule for rule in RULES}
_FAIL_ON: Mapping[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "never": None,
}


@dataclass(frozen=True, slots=True)
class _Source:
    """A settings file: its name as told to the user and its text, to find lines in."""

    name: str
    text: str

    def place(self, *keys: str) -> Origin:
        """The line where the keys stand, one below the other; as far as they can be followed."""
        line = column = None
        start = 0
        for key in ("check", *keys):
            pattern = rf"(?<![\w-])[\"']?(?P<key>{re.escape(key)})[\"']?(?=\s*[:=.\]])"
            found = re.compile(pattern).search(self.text, start)
            if found is None:
                break
            before = self.text[: found.start("key")]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            start = found.end()
        return Origin(self.name, line, column)


def read_settings(project: Path) -> CheckSettings:
    """The settings of the nearest folder that has some, from the project's own upwards.

    Raises:
        ProjectError: a file that can't be read, an unknown key, a value of the wrong type.
        ErrorGroup: several of them.
    """
    for folder in (project.resolve(), *project.resolve().parents):
        above = os.path.relpath(folder, project.resolve())
        found = [each for each in (_toml(folder, above), _yaml(folder, above)) if each is not None]
        if len(found) > 1:
            raise ProjectError(
                "settings-in-two-places",
                "the gate's settings stand in pyproject.toml and in dagbook.yml",
                origin=found[1][0].place(),
                hint="keep one of them",
            )
        if found:
            return parse_settings(*found[0])
        if (folder / ".git").exists():
            break
    return CheckSettings()


def parse_settings(source: _Source, given: Any) -> CheckSettings:
    """Check every key and value, and tell all mistakes together."""
    errors: list[DagbookError] = []
    if not isinstance(given, dict):
        raise _wrong(source, ("check",), OptionType.MAPPING, given)
    values = dict(_known(source, given, (), SETTINGS, errors))
    rules = _rules(source, values.get("rules", {}), ("rules",), errors)
    overrides = [_override(source, each, errors) for each in values.get("overrides", ())]
    for folder, score in values.get("thresholds", {}).items():
        if not _fits(OptionType.SCORE, score):
            errors.append(_wrong(source, ("thresholds", folder), OptionType.SCORE, score))
    fail_on = str(values.get("fail_on", "error"))
    if fail_on not in _FAIL_ON:
        errors.append(
            ProjectError(
                "bad-check-setting",
                f"fail_on is {fail_on!r}, not one of {', '.join(_FAIL_ON)}",
                origin=source.place("fail_on"),
                hint=did_you_mean(fail_on, _FAIL_ON),
            )
        )
    preset = str(values.get("preset", Preset.STANDARD))
    if preset not in tuple(Preset):
        errors.append(
            ProjectError(
                "bad-check-setting",
                f"preset is {preset!r}, not one of {', '.join(Preset)}",
                origin=source.place("preset"),
                hint=did_you_mean(preset, Preset),
            )
        )
    for key in ("select", "exclude"):
        errors.extend(_unreadable(source, values.get(key, ()), key))
    for group in values.get("thresholds", {}):
        errors.extend(_unreadable(source, (group_selector(str(group)),), "thresholds", str(group)))
    raise_errors(errors)
    return CheckSettings(
        preset=Preset(preset),
        threshold=values.get("threshold", 0),
        thresholds=values.get("thresholds", {}),
        fail_on=_FAIL_ON[fail_on],
        select=tuple(values.get("select", ())),
        exclude=tuple(values.get("exclude", ())),
        layers=values.get("layers", True),
        rules=rules,
        overrides=tuple(overrides),
    )


def _unreadable(source: _Source, texts: Iterable[str], *keys: str) -> Iterator[DagbookError]:
    """What the grammar says of selectors that nobody can read, with their place."""
    try:
        parse_selectors(texts, METHODS)
    except UsageError as error:
        yield ProjectError(error.slug, error.message, origin=source.place(*keys), hint=error.hint)


def _toml(folder: Path, above: str) -> tuple[_Source, Any] | None:
    source = _text(folder / "pyproject.toml", above)
    if source is None:
        return None
    try:
        tool = tomllib.loads(source.text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        place = Origin(source.name, int(line[1]), int(line[2])) if line else Origin(source.name)
        raise ProjectError("broken-settings", f"no TOML: {error}", origin=place) from error
    given = tool.get("dagbook", {}) if isinstance(tool, dict) else {}
    return (source, given["check"]) if isinstance(given, dict) and "check" in given else None


def _yaml(folder: Path, above: str) -> tuple[_Source, Any] | None:
    source = _text(folder / "dagbook.yml", above)
    if source is None:
        return None
    try:
        given = yaml.safe_load(source.text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Origin(source.name, mark.line + 1, mark.column + 1) if mark else Origin(source.name)
        problem = error.problem or "it can't be read"
        raise ProjectError("broken-settings", f"no YAML: {problem}", origin=place) from error
    return (source, given["check"]) if isinstance(given, dict) and "check" in given else None


def _text(path: Path, above: str) -> _Source | None:
    """A file as told from the project: ``above`` is the way up to its folder."""
    name = Path(above, path.name).as_posix()
    try:
        return _Source(name, path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            "broken-settings", f"{name} can't be read: {error}", origin=Origin(name)
        ) from error


def _known(
    source: _Source,
    given: Mapping[Any, Any],
    keys: tuple[str, ...],
    options: tuple[Option, ...],
    errors: list[DagbookError],
) -> Iterator[tuple[str, Any]]:
    """The keys that exist with values that fit; the others become errors."""
    by_name = {option.name: option for option in options}
    for key, value in given.items():
        # dashes are as good as underscores: TOML is full of them
        name = str(key).replace("-", "_")
        option = by_name.get(name)
        if option is None:
            errors.append(
                ProjectError(
                    "unknown-check-setting",
                    f"{'.'.join((*keys, str(key)))} is no setting of the gate",
                    origin=source.place(*keys, str(key)),
                    hint=did_you_mean(name, by_name) or f"known here: {', '.join(by_name)}",
                )
            )
        elif not _fits(option.type, value):
            errors.append(_wrong(source, (*keys, str(key)), option.type, value))
        elif option.type is OptionType.TEXTS and isinstance(value, str):
            yield name, (value,)
        else:
            yield name, value


def _rules(
    source: _Source, given: Mapping[Any, Any], keys: tuple[str, ...], errors: list[DagbookError]
) -> dict[str, RuleSetting]:
    found = {}
    for slug, value in given.items():
        rule = _RULES.get(str(slug))
        place = (*keys, str(slug))
        if rule is None:
            errors.append(
                ProjectError(
                    "unknown-check-rule",
                    f"there is no rule {slug}",
                    origin=source.place(*place),
                    hint=did_you_mean(str(slug), _RULES)
                    or "`dagbook check --list-rules` lists them",
                )
            )
            continue
        # YAML reads the bare word off as false.
        told = "off" if value is False else value
        if isinstance(told, dict):
            severity = told.get("severity")
            rest = {key: each for key, each in told.items() if key != "severity"}
            options = dict(_known(source, rest, place, rule.options, errors))
        else:
            severity, options = told, {}
        found[rule.slug] = RuleSetting(
            severity=_severity(source, place, severity, errors), options=options
        )
    return found


def _severity(
    source: _Source, place: tuple[str, ...], value: Any, errors: list[DagbookError]
) -> Severity | None:
    told = "off" if value is False else value
    if told is None or told in tuple(Severity):
        return None if told is None else Severity(told)
    errors.append(
        ProjectError(
            "bad-check-setting",
            f"{'.'.join(place)}: {told!r} is no severity",
            origin=source.place(*place),
            hint=did_you_mean(str(told), Severity) or "one of error, warning, off",
        )
    )
    return None


def _override(source: _Source, given: Any, errors: list[DagbookError]) -> Override:
    options = (
        Option(name="select", type=OptionType.TEXTS, default=(), summary=""),
        Option(name="rules", type=OptionType.MAPPING, default={}, summary=""),
    )
    keys = ("overrides",)
    if not isinstance(given, dict):
        errors.append(_wrong(source, keys, OptionType.MAPPING, given))
        return Override(select=(), rules={})
    values = dict(_known(source, given, keys, options, errors))
    if not values.get("select"):
        errors.append(
            ProjectError(
                "bad-check-setting",
                "an override has no select, so it would change nothing",
                origin=source.place(*keys),
                hint="write the selectors it is for: select = ['path:models/marts']",
            )
        )
    errors.extend(_unreadable(source, values.get("select", ()), *keys, "select"))
    return Override(
        select=tuple(values.get("select", ())),
        rules=_rules(source, values.get("rules", {}), (*keys, "rules"), errors),
    )


def _fits(wanted: OptionType, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits: Mapping[OptionType, bool] = {
        OptionType.NUMBER: number and isinstance(value, int) and value >= 0,
        OptionType.SHARE: number and 0 <= value <= 1,
        OptionType.SCORE: number and 0 <= value <= 100,
        OptionType.TEXT: isinstance(value, str),
        OptionType.TEXTS: isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(each, str) for each in value)),
        OptionType.SWITCH: isinstance(value, bool),
        OptionType.MAPPING: isinstance(value, dict),
        OptionType.LIST: isinstance(value, list),
    }
    return fits[wanted]


def _wrong(source: _Source, keys: tuple[str, ...], wanted: OptionType, value: Any) -> ProjectError:
    return ProjectError(
        "bad-check-setting",
        f"{'.'.join(keys)} is {value!r}, wanted is a {wanted.value}",
        origin=source.place(*keys),
    )
