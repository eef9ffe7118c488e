"""The settings of the gate as JSON Schema, so that editors complete and check them."""

from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs_dagbook.checks.rule import Option, OptionType, Preset, Rule, Severity
from mkdocs_dagbook.checks.settings import SETTINGS
from mkdocs_dagbook.checks.waivers import WAIVER_OPTIONS

_TEXTS: Mapping[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
}
_TYPES: Mapping[OptionType, Mapping[str, Any]] = {
    OptionType.NUMBER: {"type": "integer", "minimum": 0},
    OptionType.SHARE: {"type": "number", "minimum": 0, "maximum": 1},
    OptionType.SCORE: {"type": "number", "minimum": 0, "maximum": 100},
    OptionType.TEXT: {"type": "string"},
    OptionType.TEXTS: _TEXTS,
    OptionType.PATTERN: {"type": "string", "format": "regex"},
    OptionType.PATTERNS: {"type": "object", "additionalProperties": _TEXTS},
    OptionType.SELECTORS: _TEXTS,
    OptionType.SWITCH: {"type": "boolean"},
    OptionType.MAPPING: {"type": "object"},
    OptionType.LIST: {"type": "array"},
    OptionType.DATE: {"type": "string", "format": "date"},
}
_SEVERITY = {"enum": [*Severity, False]}


def settings_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """A schema of dagbook.yml; of pyproject.toml it describes ``tool.dagbook``."""
    ruled = {"$ref": "#/$defs/rules"}
    settings = _properties(SETTINGS)
    settings["preset"] |= {"enum": [*Preset]}
    settings["fail_on"] |= {"enum": ["error", "warning", "never"]}
    settings["inherited"] |= {"enum": ["ignore", "count"]}
    settings["thresholds"] |= {"additionalProperties": _TYPES[OptionType.SCORE]}
    settings["rules"] |= ruled
    settings["overrides"] |= {
        "items": {
            "type": "object",
            "required": ["select"],
            "properties": {"select": _TEXTS, "rules": ruled},
            "additionalProperties": False,
        }
    }
    settings["waivers"] |= {
        "items": {
            "type": "object",
            "required": [each.name for each in WAIVER_OPTIONS if each.name != "column"],
            "properties": _properties(WAIVER_OPTIONS),
            "additionalProperties": False,
        }
    }
    check = {"type": "object", "properties": settings, "additionalProperties": False}
    by_slug = {rule.slug: _rule(rule) for rule in rules}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dagbook.yml",
        "type": "object",
        "properties": {"check": check},
        "$defs": {
            "rules": {"type": "object", "properties": by_slug, "additionalProperties": False}
        },
    }


def _rule(rule: Rule) -> dict[str, Any]:
    options = {"severity": _SEVERITY, **_properties(rule.options)}
    whole = {"type": "object", "properties": options, "additionalProperties": False}
    return {"description": rule.what, "anyOf": [_SEVERITY, whole]}


def _properties(options: Iterable[Option]) -> dict[str, Any]:
    return {each.name: {**_TYPES[each.type], "description": each.summary} for each in options}
