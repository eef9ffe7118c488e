"""Everything a subject needs before its node is made: config, words, columns, name, hooks."""

from collections.abc import Iterator, Mapping
from typing import Final, TypedDict

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, raise_errors
from dagbook.jinja.parse_context import ParseScope
from dagbook.project.columns import EMPTY, ColumnDeclaration
from dagbook.project.config import Config, text_tuple
from dagbook.project.declarations import Recording
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import DependsOn, Docs, FunctionCall, Hook, RefCall, SourceCall
from dagbook.project.relation import Relation
from dagbook.resolve.config_layers import ConfigSources, ResolvedConfig, resolve_config
from dagbook.resolve.config_values import check_values
from dagbook.resolve.hooks import (
    merge_recordings,
    read_hooks,
    record_hooks,
    record_idle_hooks,
)
from dagbook.resolve.names import RelationName, name_node, relation_of
from dagbook.resolve.property_values import (
    Entry,
    config_as_written,
    config_with_top_keys,
    describe_entry,
    read_columns,
    read_entry,
)
from dagbook.resolve.subjects import Subject
from dagbook.resolve.surroundings import Description, Surroundings

_IN_WAREHOUSE: Final = (
    ResourceType.MODEL,
    ResourceType.SEED,
    ResourceType.SNAPSHOT,
    ResourceType.FUNCTION,
)


class NodeFields(TypedDict):
    """The fields that every kind of node has."""

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
    meta: Mapping[str, object]
    tags: tuple[str, ...]
    raw_code: str
    language: str
    checksum: str
    config: Config
    unrendered_config: Mapping[str, object]
    database: str | None
    schema: str
    alias: str
    relation: Relation | None
    refs: tuple[RefCall, ...]
    sources: tuple[SourceCall, ...]
    functions: tuple[FunctionCall, ...]
    depends_on: DependsOn
    columns: tuple[ColumnDeclaration, ...]
    patch_path: str | None
    patch_origin: Origin | None
    docs: Docs
    group: str | None
    pre_hooks: tuple[Hook, ...]
    post_hooks: tuple[Hook, ...]


class Settled(Struct, frozen=True):
    """All that was worked out about a subject before its node is made."""

    config: ResolvedConfig
    entry: Entry | None
    description: Description
    columns: tuple[ColumnDeclaration, ...]
    name: RelationName
    relation: Relation | None
    hooks: tuple[tuple[Hook, ...], tuple[Hook, ...]]
    recording: Recording


def settle(subject: Subject, surroundings: Surroundings) -> Settled:
    """Config, description, columns, name and hooks of a subject."""
    properties = subject.properties
    entry = read_entry(properties, surroundings) if properties else None
    raise_errors(_wrong_values(subject, entry))
    resolved = resolve_config(
        ConfigSources(
            kind=subject.kind,
            package=subject.package,
            fqn=subject.fqn,
            properties=_configured(subject, config_with_top_keys(entry) if entry else EMPTY),
            unrendered_properties=_configured(
                subject, config_as_written(entry) if entry else EMPTY
            ),
            calls=subject.recording.config_calls,
            unrendered_calls=subject.recording.unrendered_configs,
        ),
        surroundings,
    )
    config = resolved.config
    facts = _facts(subject, config)
    name = name_node(facts, config, surroundings)
    relation = _relation(subject, name, config, surroundings)
    hooks = _hooks(subject, config)
    scope = ParseScope(
        shared=surroundings.shared, package=subject.package, this=relation, model=facts
    )
    record = record_hooks if config.enabled else record_idle_hooks
    recorded = record((*hooks[0], *hooks[1]), subject.origin, scope)
    return Settled(
        config=resolved,
        entry=entry,
        description=describe_entry(entry, surroundings) if entry else Description(),
        columns=read_columns(entry, surroundings) if entry else (),
        name=name,
        relation=relation,
        hooks=hooks,
        recording=merge_recordings(subject.recording, *recorded),
    )


