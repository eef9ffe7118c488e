"""Metrics, in the form with ``type_params`` and in the newer one without."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from dagbook.errors import ProjectError
from dagbook.project.declarations import Properties
from dagbook.project.ids import ResourceType
from dagbook.project.semantics import Metric, Part, SemanticModel
from dagbook.resolve.metric_inputs import inputs, measure, metric_input, window
from dagbook.resolve.semantic_entries import (
    SemanticEntry,
    as_mapping,
    as_mappings,
    optional_text,
    read_semantic_entry,
    rendered,
    semantic_fields,
    where_filter,
)
from dagbook.resolve.semantic_models import name_of_semantic_model
from dagbook.resolve.semantic_parts import AGGREGATIONS, aggregation_params, non_additive
from dagbook.resolve.surroundings import Surroundings

TYPES: Final = ("simple", "ratio", "cumulative", "derived", "conversion")
_PERIODS: Final = ("first", "last", "average")
_NO_PARAMS: Final[Part] = {
    "measure": None,
    "input_measures": [],
    "numerator": None,
    "denominator": None,
    "expr": None,
    "window": None,
    "grain_to_date": None,
    "metrics": [],
    "conversion_type_params": None,
    "cumulative_type_params": None,
    "metric_aggregation_params": None,
    "fill_nulls_with": None,
    "join_to_timespine": False,
    "is_private": None,
}


class Attached(Struct, frozen=True):
    """The semantic model that a metric of the newer form belongs to."""

    semantic_model: str
    agg_time_dimension: str | None = None


def resolve_metric(properties: Properties, surroundings: Surroundings) -> Metric:
    """The metric of an entry, its inputs not yet followed. Raises ProjectError."""
    entry = read_semantic_entry(ResourceType.METRIC, properties, surroundings)
    return _metric(entry, surroundings, None)


def metrics_of_model(properties: Properties, surroundings: Surroundings) -> Iterator[Metric]:
    """The metrics that an entry of ``models:`` lists. Raises ProjectError."""
    scope = surroundings.values_scope(properties.package, properties.place)
    default = optional_text(properties.values.get("agg_time_dimension"))
    attached = Attached(name_of_semantic_model(properties), default)
    for index, raw in enumerate(as_mappings(properties.values.get("metrics"))):
        values = rendered(raw, scope, f"metrics.{index}")
        entry = SemanticEntry(
            kind=ResourceType.METRIC,
            name=str(values.get("name")),
            properties=properties,
            values=values,
            config=as_mapping(values.get("config")),
            dotted=f"metrics.{index}",
        )
        yield _metric(entry, surroundings, attached)


def metrics_of_measures(
    model: SemanticModel, properties: Properties, surroundings: Surroundings
) -> Iterator[Metric]:
    """A metric for every measure with ``create_metric: true``."""
    for raw in as_mappings(properties.values.get("measures")):
        if raw.get("create_metric") is True:
            name = str(raw.get("name"))
            values = {
                "name": name,
                "label": raw.get("label") or name,
                "type": "simple",
                "type_params": {"measure": name, "expr": raw.get("expr") or name},
                "description": raw.get("description") or f"Metric created from measure {name}",
            }
            entry = SemanticEntry(
                kind=ResourceType.METRIC,
                name=name,
                properties=properties,
                values=values,
                config={"meta": dict(model.config.meta), "enabled": model.config.enabled},
            )
            yield _metric(entry, surroundings, None)


def _metric(entry: SemanticEntry, surroundings: Surroundings, attached: Attached | None) -> Metric:
    fields = semantic_fields(entry, surroundings)
    is_old = "type_params" in entry.values
    type_ = entry.word("type", TYPES)
    meta = fields["config"].meta or as_mapping(entry.values.get("meta"))
    tags = entry.values.get("tags")
    make = _old_params(entry, type_) if is_old else _new_params(entry, type_, attached)
    return Metric(
        **fields,
        meta=meta if is_old else {},
        tags=tuple([tags] if isinstance(tags, str) else _texts(tags)) if is_old else (),
        type=type_,
        label=entry.text("label") or entry.name,
        type_params={**_NO_PARAMS, **make},
        filter=where_filter(entry.values.get("filter")),
        time_granularity=entry.text("time_granularity"),
    )


def _old_params(entry: SemanticEntry, type_: str) -> Part:
    raw = as_mapping(entry.values.get("type_params"))
    origin = entry.place("type_params")
    conversion = raw.get("conversion_type_params")
    return {
        "measure": measure(raw.get("measure"), origin),
        "numerator": metric_input(raw.get("numerator"), origin),
        "denominator": metric_input(raw.get("denominator"), origin),
        "expr": optional_text(raw.get("expr")),
        "window": window(raw.get("window"), origin),
        "grain_to_date": raw.get("grain_to_date"),
        "metrics": inputs(raw.get("metrics"), origin),
        "conversion_type_params": _conversion(entry, as_mapping(conversion))
        if type_ == "conversion" or conversion
        else None,
        "cumulative_type_params": _cumulative(entry, _with_older_keys(raw))
        if type_ == "cumulative"
        else None,
    }


def _with_older_keys(raw: Part) -> Part:
    """Window and grain may stand beside ``cumulative_type_params``, as they did."""
    nested = as_mapping(raw.get("cumulative_type_params"))
    older = {key: raw[key] for key in ("window", "grain_to_date") if raw.get(key)}
    return {**older, **{key: value for key, value in nested.items() if value is not None}}


def _new_params(entry: SemanticEntry, type_: str, attached: Attached | None) -> Part:
    values = entry.values
    origin = entry.origin
    if values.get("agg") is not None and attached is None:
        raise ProjectError(
            "metric-without-model",
            f"metric '{entry.name}' aggregates a column, so it must belong to a model",
            origin=origin,
            hint="move it under metrics: of the model, or give it type_params with a measure",
        )
    return {
        "numerator": metric_input(values.get("numerator"), origin),
        "denominator": metric_input(values.get("denominator"), origin),
        "expr": optional_text(values.get("expr")),
        "metrics": inputs(values.get("input_metrics"), origin),
        "conversion_type_params": _conversion(entry, values) if type_ == "conversion" else None,
        "cumulative_type_params": _cumulative(entry, values) if type_ == "cumulative" else None,
        "metric_aggregation_params": _aggregation(entry, attached) if attached else None,
        "join_to_timespine": bool(values.get("join_to_timespine", False)),
        "is_private": bool(values.get("hidden", False)),
    }


def _aggregation(entry: SemanticEntry, attached: Attached) -> Part | None:
    values = entry.values
    if values.get("agg") is None:
        return None
    kind = str(values.get("percentile_type") or "").lower()
    return {
        "semantic_model": attached.semantic_model,
        "agg": entry.word("agg", AGGREGATIONS),
        "agg_params": aggregation_params(
            {
                "percentile": values.get("percentile"),
                "use_discrete_percentile": kind == "discrete",
                "use_approximate_percentile": kind == "continuous",
            }
        ),
        "agg_time_dimension": values.get("agg_time_dimension") or attached.agg_time_dimension,
        "non_additive_dimension": non_additive(values.get("non_additive_dimension")),
    }


def _cumulative(entry: SemanticEntry, raw: Part) -> Part:
    period = str(raw.get("period_agg") or "first")
    if period not in _PERIODS:
        raise ProjectError(
            "wrong-type",
            f"'period_agg' of '{entry.name}' must be one of: {', '.join(_PERIODS)}",
            origin=entry.origin,
        )
    return {
        "window": window(raw.get("window"), entry.origin),
        "grain_to_date": raw.get("grain_to_date"),
        "period_agg": period,
        "metric": metric_input(raw.get("input_metric"), entry.origin),
    }


def _conversion(entry: SemanticEntry, raw: Part) -> Part:
    origin = entry.origin
    properties = raw.get("constant_properties")
    return {
        "entity": raw.get("entity"),
        "base_measure": measure(raw.get("base_measure"), origin),
        "conversion_measure": measure(raw.get("conversion_measure"), origin),
        "base_metric": metric_input(raw.get("base_metric"), origin),
        "conversion_metric": metric_input(raw.get("conversion_metric"), origin),
        "calculation": raw.get("calculation") or "conversion_rate",
        "window": window(raw.get("window"), origin),
        "constant_properties": list(properties) if isinstance(properties, list) else None,
    }


def _texts(value: object) -> Iterable[str]:
    return (str(each) for each in value) if isinstance(value, list) else ()


def measure_names(params: Mapping[str, object]) -> Iterator[str]:
    """Names of the measures that a metric's parameters hold themselves."""
    conversion = as_mapping(params.get("conversion_type_params"))
    for each in (
        params.get("measure"),
        conversion.get("base_measure"),
        conversion.get("conversion_measure"),
    ):
        if isinstance(each, Mapping):
            yield str(each["name"])
