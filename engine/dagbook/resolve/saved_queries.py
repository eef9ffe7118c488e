"""Saved queries and their exports."""

from collections.abc import Mapping

from dagbook.errors import ProjectError
from dagbook.project.config import Config, text_tuple
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType
from dagbook.project.semantics import Part, SavedQuery
from dagbook.resolve.names import name_node
from dagbook.resolve.semantic_entries import (
    SemanticEntry,
    SemanticFields,
    as_mapping,
    as_mappings,
    read_semantic_entry,
    semantic_fields,
    where_filter,
)
from dagbook.resolve.surroundings import Surroundings


def resolve_saved_query(properties: Properties, surroundings: Surroundings) -> SavedQuery:
    """The saved query of an entry, its metrics not yet followed. Raises ProjectError."""
    entry = read_semantic_entry(ResourceType.SAVED_QUERY, properties, surroundings)
    fields = semantic_fields(entry, surroundings)
    own = (*text_tuple(entry.values.get("tags")), *text_tuple(fields["config"].get("tags")))
    return SavedQuery(
        **fields,
        tags=tuple(sorted(set(own))),
        label=entry.text("label"),
        query_params=_params(entry),
        exports=tuple(
            _export(each, entry, fields, surroundings)
            for each in as_mappings(entry.values.get("exports"))
        ),
    )


def _params(entry: SemanticEntry) -> Part:
    raw = as_mapping(entry.values.get("query_params"))
    if not raw:
        raise ProjectError(
            "missing-key",
            f"saved query '{entry.name}' needs query_params",
            origin=entry.place("query_params"),
        )
    return {
        "metrics": list(text_tuple(raw.get("metrics"))),
        "group_by": list(text_tuple(raw.get("group_by"))),
        "where": where_filter(raw.get("where")),
        "order_by": list(text_tuple(raw.get("order_by"))),
        "limit": raw.get("limit"),
    }


def _export(
    raw: Mapping[str, object],
    entry: SemanticEntry,
    fields: SemanticFields,
    surroundings: Surroundings,
) -> Part:
    written = as_mapping(raw.get("config"))
    shared = fields["config"]
    schema = written.get("schema", written.get("schema_name")) or shared.text("schema")
    name = str(raw.get("name"))
    facts = {
        "resource_type": entry.kind.value,
        "name": name,
        "package_name": entry.properties.package,
        "fqn": list(fields["fqn"]),
        "config": dict(written),
    }
    named = name_node(facts, Config({"alias": written.get("alias")}), surroundings)
    return {
        "name": name,
        "config": {
            "export_as": written.get("export_as") or shared.text("export_as"),
            "schema_name": schema or named.schema,
            "alias": written.get("alias") or name,
            "database": named.database,
        },
        "unrendered_config": dict(written),
    }