def node_fields(subject: Subject, settled: Settled) -> NodeFields:
    """The fields of a subject's node, its references not yet followed."""
    config = settled.config.config
    properties = subject.properties
    return {
        "resource_type": subject.kind,
        "name": subject.name,
        "package": subject.package,
        "unique_id": subject.unique_id,
        "path": subject.path,
        "original_path": subject.original_path,
        "origin": subject.origin,
        "fqn": subject.fqn,
        "description": settled.description.text,
        "doc_blocks": settled.description.doc_blocks,
        "meta": config.meta,
        "tags": _tags(subject, settled),
        "raw_code": subject.raw_code,
        "language": subject.language,
        "checksum": subject.checksum,
        "config": config,
        "unrendered_config": settled.config.unrendered,
        "database": settled.name.database,
        "schema": settled.name.schema,
        "alias": settled.name.alias,
        "relation": settled.relation,
        "refs": settled.recording.refs,
        "sources": settled.recording.sources,
        "functions": settled.recording.functions,
        "depends_on": DependsOn(macros=settled.recording.macros),
        "columns": settled.columns,
        "patch_path": f"{properties.package}://{properties.original_path}" if properties else None,
        "patch_origin": properties.origin if properties else None,
        "docs": _docs(config),
        "group": config.text("group"),
        "pre_hooks": settled.hooks[0],
        "post_hooks": settled.hooks[1],
    }


def _configured(subject: Subject, written: Mapping[str, object]) -> Mapping[str, object]:
    """What a properties file says; a Python model is a table unless it or its code say otherwise.

    As in dbt this is stronger than dbt_project.yml: ``+materialized: view`` of a folder is for SQL.
    """
    if subject.kind is ResourceType.MODEL and subject.language == "python":
        return {"materialized": "table", **written}
    return written


def _wrong_values(subject: Subject, entry: Entry | None) -> Iterator[DagbookError]:
    yield from check_values(subject.recording.config_calls, lambda key: subject.origin)
    if entry is not None:
        values = config_with_top_keys(entry)
        yield from check_values((values,), lambda key: entry.place_of_config(key))


def _facts(subject: Subject, config: Config) -> Mapping[str, object]:
    """What name macros and hooks see as ``node``."""
    version = subject.properties.version if subject.properties else None
    return {
        "resource_type": subject.kind.value,
        "name": subject.name,
        "package_name": subject.package,
        "unique_id": subject.unique_id,
        "path": subject.path,
        "original_file_path": subject.original_path,
        "fqn": list(subject.fqn),
        "version": version.version if version else None,
        "config": dict(config.values),
        "tags": list(config.tags),
        "meta": dict(config.meta),
        "raw_code": subject.raw_code,
    }


def _relation(
    subject: Subject, name: RelationName, config: Config, surroundings: Surroundings
) -> Relation | None:
    if subject.kind is ResourceType.TEST and not keeps_failures(config, surroundings):
        return None
    if (
        subject.kind not in (*_IN_WAREHOUSE, ResourceType.TEST)
        or config.materialized == "ephemeral"
    ):
        return None
    quoting = config.get("quoting")
    return relation_of(name, quoting if isinstance(quoting, Mapping) else EMPTY, surroundings)


def keeps_failures(config: Config, surroundings: Surroundings) -> bool:
    """Whether a test's failing rows are kept as a relation."""
    if config.get("store_failures_as"):
        return config.get("store_failures_as") != "ephemeral"
    stored = config.get("store_failures")
    return bool(surroundings.shared.flags.get("STORE_FAILURES") if stored is None else stored)


def _hooks(subject: Subject, config: Config) -> tuple[tuple[Hook, ...], tuple[Hook, ...]]:
    if subject.kind not in _IN_WAREHOUSE:
        return (), ()
    return (
        read_hooks(config, "pre-hook", subject.origin),
        read_hooks(config, "post-hook", subject.origin),
    )


def _tags(subject: Subject, settled: Settled) -> tuple[str, ...]:
    """The config's tags, those of the properties file last, as dbt lists them."""
    from_entry = settled.entry.config.get("tags") if settled.entry else None
    late = set(text_tuple(from_entry)) - {
        tag for call in subject.recording.config_calls for tag in text_tuple(call.get("tags"))
    }
    tags = settled.config.config.tags
    return (*(tag for tag in tags if tag not in late), *(tag for tag in tags if tag in late))


def _docs(config: Config) -> Docs:
    docs = config.get("docs")
    if not isinstance(docs, Mapping):
        return Docs()
    color = docs.get("node_color")
    return Docs(bool(docs.get("show", True)), None if color is None else str(color))
