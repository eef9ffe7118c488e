"""The settings of the gate from what a file says, with every mistake told at its place."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dagbook.errors import Origin, ProjectError, did_you_mean, raise_errors
from mkdocs_dagbook.checks.mkdocs_file import in_mkdocs
from mkdocs_dagbook.checks.option_values import Reading, check_selectors, fits, read_known
from mkdocs_dagbook.checks.personal_settings import personal_words, with_words
from mkdocs_dagbook.checks.picking import group_selector
from mkdocs_dagbook.checks.project_rules import load_rules, read_sql_rules
from mkdocs_dagbook.checks.rule import Option, OptionType, Preset, Rule, Severity
from mkdocs_dagbook.checks.rules import RULES
from mkdocs_dagbook.checks.settings import SETTINGS, CheckSettings, Override, RuleSetting
from mkdocs_dagbook.checks.settings_file import SettingsText, find_settings
from mkdocs_dagbook.checks.waivers import read_waivers
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS

_FAIL_ON: Mapping[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "never": None,
}
_INHERITED = ("ignore", "count")
_OVERRIDE = (
    Option(name="select", type=OptionType.SELECTORS, default=(), summary=""),
    Option(name="rules", type=OptionType.MAPPING, default={}, summary=""),
)


def read_settings(
    project: Path,
    from_host: tuple[SettingsText, dict[str, Any]] | None = None,
    words: tuple[str, ...] | None = None,
) -> CheckSettings:
    """The settings of the nearest folder that has some, from the project's own upwards.

    ``from_host`` are those of whoever prints the book, instead, and ``words`` what marks personal
    data in it; else mkdocs.yml is asked.

    Raises:
        ProjectError: a file that can't be read, an unknown key, a value of the wrong type, settings
            in two files.
        ErrorGroup: several of them.
    """
    found = find_settings(project)
    host = from_host or _in_mkdocs(project)
    if found and host and host[1].keys() != {"threshold"}:
        raise ProjectError(
            "settings-in-two-places",
            f"the gate's settings stand in {found[0].name} and in {host[0].name}",
            origin=host[0].place(),
            hint="keep one of them; `fail_on_check` and `threshold` may stand in both",
        )
    if words is None:
        words = personal_words(project)
    source, given = found or host or (SettingsText("dagbook.yml", ""), {})
    return parse_settings(source, given, project, words)


def _in_mkdocs(project: Path) -> tuple[SettingsText, dict[str, Any]] | None:
    """What the plugin's ``checks`` say of the gate; ``fail_on_check`` is about the site alone."""
    source, given = in_mkdocs(project, "checks") or (None, None)
    if source is None or given is None:
        return None
    if not isinstance(given, dict):
        message = f"checks is {given!r}, wanted is a mapping"
        raise ProjectError("bad-check-setting", message, origin=source.place())
    gate = {key: value for key, value in given.items() if key != "fail_on_check"}
    return (source, gate) if gate else None


def parse_settings(
    source: SettingsText, given: Any, project: Path, words: tuple[str, ...] = PERSONAL_WORDS
) -> CheckSettings:
    """Check every key and value, and tell all mistakes together."""
    reading = Reading(source.place)
    given = {} if given is None else given
    if not isinstance(given, dict):
        reading.misfit(("check",), OptionType.MAPPING, given)
        raise_errors(reading.errors)
    values = read_known(reading, given, (), SETTINGS)
    usual = RULES if words == PERSONAL_WORDS else tuple(with_words(RULES, words))
    catalogue = (*usual, *load_rules(project, values.get("rules_from", ()), source.place))
    queries = read_sql_rules(project, values.get("sql_rules", "checks"))
    known = {each.slug: each for each in (*catalogue, *(query.rule for query in queries))}
    settings = CheckSettings(
        preset=Preset(_one_of(reading, values, "preset", tuple(Preset), Preset.STANDARD)),
        threshold=values.get("threshold", 0),
        thresholds=_thresholds(reading, values.get("thresholds", {})),
        fail_on=_FAIL_ON[_one_of(reading, values, "fail_on", tuple(_FAIL_ON), "error")],
        select=values.get("select", ()),
        exclude=values.get("exclude", ()),
        layers=values.get("layers", True),
        rules=_rules(reading, values.get("rules", {}), ("rules",), known),
        overrides=tuple(_override(reading, each, known) for each in values.get("overrides", ())),
        waivers=read_waivers(reading, values.get("waivers", ()), known),
        rules_from=values.get("rules_from", ()),
        sql_rules=values.get("sql_rules", "checks"),
        inherited=_one_of(reading, values, "inherited", _INHERITED, "ignore"),
        baseline=values.get("baseline", ""),
        catalogue=catalogue,
        queries=queries,
    )
    raise_errors(reading.errors)
    return settings


def _one_of(
    reading: Reading,
    values: Mapping[str, Any],
    key: str,
    known: tuple[str, ...],
    otherwise: str,
) -> str:
    value = str(values.get(key, otherwise))
    if value in known:
        return value
    message = f"{key} is {value!r}, not one of {', '.join(known)}"
    reading.wrong(message, (key,), did_you_mean(value, known))
    return otherwise


def _thresholds(reading: Reading, given: Mapping[Any, Any]) -> dict[str, float]:
    for group, score in given.items():
        if not fits(OptionType.SCORE, score):
            reading.misfit(("thresholds", str(group)), OptionType.SCORE, score)
        check_selectors(reading, (group_selector(str(group)),), ("thresholds", str(group)))
    return {str(group): score for group, score in given.items()}


def _rules(
    reading: Reading,
    given: Mapping[Any, Any],
    keys: tuple[str, ...],
    known: Mapping[str, Rule],
) -> dict[str, RuleSetting]:
    found = {}
    for slug, value in given.items():
        rule = known.get(str(slug))
        place = (*keys, str(slug))
        if rule is None:
            reading.errors.append(_unknown_rule(str(slug), reading.place(*place), known))
            continue
        # YAML reads the bare word off as false.
        told = "off" if value is False else value
        if isinstance(told, dict):
            severity = told.get("severity")
            rest = {key: each for key, each in told.items() if key != "severity"}
            options = read_known(reading, rest, place, rule.options)
        else:
            severity, options = told, {}
        found[rule.slug] = RuleSetting(
            severity=_severity(reading, place, severity), options=options
        )
    return found


def _unknown_rule(slug: str, place: Origin, known: Iterable[str]) -> ProjectError:
    return ProjectError(
        "unknown-check-rule",
        f"there is no rule {slug}",
        origin=place,
        hint=did_you_mean(slug, known) or "`dagbook check --list-rules` lists them",
    )


def _severity(reading: Reading, place: tuple[str, ...], value: Any) -> Severity | None:
    told = "off" if value is False else value
    if told is None or told in tuple(Severity):
        return None if told is None else Severity(told)
    hint = did_you_mean(str(told), Severity) or "one of error, warning, off"
    reading.wrong(f"{'.'.join(place)}: {told!r} is no severity", place, hint)
    return None


def _override(reading: Reading, given: Any, known: Mapping[str, Rule]) -> Override:
    keys = ("overrides",)
    if not isinstance(given, dict):
        reading.misfit(keys, OptionType.MAPPING, given)
        return Override(select=(), rules={})
    values = read_known(reading, given, keys, _OVERRIDE)
    if not values.get("select"):
        reading.wrong(
            "an override has no select, so it would change nothing",
            keys,
            "write the selectors it is for: select = ['path:models/marts']",
        )
    return Override(
        select=values.get("select", ()),
        rules=_rules(reading, values.get("rules", {}), (*keys, "rules"), known),
    )
