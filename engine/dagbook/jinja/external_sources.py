"""Sources that are files, or that a plugin of the profile loads: keys of ``meta`` or ``config``.

They are dbt-duckdb's: https://github.com/duckdb/dbt-duckdb#reading-and-writing-external-files
"""

from collections.abc import Callable, Mapping
from string import Template
from typing import Final

from msgspec.structs import replace

from dagbook.adapters.protocol import Capability, Dialect, PluginSession, PluginSource
from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja.relation_object import MacroRelation, macro_relation
from dagbook.project.config import CONFIG_FIELDS
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Source

_OWN_CONFIGS: Final = frozenset(
    each.name for each in CONFIG_FIELDS if ResourceType.SOURCE in each.kinds
)


def relation_of_source(source: Source, dialect: Dialect, session: object) -> MacroRelation:
    """Where a source is read: its table, a file, or the table a plugin has filled.

    Raises ProjectError.
    """
    relation = macro_relation(source.relation)
    if Capability.FILES_AS_TABLES not in dialect.capabilities:
        return relation
    keys = _keys(source)
    if isinstance(keys.get("plugin"), str):
        if isinstance(session, PluginSession):
            session.load_source(_plugin_source(source, keys))
        return relation
    location = external_location(source)
    return relation if location is None else replace(relation, location=location)


def external_location(source: Source) -> str | None:
    """What is written instead of a source's name: a quoted path, or a call such as read_csv(…).

    Raises ProjectError.
    """
    keys = _keys(source)
    template = keys.get("external_location")
    if not isinstance(template, str):
        return None
    written = _formatted(template, source, keys)
    is_sql = "(" in written or written.startswith("'")
    return written if is_sql else f"'{written}'"


def _keys(source: Source) -> Mapping[str, object]:
    """``meta``, then the config keys that are the user's own, which are stronger."""
    extra = {key: value for key, value in source.config.values.items() if key not in _OWN_CONFIGS}
    return {**source.source_meta, **source.meta, **source.config.meta, **extra}


def _formatted(template: str, source: Source, keys: Mapping[str, object]) -> str:
    name = str(keys.get("formatter", "newstyle"))
    formatter = _FORMATTERS.get(name)
    if formatter is None:
        raise ProjectError(
            "wrong-external-location",
            f"formatter '{name}' of source {source.source_name}.{source.name} is unknown",
            origin=source.origin,
            hint=did_you_mean(name, _FORMATTERS) or f"one of: {', '.join(_FORMATTERS)}",
        )
    values = {
        "source_name": source.source_name,
        "name": source.name,
        "identifier": source.identifier,
        "schema": source.schema,
        "database": source.database,
        "tags": list(source.tags),
        **keys,
    }
    try:
        return formatter(template, values)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise ProjectError(
            "wrong-external-location",
            f"external_location of source {source.source_name}.{source.name} cannot be filled in: "
            f"{error}",
            origin=source.origin,
            hint=f"it may name {', '.join(list(values)[:6])} and keys of meta",
        ) from None


def _plugin_source(source: Source, keys: Mapping[str, object]) -> PluginSource:
    return PluginSource(
        plugin=str(keys["plugin"]),
        name=source.name,
        relation=source.relation,
        meta=keys,
        tags=source.tags,
    )


_FORMATTERS: Final[Mapping[str, Callable[[str, Mapping[str, object]], str]]] = {
    "newstyle": lambda template, values: template.format_map(values),
    "oldstyle": lambda template, values: template % values,
    "template": lambda template, values: Template(template).substitute(values),
}
"""``{name}``, ``%(name)s``, ``$name``."""
