"""Entries of the semantic layer: rendered but for filters, configured, checked word by word."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final, TypedDict

from msgspec import Struct

from dagbook.errors import Origin, ProjectError, did_you_mean
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.project.columns import EMPTY
from dagbook.project.config import Config
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType, unique_id
from dagbook.resolve.config_layers import ConfigSources, resolve_config
from dagbook.resolve.surroundings import Description, Surroundings

_RENDERED_LATER: Final = ("filter", "where", "description")
"""Filters hold Jinja of the semantic layer's own."""
_WITHOUT_PROJECT: Final = (ResourceType.SEMANTIC_MODEL, ResourceType.SAVED_QUERY)
"""Kinds whose unrendered config has nothing of dbt_project.yml, as in dbt."""


class SemanticEntry(Struct, frozen=True, kw_only=True):
    """What is to become a resource of the semantic layer; ``values`` are rendered."""

    kind: ResourceType
    name: str
    properties: Properties
    values: Mapping[str, object]
    config: Mapping[str, object]
    dotted: str = ""
    """Where the entry stands below that of its model; empty for an entry of its own."""

    def place(self, key: str) -> Origin:
        """Where a key stands."""
        return self.properties.place(f"{self.dotted}.{key}" if self.dotted else key)

    @property
    def origin(self) -> Origin:
        """Where the entry begins."""
        return self.properties.place(self.dotted) if self.dotted else self.properties.origin

    def text(self, key: str) -> str | None:
        """A value as text."""
        value = self.values.get(key)
        return None if value is None else str(value)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        """A value that must be one of some words. Raises ProjectError."""
        return check_word((self.text(key) or "", key, self.name), allowed, self.place(key))


class SemanticFields(TypedDict):
    """The fields that every resource of the semantic layer has."""

    resource_type: ResourceType
    name: str
    package: str
    unique_id: str
    path: str
    original_path: str
    origin: Origin
    fqn: tuple[str, ...]
    description: str
    doc_blocks: tuple[str, ...]
    config: Config
    unrendered_config: Mapping[str, object]
    group: str | None


def read_semantic_entry(
    kind: ResourceType, properties: Properties, surroundings: Surroundings
) -> SemanticEntry:
    """An entry of ``metrics:``, ``semantic_models:`` or ``saved_queries:``, rendered."""
    scope = surroundings.values_scope(properties.package, properties.place)
    values = rendered(properties.values, scope, "")
    return SemanticEntry(
        kind=kind,
        name=properties.name,
        properties=properties,
        values=values,
        config=as_mapping(values.get("config")),
    )


def semantic_fields(entry: SemanticEntry, surroundings: Surroundings) -> SemanticFields:
    """Identity, description and config of an entry."""
    properties = entry.properties
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    fqn = (properties.package, *PurePosixPath(below).parent.parts, entry.name)
    sources = ConfigSources(
        kind=entry.kind, package=properties.package, fqn=fqn, properties=entry.config
    )
    resolved = resolve_config(sources, surroundings)
    bare = entry.kind in _WITHOUT_PROJECT
    words = describe(entry.values.get("description"), entry, surroundings)
    return {
        "resource_type": entry.kind,
        "name": entry.name,
        "package": properties.package,
        "unique_id": unique_id(entry.kind, properties.package, entry.name),
        "path": below,
        "original_path": properties.original_path,
        "origin": entry.origin,
        "fqn": fqn,
        "description": words.text,
        "doc_blocks": words.doc_blocks,
        "config": resolved.config,
        "unrendered_config": dict(entry.config) if bare else resolved.unrendered,
        "group": resolved.config.text("group"),
    }


def describe(text: object, entry: SemanticEntry, surroundings: Surroundings) -> Description:
    """A description below an entry, rendered."""
    return surroundings.describe(text, entry.place("description"), entry.properties.package)


def rendered(
    values: Mapping[str, object], scope: SettingsScope, dotted: str
) -> Mapping[str, object]:
    """A mapping with its Jinja rendered, filters and descriptions excepted."""
    found = _rendered(values, scope, dotted)
    return as_mapping(found)


def _rendered(value: object, scope: SettingsScope, dotted: str) -> object:
    if isinstance(value, Mapping):
        return {
            key: each if key in _RENDERED_LATER else _rendered(each, scope, _below(dotted, key))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_rendered(each, scope, _below(dotted, index)) for index, each in enumerate(value)]
    return render_value(value, scope, dotted)


def check_word(said: tuple[str, str, str], allowed: tuple[str, ...], origin: Origin) -> str:
    """(word, key, name of the resource): the word, if it is allowed. Raises ProjectError."""
    word, key, name = said
    if word.lower() in allowed:
        return word.lower()
    raise ProjectError(
        "wrong-type" if word else "missing-key",
        f"'{key}' of '{name}' must be one of: {', '.join(allowed)}",
        origin=origin,
        hint=did_you_mean(word, allowed),
    )


def where_filter(value: object) -> Mapping[str, object] | None:
    """A filter, or several, as the manifest has it."""
    if value is None:
        return None
    listed = value if isinstance(value, list) else [value]
    return {"where_filters": [{"where_sql_template": str(each)} for each in listed]}


def as_mapping(value: object) -> Mapping[str, object]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else EMPTY


def as_mappings(value: object) -> tuple[Mapping[str, object], ...]:
    """The mappings of a list."""
    listed = value if isinstance(value, list) else ()
    return tuple(each for each in listed if isinstance(each, Mapping))


def optional_text(value: object) -> str | None:
    """A value as text, or None."""
    return None if value is None else str(value)


def _below(dotted: str, key: object) -> str:
    return f"{dotted}.{key}" if dotted else str(key)
