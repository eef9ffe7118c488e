"""Semantic models, metrics and saved queries of the manifest, as values of the book."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from mkdocs_dagbook.artifacts import (
    ExposureEntry,
    Manifest,
    MetricEntry,
    SavedQueryEntry,
    SemanticFieldEntry,
    SemanticModelEntry,
)
from mkdocs_dagbook.site_model.columns import term_names
from mkdocs_dagbook.site_model.glossary import Glossary
from mkdocs_dagbook.site_model.links import tables_behind
from mkdocs_dagbook.site_model.metric_formulas import (
    aggregated,
    facts_of,
    filters_of,
    formula_of,
    inputs_of,
)
from mkdocs_dagbook.site_model.owners import Directory, mentions_in
from mkdocs_dagbook.site_model.places import Places
from mkdocs_dagbook.site_model.semantics import (
    Export,
    Metric,
    MetricInput,
    SavedQuery,
    SemanticField,
    SemanticModel,
    Semantics,
)
from mkdocs_dagbook.site_model.slugs import forward_slashes, merged, texts
from mkdocs_dagbook.site_model.tables import Table

_WORD = re.compile(r"'(?:[^']|'')*'|\"([^\"]+)\"|([A-Za-z_]\w*)")
_SORTS = ("saved_query", "exposure", "metric")

_Named = TypeVar("_Named", SemanticModel, Metric, SavedQuery)


class _Around(Struct, frozen=True, kw_only=True):
    """What must be known to describe one piece of the semantic layer.

    ``metrics`` are ids by name, ``measures`` are keyed by name: the id of their semantic model
    and what they aggregate.
    """

    manifest: Manifest
    tables: Mapping[str, Table]
    readers: Mapping[str, tuple[str, ...]]
    metrics: Mapping[str, str]
    measures: Mapping[str, tuple[str, SemanticField]] = field(default_factory=dict)
    glossary: Glossary
    directory: Directory
    places: Places


def read_semantics(
    manifest: Manifest,
    tables: Mapping[str, Table],
    glossary: Glossary,
    directory: Directory,
    places: Places,
) -> Semantics:
    """The semantic layer, each kind by name."""
    around = _Around(
        manifest=manifest,
        tables=tables,
        readers=_readers(manifest),
        metrics={entry.name: key for key, entry in manifest.metrics.items()},
        glossary=glossary,
        directory=directory,
        places=places,
    )
    models = _by_label(_model(entry, around) for entry in manifest.semantic_models.values())
    measures = {
        measure.name: (model.unique_id, measure)
        for model in models.values()
        for measure in model.measures
    }
    known = replace(around, measures=measures)
    return Semantics(
        models=models,
        metrics=_by_label(_metric(entry, known) for entry in manifest.metrics.values()),
        saved_queries=_by_label(_query(entry, known) for entry in manifest.saved_queries.values()),
    )


def _model(entry: SemanticModelEntry, around: _Around) -> SemanticModel:
    reads = (entry.depends_on.nodes if entry.depends_on else None) or ()
    table = next((around.tables[each] for each in reads if each in around.tables), None)
    columns = {column.name.casefold(): column.name for column in table.columns} if table else {}
    meta = merged((entry.config or {}).get("meta"), entry.meta)
    return SemanticModel(
        unique_id=entry.unique_id,
        name=entry.name,
        label=entry.label or entry.name,
        package=entry.package_name,
        description=entry.description or "",
        table=table.unique_id if table else None,
        entities=tuple(_field(each, columns) for each in entry.entities or ()),
        dimensions=tuple(_field(each, columns) for each in entry.dimensions or ()),
        measures=tuple(_field(each, columns) for each in entry.measures or ()),
        time_dimension=(entry.defaults or {}).get("agg_time_dimension"),
        metrics=tuple(
            each for each in around.readers.get(entry.unique_id, ()) if each.startswith("metric.")
        ),
        owners=around.directory.keys(mentions_in(meta)) or (table.owners if table else ()),
        group=entry.group or (entry.config or {}).get("group"),
        tags=texts((entry.config or {}).get("tags") or entry.tags),
        meta=meta,
        origin=around.places.entry(
            forward_slashes(entry.original_file_path), "semantic_models", entry.name
        ),
    )


def _field(entry: SemanticFieldEntry, columns: Mapping[str, str]) -> SemanticField:
    expression = entry.name if entry.expr is None else str(entry.expr)
    grain = (entry.type_params or {}).get("time_granularity")
    fixed = (entry.non_additive_dimension or {}).get("name")
    return SemanticField(
        name=entry.name,
        label=entry.label or entry.name,
        kind=entry.agg or entry.type or "",
        description=entry.description or "",
        expression=expression,
        columns=_named_columns(expression, columns),
        detail=f"by {grain}" if grain else f"doesn't add up over {fixed}" if fixed else "",
    )


def _named_columns(expression: str, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The columns an expression names; words within quotes of a text are none."""
    words = (quoted or bare for quoted, bare in _WORD.findall(expression) if quoted or bare)
    keys = dict.fromkeys(word.casefold() for word in words)
    return tuple(columns[key] for key in keys if key in columns)


