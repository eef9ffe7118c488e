"""The semantic layer: what a model means, the figures it gives, the questions asked of them.

Parts of these resources (entities, measures, type parameters…) are kept as mappings with the keys
of the manifest: nothing here computes with them.
"""

from collections.abc import Mapping

from dagbook.project.columns import EMPTY
from dagbook.project.config import Config
from dagbook.project.nodes import NO_DEPENDENCIES, DependsOn, RefCall, Resource
from dagbook.project.relation import Relation

Part = Mapping[str, object]


class SemanticModel(Resource, frozen=True, kw_only=True):
    """Entities, dimensions and measures of a model; ``model`` is the ``ref`` as written."""

    model: str
    label: str | None = None
    defaults: Part | None = None
    entities: tuple[Part, ...] = ()
    measures: tuple[Part, ...] = ()
    dimensions: tuple[Part, ...] = ()
    primary_entity: str | None = None
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    group: str | None = None
    refs: tuple[RefCall, ...] = ()
    depends_on: DependsOn = NO_DEPENDENCIES
    relation: Relation | None = None
    """Where the model stands."""


class Metric(Resource, frozen=True, kw_only=True):
    """A figure; ``type`` is simple, ratio, cumulative, derived or conversion."""

    type: str
    label: str
    type_params: Part
    filter: Part | None = None
    time_granularity: str | None = None
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    group: str | None = None
    depends_on: DependsOn = NO_DEPENDENCIES


class SavedQuery(Resource, frozen=True, kw_only=True):
    """A question to the semantic layer, and the tables its answer is exported to."""

    query_params: Part
    exports: tuple[Part, ...] = ()
    label: str | None = None
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    group: str | None = None
    depends_on: DependsOn = NO_DEPENDENCIES
