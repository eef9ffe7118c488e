"""How a metric is calculated, read from its ``type_params``: a formula, its inputs, its facts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mkdocs_dagbook.site_model.semantics import MetricInput
from mkdocs_dagbook.site_model.slugs import merged, texts

Params = Mapping[str, Any]


def filters_of(value: Any) -> tuple[str, ...]:
    """Conditions, however deep dbt wraps them."""
    if isinstance(value, Mapping):
        if "where_filters" in value:
            return filters_of(value["where_filters"])
        return texts(value.get("where_sql_template"))
    if isinstance(value, list | tuple):
        return tuple(text for each in value for text in filters_of(each))
    return texts(value)


def period(value: Any) -> str:
    """``7 days`` of dbt's count and granularity."""
    if isinstance(value, Mapping):
        count, grain = value.get("count"), value.get("granularity") or value.get("period")
        return f"{count} {grain}{'' if count == 1 else 's'}" if count and grain else ""
    return " ".join(texts(value))


def aggregated(function: str, expression: str) -> str:
    """``count(distinct customer_id)``."""
    if function == "count_distinct":
        return f"count(distinct {expression})"
    return f"{function or 'value'}({expression})"


def inputs_of(params: Params) -> tuple[MetricInput, ...]:
    """Everything a metric is calculated from, without ids, each once."""
    return tuple(dict.fromkeys(_inputs(params)))


def formula_of(kind: str, params: Params, measured: Callable[[str], str | None]) -> str:
    """One line that says how the figure comes about; ``measured`` tells a measure's own."""
    by_role = {each.role: each for each in inputs_of(params)}
    names = {role: each.name for role, each in by_role.items()}
    if kind == "ratio":
        return f"{names.get('numerator', '?')} / {names.get('denominator', '?')}"
    if kind == "conversion":
        return f"{names.get('conversion', '?')} / {names.get('base', '?')}"
    only = names.get("measure") or names.get("metric") or ""
    own = measured(only) or only if "measure" in names else only
    if kind == "cumulative":
        return f"cumulative({own})"
    if direct := merged(params.get("metric_aggregation_params")):
        return aggregated(str(direct.get("agg") or ""), str(params.get("expr") or ""))
    return str(params.get("expr") or "") if kind == "derived" else own


def facts_of(params: Params) -> Iterator[tuple[str, str]]:
    """What else decides the figure: window, start, entity, what empty days count."""
    cumulative = merged(params.get("cumulative_type_params"))
    conversion = merged(params.get("conversion_type_params"))
    measure = params.get("measure") if isinstance(params.get("measure"), Mapping) else {}
    fills = (measure or {}).get("fill_nulls_with", params.get("fill_nulls_with"))
    since = cumulative.get("grain_to_date") or params.get("grain_to_date")
    told = (
        ("Window", period(cumulative.get("window") or params.get("window"))),
        ("Counted from", f"the start of the {since}" if since else ""),
        ("Within", period(conversion.get("window"))),
        ("For the same", str(conversion.get("entity") or "")),
        ("Calculated as", str(conversion.get("calculation") or "").replace("_", " ")),
        ("Empty values count as", "" if fills is None else str(fills)),
    )
    yield from ((name, text) for name, text in told if text)


def _inputs(params: Params) -> Iterator[MetricInput]:
    conversion = merged(params.get("conversion_type_params"))
    cumulative = merged(params.get("cumulative_type_params"))
    several = params.get("metrics")
    named = (
        ("measure", params.get("measure")),
        ("numerator", params.get("numerator")),
        ("denominator", params.get("denominator")),
        ("metric", cumulative.get("metric")),
        ("base", conversion.get("base_measure") or conversion.get("base_metric")),
        ("conversion", conversion.get("conversion_measure") or conversion.get("conversion_metric")),
        *(("metric", each) for each in (several if isinstance(several, list) else ())),
    )
    yield from (_input(role, entry) for role, entry in named if entry)


def _input(role: str, entry: Any) -> MetricInput:
    if not isinstance(entry, Mapping):
        return MetricInput(role=role, name=str(entry))
    offset, grain = period(entry.get("offset_window")), entry.get("offset_to_grain")
    return MetricInput(
        role=role,
        name=str(entry.get("name") or ""),
        alias=entry.get("alias"),
        filters=filters_of(entry.get("filter")),
        detail=f"{offset} earlier" if offset else f"at the start of the {grain}" if grain else "",
    )
