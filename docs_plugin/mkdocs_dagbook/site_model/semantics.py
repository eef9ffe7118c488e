"""The semantic layer: what tables mean, figures, and questions somebody kept. Values only."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from dagbook.errors import Origin


class SemanticField(Struct, frozen=True, kw_only=True):
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


class SemanticModel(Struct, frozen=True, kw_only=True):
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


class MetricInput(Struct, frozen=True, kw_only=True):
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


class Metric(Struct, frozen=True, kw_only=True):
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


class Export(Struct, frozen=True, kw_only=True):
    """Where a saved query is written to. ``kind`` is table or view."""

    name: str
    kind: str = ""
    relation: str = ""


class SavedQuery(Struct, frozen=True, kw_only=True):
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


class Semantics(Struct, frozen=True, kw_only=True):
    """The whole semantic layer, each kind by unique id."""

    models: Mapping[str, SemanticModel] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    saved_queries: Mapping[str, SavedQuery] = field(default_factory=dict)


NO_SEMANTICS = Semantics()
