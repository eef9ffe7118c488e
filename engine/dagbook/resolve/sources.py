"""Sources: one resource a table, what the table doesn't say taken from its source."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from msgspec.structs import replace

from dagbook.errors import DagbookError, ProjectError, raise_errors
from dagbook.project.columns import EMPTY
from dagbook.project.config import Config, text_tuple
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import FreshnessRule, Source
from dagbook.resolve.config_layers import ConfigSources, ResolvedConfig, resolve_config
from dagbook.resolve.freshness import Layer, freshness_mapping, is_set, merge_freshness
from dagbook.resolve.names import RelationName, relation_of
from dagbook.resolve.property_values import (
    Entry,
    describe_entry,
    read_columns,
    read_entry,
    read_table,
)
from dagbook.resolve.surroundings import Surroundings

_QUOTED: Final = ("database", "schema", "identifier", "column")


def resolve_sources(properties: Properties, surroundings: Surroundings) -> tuple[Source, ...]:
    """The tables of a source. Raises ProjectError, or ErrorGroup with what is wrong in any."""
    entry = read_entry(properties, surroundings)
    sources: list[Source] = []
    errors: list[DagbookError] = []
    for index, _table in enumerate(entry.items("tables")):
        try:
            sources.append(_source(entry, read_table(entry, index, surroundings), surroundings))
        except DagbookError as error:
            errors.append(error)
    raise_errors(errors)
    return tuple(sources)


def apply_overrides(properties: tuple[Properties, ...]) -> tuple[Properties, ...]:
    """Source entries, each ``overrides:`` entry folded into the package's source it overrides."""
    sources = [each for each in properties if each.section == "sources"]
    overrides = {
        (str(each.values["overrides"]), each.name): each.values
        for each in sources
        if each.values.get("overrides")
    }
    return tuple(
        _overridden(each, overrides.get((each.package, each.name)))
        for each in sources
        if not each.values.get("overrides")
    )


def _overridden(properties: Properties, override: Mapping[str, object] | None) -> Properties:
    if override is None:
        return properties
    listed = override.get("tables")
    tables = {each.get("name"): each for each in listed} if isinstance(listed, list) else {}
    own = properties.values.get("tables")
    merged = [
        {**each, **tables.get(each.get("name"), {})}
        for each in (own if isinstance(own, list) else ())
    ]
    outer = {key: value for key, value in override.items() if key not in ("overrides", "tables")}
    return replace(properties, values={**properties.values, **outer, "tables": merged})


def _source(source: Entry, table: Entry, surroundings: Surroundings) -> Source:
    properties = source.properties
    name = str(table.values["name"])
    declared_rule = merge_freshness(_freshness_layers(source, table))
    declared = _loaded_at(source, table)
    if declared_rule is None or is_set(declared_rule):
        declared["freshness"] = freshness_mapping(declared_rule)
    resolved = _config(source, table, declared, surroundings)
    config = resolved.config
    rule = _freshness(declared_rule, config, table)
    described = describe_entry(table, surroundings)
    relation_name = _relation_name(source, table, surroundings)
    quoting = {**source.mapping("quoting"), **table.mapping("quoting")}
    return Source(
        resource_type=ResourceType.SOURCE,
        name=name,
        package=properties.package,
        unique_id=unique_id(ResourceType.SOURCE, properties.package, properties.name, name),
        path=properties.original_path,
        original_path=properties.original_path,
        origin=table.properties.place(table.dotted),
        fqn=_fqn(properties, name),
        description=described.text,
        doc_blocks=described.doc_blocks,
        meta=config.meta,
        tags=config.tags,
        source_name=properties.name,
        source_description=describe_entry(source, surroundings).text,
        source_meta={**source.mapping("meta"), **_mapping(source.config.get("meta"))},
        loader=table.text("loader") or source.text("loader") or "",
        identifier=relation_name.alias,
        database=relation_name.database,
        schema=relation_name.schema,
        written_database=_written(properties, "database"),
        written_schema=_written(properties, "schema"),
        relation=relation_of(relation_name, quoting, surroundings),
        quoting={part: _flag(quoting.get(part)) for part in _QUOTED},
        config=Config({**config.values, "freshness": freshness_mapping(rule)}),
        unrendered_config=resolved.unrendered,
        columns=read_columns(table, surroundings),
        freshness=rule,
        loaded_at_field=config.text("loaded_at_field"),
        loaded_at_query=config.text("loaded_at_query"),
        external=table.mapping("external") or None,
    )


