"""The semantic layer: what tables mean, figures, and questions somebody kept. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dagbook.errors import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticField:
    """An entity, a dimension or a measure of a semantic model.

    ``kind`` is what sort of it: primary, foreign; categorical, time; sum, count_distinct.
    ``columns`` are those of the table that ``expression`` names. ``detail`` adds what matters
    for its kind, in words.
    """

    name: str
    label: str
    kind: str
    description: str = ""
    expression: str
    columns: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticModel:
    """What one table means to those who ask for figures. ``table`` is an id."""

    unique_id: str
    name: str
    label: str
    package: str
    description: str = ""
    table: str | None = None
    entities: tuple[SemanticField, ...] = ()
    dimensions: tuple[SemanticField, ...] = ()
    measures: tuple[SemanticField, ...] = ()
    time_dimension: str | None = None
    metrics: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    group: str | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    origin: Origin

    def measure(self, name: str) -> SemanticField | None:
        """The measure of that name."""
        return next((each for each in self.measures if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricInput:
    """What a metric is calculated from: another metric, or a measure of a semantic model.

    ``role`` is measure, metric, numerator, denominator, base or conversion. ``ident`` is the id
    of the metric, or of the semantic model that has the measure. ``detail`` tells the offset.
    """

    role: str
    name: str
    ident: str | None = None
    alias: str | None = None
    filters: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure everybody calculates alike.

    ``formula`` is one line that says how. ``facts`` are what else decides the figure, by name.
    ``tables`` are ids of the tables it is read from, directly or through other metrics;
    ``metrics``, ``saved_queries`` and ``exposures`` ids of those that read it.
    """

    unique_id: str
    name: str
    label: str
    package: str
    kind: str = ""
    description: str = ""
    formula: str = ""
    inputs: tuple[MetricInput, ...] = ()
    filters: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    saved_queries: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    unknown_terms: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    group: str | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Where a saved query is written to. ``kind`` is table or view."""

    name: str
    kind: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A question to the semantic layer. ``metrics`` are ids as far as they are known."""

    unique_id: str
    name: str
    label: str
    package: str
    description: str = ""
    metrics: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    exports: tuple[Export, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """The whole semantic layer, each kind by unique id."""

    models: Mapping[str, SemanticModel] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    saved_queries: Mapping[str, SavedQuery] = field(default_factory=dict)


NO_SEMANTICS = Semantics()
