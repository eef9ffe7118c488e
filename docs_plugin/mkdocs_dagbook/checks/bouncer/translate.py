"""Read a configuration of dbt-bouncer and write the gate's settings that ask the same.

A check that is for some paths becomes an override for selectors; one for all becomes a rule. What
has no counterpart is told with its line and the reason.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, UsageError
from mkdocs_dagbook.checks.bouncer.counterparts import COUNTERPARTS, UntranslatableError
from mkdocs_dagbook.checks.bouncer.path_patterns import narrowed, path_selectors
from mkdocs_dagbook.checks.bouncer.special import OWN_INCLUDE, REASONS, SPECIAL, Asked
from mkdocs_dagbook.checks.option_values import fits
from mkdocs_dagbook.checks.rule import Severity
from mkdocs_dagbook.checks.rules import RULES

_CATEGORIES = ("manifest_checks", "catalog_checks", "run_results_checks", "info_schema_checks")
_ABOUT_IT = ("name", "code", "description", "index", "severity", "case_sensitive")
"""What every check may have; the case of names never matters here."""
_PLACES = ("include", "exclude", "selector", "materialization", "language", "package_name")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_OPTIONS = {rule.slug: rule.options for rule in RULES}
_SEVERITY = {"error": Severity.ERROR, "warn": Severity.WARNING}


class Translation(Struct, frozen=True):
    """The gate's settings, how many of how many checks they stand for, and what they leave out."""

    settings: Mapping[str, Any]
    translated: int
    checks: int
    missing: tuple[DagbookError, ...]


class _Check(Struct, frozen=True):
    name: str
    given: Mapping[str, Any]
    origin: Origin

    @property
    def short(self) -> str:
        return self.name.removeprefix("check_")

    @property
    def parameters(self) -> dict[str, Any]:
        """What it takes besides what every check takes."""
        own = ("include",) if self.short in OWN_INCLUDE else ()
        rest = {key: value for key, value in self.given.items() if key not in _ABOUT_IT}
        return {key: each for key, each in rest.items() if key in own or key not in _PLACES}


def translate(path: Path) -> Translation:
    """Translate a file: YAML, TOML, or the section of a pyproject.toml.

    Raises:
        ProjectError: the file can't be read or is no such configuration.
    """
    text, given = _read(path)
    checks = tuple(_checks(text, given, path.as_posix()))
    settings: dict[str, Any] = {"preset": "start", "layers": False}
    missing: list[DagbookError] = []
    for key, option in (("include", "select"), ("exclude", "exclude")):
        if given.get(key):
            try:
                settings[option] = list(path_selectors(given[key]))
            except UntranslatableError as reason:
                missing.append(_untranslated(key, _place(text, f"{key}:", path.as_posix()), reason))
    rules: dict[str, Any] = {}
    overrides: list[dict[str, Any]] = []
    translated = 0
    for check in checks:
        try:
            _add(check, given, rules, overrides)
            translated += 1
        except UntranslatableError as reason:
            missing.append(_untranslated(check.name, check.origin, reason))
    settings |= {"rules": rules} if rules else {}
    settings |= {"overrides": overrides} if overrides else {}
    return Translation(settings, translated, len(checks), tuple(missing))


def settings_text(translation: Translation) -> str:
    """The settings as the text of a dagbook.yml."""
    body = yaml.safe_dump(
        {"check": dict(translation.settings)}, sort_keys=False, allow_unicode=True, width=100
    )
    said = (f"#   {each.origin}: {each.message}" for each in translation.missing)
    head = ["# Not translated:", *said] if translation.missing else []
    return "\n".join([*head, body])


def _add(
    check: _Check,
    given: Mapping[str, Any],
    rules: dict[str, Any],
    overrides: list[dict[str, Any]],
) -> None:
    severity = _SEVERITY.get(str(check.given.get("severity") or given.get("severity") or "error"))
    if severity is None:
        raise UntranslatableError(f"{check.given.get('severity')!r} is no severity")
    try:
        asked = _asked(check)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UntranslatableError(f"a parameter is missing or no such thing: {error}") from error
    for rule, options, kind in asked:
        _fit(rule, options)
        setting = {"severity": severity.value, **options} if options else severity.value
        select = _select(check, given, kind)
        without = path_selectors(check.given["exclude"]) if check.given.get("exclude") else ()
        if not select and rule not in rules:
            rules[rule] = setting
        elif not select or any(
            each["select"] == select and rule in each["rules"] for each in overrides
        ):
            raise UntranslatableError(
                f"the rule {rule} is set for the same things by a check above"
            )
        else:
            overrides.append({"select": select, "rules": {rule: setting}})
        if without:
            overrides.append({"select": list(without), "rules": {rule: "off"}})


