"""The semantic layer of a project: its resources made, then linked to each other."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from dagbook.errors import DagbookError, ProjectError, did_you_mean
from dagbook.project.declarations import Declarations, Properties
from dagbook.project.nodes import DependsOn, Exposure
from dagbook.project.semantics import Metric, Part, SavedQuery, SemanticModel
from dagbook.resolve.draft import Draft
from dagbook.resolve.metrics import (
    measure_names,
    metrics_of_measures,
    metrics_of_model,
    resolve_metric,
)
from dagbook.resolve.references import find_ref
from dagbook.resolve.saved_queries import resolve_saved_query
from dagbook.resolve.semantic_entries import as_mapping, as_mappings
from dagbook.resolve.semantic_models import (
    has_semantic_model,
    resolve_semantic_model,
    semantic_model_of,
)
from dagbook.resolve.surroundings import Surroundings


def add_semantics(declarations: Declarations, draft: Draft) -> None:
    """Make semantic models, metrics and saved queries of their entries."""
    for entry in declarations.properties:
        if entry.section in _MAKERS:
            _MAKERS[entry.section](entry, draft)


def link_semantics(draft: Draft) -> None:
    """Follow what they name: models, measures, metrics; exposures follow their metrics too."""
    draft.semantic_models = list(_each(draft.semantic_models, draft, _link_model))
    known = Figures(draft)
    draft.metrics = list(_each(draft.metrics, draft, known.link))
    draft.saved_queries = list(_each(draft.saved_queries, draft, known.link_query))
    draft.exposures = list(_each(draft.exposures, draft, known.link_exposure))


def _models(entry: Properties, draft: Draft) -> None:
    if entry.version is not None and not entry.version.is_latest:
        return
    around = draft.surroundings
    if has_semantic_model(entry):
        for model in draft.attempt(partial(semantic_model_of, entry, around)):
            draft.sort_in(model, draft.semantic_models)
    for metrics in draft.attempt(lambda: tuple(metrics_of_model(entry, around))):
        for metric in metrics:
            draft.sort_in(metric, draft.metrics)


def _semantic_models(entry: Properties, draft: Draft) -> None:
    around = draft.surroundings
    for model in draft.attempt(partial(resolve_semantic_model, entry, around)):
        draft.sort_in(model, draft.semantic_models)
        for metrics in draft.attempt(partial(_of_measures, model, entry, around)):
            for metric in metrics:
                draft.sort_in(metric, draft.metrics)


def _of_measures(
    model: SemanticModel, entry: Properties, around: Surroundings
) -> tuple[Metric, ...]:
    return tuple(metrics_of_measures(model, entry, around))


def _metrics(entry: Properties, draft: Draft) -> None:
    for metric in draft.attempt(partial(resolve_metric, entry, draft.surroundings)):
        draft.sort_in(metric, draft.metrics)


def _saved_queries(entry: Properties, draft: Draft) -> None:
    for query in draft.attempt(partial(resolve_saved_query, entry, draft.surroundings)):
        draft.sort_in(query, draft.saved_queries)


_MAKERS = {
    "models": _models,
    "semantic_models": _semantic_models,
    "metrics": _metrics,
    "saved_queries": _saved_queries,
}
Made = TypeVar("Made")


def _each(
    resources: Iterable[Made], draft: Draft, link: Callable[[Made, Draft], Made]
) -> Iterator[Made]:
    for resource in resources:
        yield from draft.attempt(partial(link, resource, draft))


def _link_model(model: SemanticModel, draft: Draft) -> SemanticModel:
    if not model.refs:
        raise ProjectError(
            "missing-ref",
            f"the model of semantic model '{model.name}' must be a ref",
            origin=model.origin,
            hint="for example: model: ref('orders')",
        )
    target = find_ref(model.refs[0], model, draft.names)
    return replace(model, depends_on=DependsOn((target.unique_id,)), relation=target.relation)


class Figures:
    """Metrics and measures by name, to follow what names them."""

    def __init__(self, draft: Draft) -> None:
        """Take the draft's metrics and semantic models."""
        self.metrics = {metric.name: metric for metric in reversed(draft.metrics)}
        self.owners = {
            str(measure["name"]): model
            for model in reversed(draft.semantic_models)
            for measure in model.measures
        }
        self.models = {model.name: model for model in draft.semantic_models}
        self.disabled = {each.name for each in draft.disabled if isinstance(each, Metric)}

    def link(self, metric: Metric, _draft: Draft) -> Metric:
        """A metric with what it reads, and the measures it comes from. Raises ProjectError."""
        ids: list[str] = [
            self._owner(name, metric).unique_id for name in measure_names(metric.type_params)
        ]
        attached = as_mapping(metric.type_params.get("metric_aggregation_params"))
        if attached:
            ids.append(self._model(str(attached["semantic_model"]), metric).unique_id)
        ids.extend(self._metric(name, metric).unique_id for name in _metric_names(metric))
        measures = self._measures(metric, frozenset())
        params = {**metric.type_params, "input_measures": measures}
        return replace(metric, type_params=params, depends_on=DependsOn(tuple(dict.fromkeys(ids))))

    def link_query(self, query: SavedQuery, _draft: Draft) -> SavedQuery:
        """A saved query with its metrics. Raises ProjectError."""
        named = query.query_params["metrics"]
        names = [str(each) for each in named] if isinstance(named, list) else []
        ids = [self._metric(name, query).unique_id for name in names]
        return replace(query, depends_on=DependsOn(tuple(dict.fromkeys(ids))))

    def link_exposure(self, exposure: Exposure, _draft: Draft) -> Exposure:
        """An exposure with its metrics after the rest. Raises ProjectError."""
        ids = [self._metric(call[-1], exposure).unique_id for call in exposure.metrics if call]
        read = (*exposure.depends_on.nodes, *ids)
        depends_on = DependsOn(tuple(dict.fromkeys(read)), exposure.depends_on.macros)
        return replace(exposure, depends_on=depends_on)

    def _measures(self, metric: Metric, seen: frozenset[str]) -> list[Part]:
        """The measures a metric comes from, through other metrics too."""
        params = metric.type_params
        conversion = as_mapping(params.get("conversion_type_params"))
        own = (
            params.get("measure"),
            conversion.get("base_measure"),
            conversion.get("conversion_measure"),
        )
        found: list[Part] = []
        for each in own:
            if isinstance(each, dict) and each not in found:
                found.append(each)
        if metric.name in seen or metric.type not in ("ratio", "derived"):
            return found
        for name in _metric_names(metric):
            for each in self._measures(self._metric(name, metric), seen | {metric.name}):
                if each not in found:
                    found.append(each)
        return found

    def _metric(self, name: str, reader: Metric | SavedQuery | Exposure) -> Metric:
        if name in self.metrics:
            return self.metrics[name]
        why = "is disabled" if name in self.disabled else "does not exist"
        raise self._missing(f"metric '{name}' {why}", reader, did_you_mean(name, self.metrics))

    def _owner(self, name: str, reader: Metric) -> SemanticModel:
        if name in self.owners:
            return self.owners[name]
        message = f"no semantic model has a measure '{name}'"
        raise self._missing(message, reader, did_you_mean(name, self.owners))

    def _model(self, name: str, reader: Metric) -> SemanticModel:
        if name in self.models:
            return self.models[name]
        raise self._missing(
            f"metric '{reader.name}' stands under a model without semantic_model",
            reader,
            "add semantic_model: true to the model",
        )

    def _missing(
        self, message: str, reader: Metric | SavedQuery | Exposure, hint: str | None
    ) -> DagbookError:
        return ProjectError(
            "missing-metric",
            message,
            origin=reader.origin,
            notes=[f"needed by {reader.resource_type.value} '{reader.name}'"],
            hint=hint,
        )


def _metric_names(metric: Metric) -> Iterator[str]:
    """Names of the metrics that a metric's parameters hold, in the order dbt follows them."""
    params = metric.type_params
    cumulative = as_mapping(params.get("cumulative_type_params"))
    conversion = as_mapping(params.get("conversion_type_params"))
    ratio = (params.get("numerator"), params.get("denominator"))
    listed = [
        *(ratio if metric.type == "ratio" else as_mappings(params.get("metrics"))),
        cumulative.get("metric"),
        conversion.get("base_metric"),
        conversion.get("conversion_metric"),
    ]
    for each in listed:
        if isinstance(each, dict):
            yield str(each["name"])