def _written(properties: Properties, key: str) -> str | None:
    value = properties.values.get(key)
    return None if value is None else str(value)


def _relation_name(source: Entry, table: Entry, surroundings: Surroundings) -> RelationName:
    database = source.text("database") or source.text("catalog")
    return RelationName(
        database or surroundings.shared.target.database,
        source.text("schema") or source.properties.name,
        table.text("identifier") or str(table.values["name"]),
    )


def _fqn(properties: Properties, table: str) -> tuple[str, ...]:
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    folders = PurePosixPath(below).parent.parts
    return (properties.package, *folders, properties.name, table)


def _config(
    source: Entry, table: Entry, declared: Mapping[str, object], surroundings: Surroundings
) -> ResolvedConfig:
    properties = source.properties
    values = {**source.config, **table.config}
    values.pop("freshness", None)
    return resolve_config(
        ConfigSources(
            kind=ResourceType.SOURCE,
            package=properties.package,
            fqn=_fqn(properties, str(table.values["name"])),
            properties={
                **values,
                **declared,
                "meta": _meta(source, table),
                "tags": _tags(source, table),
            },
        ),
        surroundings,
    )


def _freshness(rule: FreshnessRule | None, config: Config, table: Entry) -> FreshnessRule | None:
    """The properties' rule, or dbt_project.yml's where they have none."""
    outer = config.get("freshness")
    if rule is None or is_set(rule) or not isinstance(outer, Mapping):
        return rule
    return merge_freshness((Layer(outer, table.place("freshness")),))


def _freshness_layers(source: Entry, table: Entry) -> tuple[Layer, ...]:
    places = (
        (source.values, source.place("freshness")),
        (source.config, source.place("config.freshness")),
        (table.values, table.place("freshness")),
        (table.config, table.place("config.freshness")),
    )
    return tuple(
        Layer(values["freshness"], origin) for values, origin in places if "freshness" in values
    )


def _loaded_at(source: Entry, table: Entry) -> dict[str, object]:
    """Column and query that tell when the newest row came: the table's, else the source's."""
    for owner in (source, table):
        if _given(owner, "loaded_at_field") and _given(owner, "loaded_at_query"):
            raise ProjectError(
                "wrong-type",
                "loaded_at_field and loaded_at_query exclude each other",
                origin=owner.place("loaded_at_query"),
            )
    own_field = _given(table, "loaded_at_field")
    decided = "loaded_at_field" in table.values or own_field is not None
    field = own_field if decided else _given(source, "loaded_at_field")
    query = _given(table, "loaded_at_query")
    if query is None and "loaded_at_field" not in table.values:
        query = _given(source, "loaded_at_query")
    return {"loaded_at_field": field, "loaded_at_query": query}


def _given(owner: Entry, key: str) -> object:
    return owner.values.get(key) or owner.config.get(key)


def _meta(source: Entry, table: Entry) -> dict[str, object]:
    layers = (
        source.values.get("meta"),
        source.config.get("meta"),
        table.values.get("meta"),
        table.config.get("meta"),
    )
    return {key: value for layer in layers for key, value in _mapping(layer).items()}


def _tags(source: Entry, table: Entry) -> list[str]:
    owners = (source.values, source.config, table.values, table.config)
    return sorted({tag for owner in owners for tag in text_tuple(owner.get("tags"))})


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else EMPTY


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