def _fit(rule: str, options: Mapping[str, Any]) -> None:
    """Raises UntranslatableError for what the gate would refuse to read."""
    for each in _OPTIONS[rule]:
        if each.name in options and not fits(each.type, options[each.name]):
            raise UntranslatableError(
                f"{options[each.name]!r} is no {each.type.value} for the option "
                f"{each.name} of the rule {rule}"
            )


def _asked(check: _Check) -> tuple[Asked, ...]:
    given = check.parameters
    criteria = given.pop("criteria", "all")
    if check.short in REASONS:
        raise UntranslatableError(REASONS[check.short])
    if check.short in SPECIAL:
        return SPECIAL[check.short](given)
    found = COUNTERPARTS.get(check.short)
    if found is None:
        raise UntranslatableError("no rule asks this; a Python rule of your own can (`rules_from`)")
    options = found.settled({key: value for key, value in given.items() if value is not None})
    if criteria == "any" and "all" in options:
        options["some"] = options.pop("all")
    elif criteria != "all":
        raise UntranslatableError(f"the rule {found.rule} has nothing like `criteria: {criteria}`")
    return ((found.rule, options, found.kind),)


def _select(check: _Check, given: Mapping[str, Any], kind: str) -> list[str]:
    for key in ("language", "package_name"):
        if check.given.get(key):
            raise UntranslatableError(f"selectors have nothing like `{key}`")
    own = check.short in OWN_INCLUDE
    include = "" if own else check.given.get("include")
    selectors = path_selectors(include) if include else ()
    chosen = check.given.get("selector") or given.get("selector")
    if chosen:
        selectors = narrowed(selectors, tuple(str(chosen).split()))
    if check.given.get("materialization"):
        wanted = check.given["materialization"]
        selectors = narrowed(selectors, (f"config.materialized:{wanted}",))
    # a kind alone needs no override of its own where the rule knows no other
    return list(narrowed(selectors, (f"resource_type:{kind}",)) if kind else selectors)


def _read(path: Path) -> tuple[str, Mapping[str, Any]]:
    name = path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        given = _toml(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "strerror" if mark is None else "problem", None) or str(error)
        place = Origin(name, mark.line + 1, mark.column + 1) if mark else Origin(name)
        raise ProjectError(
            "broken-import", f"the file can't be read: {said}", origin=place
        ) from error
    if not isinstance(given, Mapping) or not any(each in given for each in _CATEGORIES):
        raise ProjectError(
            "broken-import",
            "the file is no configuration of dbt-bouncer",
            origin=Origin(name),
            hint=f"it has one of {', '.join(_CATEGORIES)}; in pyproject.toml below "
            "[tool.dbt-bouncer]",
        )
    return text, given


def _toml(text: str) -> Any:
    found = tomllib.loads(text)
    tool = found.get("tool")
    return tool.get("dbt-bouncer") if isinstance(tool, dict) and "dbt-bouncer" in tool else found


def _checks(text: str, given: Mapping[str, Any], name: str) -> Iterator[_Check]:
    """Every check with its place: the next time that its name stands in the file."""
    seen: dict[str, int] = {}
    for category in sorted((key for key in _CATEGORIES if key in given), key=text.find):
        entries = given[category] or ()
        if not isinstance(entries, list | tuple):
            raise ProjectError(
                "broken-import",
                f"{category} is no list of checks",
                origin=_place(text, f"{category}:", name),
            )
        for entry in entries:
            told = entry if isinstance(entry, Mapping) else {"name": entry}
            check = str(told.get("name"))
            place = _place(text, check, name, seen.get(check, 0))
            seen[check] = seen.get(check, 0) + 1
            yield _Check(check, told, place)


def _place(text: str, word: str, name: str, nth: int = 0) -> Origin:
    """Where a check of that name, or a key, stands for the nth time, comments left out."""
    shown = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    key = (
        rf"^{re.escape(word)}" if word.endswith(":") else rf"(?<=[\s\"':=]){re.escape(word)}(?!\w)"
    )
    found = list(re.finditer(key, shown, re.MULTILINE))
    if nth >= len(found):
        return Origin(name)
    before = text[: found[nth].start()]
    return Origin(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _untranslated(what: str, origin: Origin, reason: Exception) -> DagbookError:
    return UsageError("not-imported", f"{what}: {reason}", origin=origin)