def _metric(entry: MetricEntry, around: _Around) -> Metric:
    params = entry.type_params or {}
    meta = merged((entry.config or {}).get("meta"), entry.meta)
    terms, unknown_terms = around.glossary.match(term_names(meta))
    tables = tables_behind(entry.unique_id, around.manifest, around.tables)
    readers = {sort: _of_sort(around.readers.get(entry.unique_id, ()), sort) for sort in _SORTS}
    return Metric(
        unique_id=entry.unique_id,
        name=entry.name,
        label=entry.label or entry.name,
        package=entry.package_name,
        kind=entry.type or "",
        description=entry.description or "",
        formula=formula_of(entry.type or "", params, lambda name: _measured(name, around)),
        inputs=tuple(_found(each, around) for each in inputs_of(params)),
        filters=filters_of(entry.filter),
        facts=tuple(facts_of(params)),
        tables=tables,
        metrics=readers["metric"],
        saved_queries=readers["saved_query"],
        exposures=readers["exposure"],
        terms=terms,
        unknown_terms=unknown_terms,
        owners=around.directory.keys(mentions_in(meta)),
        group=entry.group or (entry.config or {}).get("group"),
        tags=tuple(dict.fromkeys((*texts(entry.tags), *texts((entry.config or {}).get("tags"))))),
        meta=meta,
        origin=around.places.entry(
            forward_slashes(entry.original_file_path), "metrics", entry.name
        ),
    )


def _query(entry: SavedQueryEntry, around: _Around) -> SavedQuery:
    params = entry.query_params or {}
    limit = params.get("limit")
    reads = (entry.depends_on.nodes if entry.depends_on else None) or ()
    return SavedQuery(
        unique_id=entry.unique_id,
        name=entry.name,
        label=entry.label or entry.name,
        package=entry.package_name,
        description=entry.description or "",
        metrics=tuple(each for each in reads if each in around.manifest.metrics),
        group_by=texts(params.get("group_by")),
        filters=filters_of(params.get("where")),
        order_by=texts(params.get("order_by")),
        limit=limit if isinstance(limit, int) else None,
        exports=tuple(_export(each) for each in entry.exports or ()),
        tags=texts(entry.tags),
        meta=merged((entry.config or {}).get("meta"), entry.meta),
        origin=around.places.entry(
            forward_slashes(entry.original_file_path), "saved_queries", entry.name
        ),
    )


def _export(entry: Mapping[str, object]) -> Export:
    config = merged(entry.get("config"))
    parts = (config.get("database"), config.get("schema_name"), config.get("alias"))
    return Export(
        name=str(entry.get("name") or ""),
        kind=str(config.get("export_as") or ""),
        relation=".".join(str(part) for part in parts if part),
    )


def _found(given: MetricInput, around: _Around) -> MetricInput:
    """An input with the id of the metric, or of the semantic model that has the measure."""
    owner, _ = around.measures.get(given.name, (None, None))
    metric = around.metrics.get(given.name)
    return replace(given, ident=owner if given.role == "measure" else metric or owner)


def _measured(name: str, around: _Around) -> str | None:
    _, measure = around.measures.get(name, (None, None))
    return aggregated(measure.kind, measure.expression) if measure else None


def _readers(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    entries: tuple[MetricEntry | SavedQueryEntry | ExposureEntry, ...] = (
        *manifest.metrics.values(),
        *manifest.saved_queries.values(),
        *manifest.exposures.values(),
    )
    for entry in entries:
        for read in (entry.depends_on.nodes if entry.depends_on else None) or ():
            found[read].append(entry.unique_id)
    return {key: tuple(sorted(readers)) for key, readers in found.items()}


def _of_sort(idents: Iterable[str], sort: str) -> tuple[str, ...]:
    return tuple(each for each in idents if each.startswith(f"{sort}."))


def _by_label(things: Iterable[_Named]) -> dict[str, _Named]:
    ordered = sorted(things, key=lambda each: (each.label.casefold(), each.unique_id))
    return {each.unique_id: each for each in ordered}
