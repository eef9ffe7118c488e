"""Sources, exposures, macros, doc blocks and groups, as records of the manifest."""

from collections.abc import Mapping

from dagbook.project.nodes import (
    Doc,
    Exposure,
    FreshnessRule,
    FreshnessThreshold,
    Group,
    Macro,
    Owner,
    Resource,
    Source,
)
from dagbook.records.configs import config_record
from dagbook.records.nodes import (
    column_records,
    docs_record,
    ref_records,
    source_call_records,
)
from dagbook.records.plain import Record, plain, plain_mapping


def source_record(source: Source, created_at: float) -> Record:
    """A table of a source."""
    return {
        "database": source.database,
        "schema": source.schema,
        **_identity(source),
        "fqn": source.fqn,
        "source_name": source.source_name,
        "source_description": source.source_description,
        "loader": source.loader,
        "identifier": source.identifier,
        "quoting": quoting_record(source.quoting),
        "loaded_at_field": source.loaded_at_field,
        "loaded_at_query": source.loaded_at_query,
        "freshness": freshness_record(source.freshness),
        "external": plain(source.external),
        "description": source.description,
        "columns": column_records(source.columns),
        "meta": plain_mapping(source.meta),
        "source_meta": plain_mapping(source.source_meta),
        "tags": source.tags,
        "config": {
            **config_record(source.resource_type, source.config),
            "freshness": freshness_record(source.freshness),
            "loaded_at_field": source.loaded_at_field,
            "loaded_at_query": source.loaded_at_query,
        },
        "patch_path": source.patch_path,
        "unrendered_config": plain_mapping(source.unrendered_config),
        "relation_name": str(source.relation),
        "created_at": created_at,
        "unrendered_database": source.written_database,
        "unrendered_schema": source.written_schema,
        "doc_blocks": source.doc_blocks,
    }


def exposure_record(exposure: Exposure, created_at: float) -> Record:
    """Somebody who reads."""
    return {
        **_identity(exposure),
        "fqn": exposure.fqn,
        "type": exposure.type,
        "owner": _owner(exposure.owner),
        "description": exposure.description,
        "label": exposure.label,
        "maturity": exposure.maturity,
        "meta": plain_mapping(exposure.meta),
        "tags": exposure.tags,
        "config": config_record(exposure.resource_type, exposure.config),
        "unrendered_config": plain_mapping(exposure.unrendered_config),
        "url": exposure.url,
        "depends_on": {
            "macros": exposure.depends_on.macros,
            "nodes": exposure.depends_on.nodes,
        },
        "refs": ref_records(exposure.refs),
        "sources": source_call_records(exposure.sources),
        "metrics": [list(each) for each in exposure.metrics],
        "created_at": created_at,
    }


def macro_record(macro: Macro, created_at: float) -> Record:
    """A macro, generic test or materialization."""
    meta, docs = plain_mapping(macro.meta), docs_record(macro.docs)
    return {
        **_identity(macro),
        "macro_sql": macro.macro_sql,
        "depends_on": {"macros": macro.depends_on.macros},
        "description": macro.description,
        "meta": meta,
        "docs": docs,
        "config": {"meta": meta, "docs": docs},
        "patch_path": macro.patch_path,
        "arguments": [
            {"name": each.name, "type": each.type, "description": each.description}
            for each in macro.arguments
        ],
        "created_at": created_at,
        "supported_languages": macro.supported_languages,
    }


def doc_record(doc: Doc) -> Record:
    """A doc block."""
    return {**_identity(doc), "block_contents": doc.block_contents}


def group_record(group: Group) -> Record:
    """A group and its owner."""
    return {
        **_identity(group),
        "owner": _owner(group.owner),
        "description": group.description or None,
        "config": {"meta": plain_mapping(group.meta), **plain_mapping(group.config)},
    }


def freshness_record(rule: FreshnessRule | None) -> Record | None:
    """When a source is late; None where the user switched it off."""
    if rule is None:
        return None
    return {
        "warn_after": _threshold(rule.warn_after),
        "error_after": _threshold(rule.error_after),
        "filter": rule.filter,
    }


def quoting_record(quoting: Mapping[str, object]) -> Record:
    """Which parts of a name are quoted; None where nothing was said."""
    return {part: quoting.get(part) for part in ("database", "schema", "identifier", "column")}


def _threshold(threshold: FreshnessThreshold) -> Record:
    return {"count": threshold.count, "period": threshold.period}


def _owner(owner: Owner) -> Record:
    """One address is written as text, several as a list."""
    email = owner.email[0] if len(owner.email) == 1 else owner.email or None
    return {"email": email, "name": owner.name, **plain_mapping(owner.extra)}


def _identity(resource: Resource) -> Record:
    return {
        "name": resource.name,
        "resource_type": resource.resource_type.value,
        "package_name": resource.package,
        "path": resource.path,
        "original_file_path": resource.original_path,
        "unique_id": resource.unique_id,
    }
