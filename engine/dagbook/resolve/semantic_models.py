"""Semantic models: entries of their own, and the newer form inside an entry of ``models:``."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from dagbook.errors import ProjectError
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import RefCall
from dagbook.project.semantics import Part, SemanticModel
from dagbook.resolve.semantic_entries import (
    SemanticEntry,
    as_mapping,
    as_mappings,
    read_semantic_entry,
    rendered,
    semantic_fields,
)
from dagbook.resolve.semantic_parts import Parts
from dagbook.resolve.surroundings import Surroundings


def resolve_semantic_model(properties: Properties, surroundings: Surroundings) -> SemanticModel:
    """The semantic model of an entry, its model not yet followed. Raises ProjectError."""
    entry = read_semantic_entry(ResourceType.SEMANTIC_MODEL, properties, surroundings)
    fields = semantic_fields(entry, surroundings)
    parts = Parts(entry, surroundings, fields["config"].meta)
    model = entry.text("model")
    if model is None:
        raise ProjectError(
            "missing-key",
            f"semantic model '{entry.name}' needs a model",
            origin=entry.origin,
            hint="for example: model: ref('orders')",
        )
    return SemanticModel(
        **fields,
        model=model,
        label=entry.text("label"),
        defaults=_defaults(entry.values.get("defaults")),
        entities=parts.entities(),
        measures=parts.measures(),
        dimensions=parts.dimensions(),
        primary_entity=entry.text("primary_entity"),
        refs=_refs(model, entry, surroundings),
    )


def has_semantic_model(properties: Properties) -> bool:
    """Whether an entry of ``models:`` declares one, in the newer form."""
    return properties.section == "models" and bool(properties.values.get("semantic_model"))


def semantic_model_of(properties: Properties, surroundings: Surroundings) -> SemanticModel:
    """The semantic model that an entry of ``models:`` declares. Raises ProjectError."""
    entry = _entry_of_model(properties, surroundings)
    fields = semantic_fields(entry, surroundings)
    parts = Parts(entry, surroundings, fields["config"].meta)
    derived = as_mapping(entry.values.get("derived_semantics"))
    columns = as_mappings(entry.values.get("columns"))
    model = f"ref('{properties.name}')"
    time_dimension = entry.values.get("agg_time_dimension")
    return SemanticModel(
        **fields,
        model=model,
        defaults=_defaults({"agg_time_dimension": time_dimension}),
        entities=(
            *(parts.entity(each) for column in columns for each in _entity(column)),
            *(parts.entity(each) for each in as_mappings(derived.get("entities"))),
        ),
        dimensions=(
            *(parts.dimension(each) for column in columns for each in _dimension(column)),
            *(parts.dimension(_derived(each)) for each in as_mappings(derived.get("dimensions"))),
        ),
        primary_entity=entry.text("primary_entity"),
        refs=(RefCall(properties.name, None, None, properties.origin),),
    )


def name_of_semantic_model(properties: Properties) -> str:
    """What the semantic model of an entry of ``models:`` is called."""
    written = as_mapping(properties.values.get("semantic_model"))
    return str(written.get("name") or properties.name)


def _entry_of_model(properties: Properties, surroundings: Surroundings) -> SemanticEntry:
    scope = surroundings.values_scope(properties.package, properties.place)
    names = ("columns", "derived_semantics", "agg_time_dimension", "primary_entity", "description")
    written = as_mapping(properties.values.get("semantic_model"))
    meta = as_mapping(written.get("config")).get("meta")
    config = {
        **({} if meta is None else {"meta": meta}),
        **{key: written[key] for key in ("enabled", "group") if written.get(key) is not None},
    }
    values = {key: properties.values.get(key) for key in names}
    return SemanticEntry(
        kind=ResourceType.SEMANTIC_MODEL,
        name=name_of_semantic_model(properties),
        properties=replace(properties, version=None),
        values=rendered(values, scope, ""),
        config=rendered(config, scope, "semantic_model"),
    )


def _entity(column: Mapping[str, object]) -> Iterator[Part]:
    """The entity a column is; it has the column's words where it has none of its own."""
    written = column.get("entity")
    meta = as_mapping(as_mapping(column.get("config")).get("meta"))
    if isinstance(written, str):
        yield {
            "name": column.get("name"),
            "type": written,
            "description": column.get("description") or "",
            "config": {"meta": meta},
        }
    elif isinstance(written, Mapping):
        name = written.get("name") or column.get("name")
        own = as_mapping(written.get("config"))
        yield {
            **written,
            "name": name,
            "description": written.get("description") or column.get("description") or "",
            "expr": column.get("name") if name != column.get("name") else None,
            "config": {"meta": own.get("meta", meta)},
        }


def _dimension(column: Mapping[str, object]) -> Iterator[Part]:
    written = column.get("dimension")
    meta = as_mapping(as_mapping(column.get("config")).get("meta"))
    if isinstance(written, str):
        yield {
            "name": column.get("name"),
            "type": written,
            "description": column.get("description") or "",
            "config": {"meta": meta},
        }
    elif isinstance(written, Mapping):
        name = written.get("name") or column.get("name")
        own = as_mapping(as_mapping(written.get("config")).get("meta"))
        yield {
            **_derived({**written, "granularity": column.get("granularity")}),
            "name": name,
            "description": written.get("description") or column.get("description") or "",
            "expr": column.get("name") if name != column.get("name") else None,
            "config": {"meta": {**meta, **own}},
        }


def _derived(raw: Mapping[str, object]) -> Part:
    """A dimension of the newer form, where the granularity stands beside its type."""
    granularity = raw.get("granularity")
    params = {"time_granularity": granularity, "validity_params": raw.get("validity_params")}
    return {**raw, "type_params": None if granularity is None else params}


def _defaults(value: object) -> Part | None:
    if not isinstance(value, Mapping):
        return None
    return {"agg_time_dimension": value.get("agg_time_dimension")}


def _refs(model: str, entry: SemanticEntry, surroundings: Surroundings) -> tuple[RefCall, ...]:
    scope = ParseScope(shared=surroundings.shared, package=entry.properties.package)
    _, found = record("{{ " + model + " }}", entry.place("model"), scope)
    return found.refs
