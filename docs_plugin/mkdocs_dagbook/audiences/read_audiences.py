"""Audiences as dagbook.yml, pyproject.toml or mkdocs.yml describe them.

Below ``audiences`` stand their names, below each ``hide``, ``redact`` and ``allow``.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean, raise_errors
from mkdocs_dagbook.audiences.audience import Audience
from mkdocs_dagbook.checks.mkdocs_file import host_text, in_mkdocs
from mkdocs_dagbook.checks.option_values import Reading, check_selectors
from mkdocs_dagbook.checks.settings_file import SettingsText, find_settings

_TEXTS: Mapping[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
}
_SWITCH: Mapping[str, Any] = {"type": "boolean"}

_HIDE: Mapping[str, Mapping[str, Any]] = {
    "models": {
        **_TEXTS,
        "description": "Selectors of what is hidden with everything that would name it.",
    },
    "columns": {
        **_TEXTS,
        "description": "Columns: `tag:pii`, `meta.key:value`, or patterns such as `orders.int_*`.",
    },
    "meta": {**_TEXTS, "description": "Keys of `meta`, of tables, columns and all others."},
    "sql": {
        **_SWITCH,
        "description": "SQL as written and as compiled, of models and tests, and messages.",
    },
    "macro_code": {**_SWITCH, "description": "The code of macros."},
    "owners": {**_SWITCH, "description": "Who owns what."},
    "contacts": {**_SWITCH, "description": "How owners can be reached; their names stay."},
}
_AUDIENCE: Mapping[str, Mapping[str, Any]] = {
    "hide": {
        "type": "object",
        "properties": _HIDE,
        "additionalProperties": False,
        "description": "What this audience may not see.",
    },
    "redact": {
        **_SWITCH,
        "description": "Replace hidden names in descriptions, where they are an error otherwise.",
    },
    "allow": {**_TEXTS, "description": "Hidden names that are everyday words and tell nothing."},
}

AUDIENCE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "Who else a book is made for, by name: `dagbook export --audience NAME`.",
    "additionalProperties": {
        "type": "object",
        "properties": _AUDIENCE,
        "additionalProperties": False,
    },
}
"""The section ``audiences`` as JSON Schema."""

_Place = Callable[..., Origin]


def find_audience(
    name: str, project: Path, given: Mapping[str, Any], asked_in: str = ""
) -> Audience:
    """The audience of that name: among ``given`` ones, else in the settings of the project.

    Raises:
        ProjectError: nobody is called that, or what is said of them makes no sense.
        ErrorGroup: several mistakes.
    """
    source, section = host_text(Path(asked_in), asked_in, "audiences"), given
    if name not in given:
        source, section = (
            find_settings(project, "audiences")
            or in_mkdocs(project, "audiences")
            or (source if asked_in else SettingsText("dagbook.yml", "", "audiences"), {})
        )
    if not isinstance(section, Mapping) or name not in section:
        known = [*given, *(section if isinstance(section, Mapping) else ())]
        raise ProjectError(
            "unknown-audience",
            f"no audience is called '{name}'",
            origin=source.place(),
            hint=did_you_mean(name, map(str, known)) or "describe it below `audiences:`",
        )
    mistakes = _mistakes(section[name], _AUDIENCE, (name,), source.place)
    reading = Reading(source.place, list(mistakes))
    if not reading.errors:
        hidden = _texts((section[name].get("hide") or {}).get("models"))
        check_selectors(reading, hidden, (name, "hide", "models"))
    raise_errors(reading.errors)
    return _audience(name, section[name], source.place(name))


def _audience(name: str, told: Mapping[str, Any], origin: Origin) -> Audience:
    hide = told.get("hide") or {}
    return Audience(
        name=name,
        models=_texts(hide.get("models")),
        columns=_texts(hide.get("columns")),
        meta=_texts(hide.get("meta")),
        hides_sql=hide.get("sql", False),
        hides_macro_code=hide.get("macro_code", False),
        hides_owners=hide.get("owners", False),
        hides_contacts=hide.get("contacts", False),
        redact=told.get("redact", False),
        allow=_texts(told.get("allow")),
        origin=origin,
    )


def _mistakes(
    given: Any, known: Mapping[str, Any], keys: tuple[str, ...], place: _Place
) -> Iterator[DagbookError]:
    if not isinstance(given, Mapping):
        yield _bad(f"{'.'.join(keys)} is {given!r}, wanted is a mapping", place(*keys))
        return
    for key, value in given.items():
        wanted = known.get(key)
        here = (*keys, str(key))
        if wanted is None:
            near = did_you_mean(str(key), known) or f"known here: {', '.join(known)}"
            yield _bad(f"{'.'.join(here)} is nothing an audience has", place(*here), near)
        elif "properties" in wanted:
            yield from _mistakes(value, wanted["properties"], here, place)
        elif wanted.get("type") == "boolean" and not isinstance(value, bool):
            yield _bad(f"{'.'.join(here)} is {value!r}, wanted is true or false", place(*here))
        elif "anyOf" in wanted and not _is_texts(value):
            yield _bad(f"{'.'.join(here)} is {value!r}, wanted is a list of texts", place(*here))


def _bad(message: str, origin: Origin, hint: str | None = None) -> ProjectError:
    return ProjectError("bad-audience", message, origin=origin, hint=hint)


def _is_texts(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
