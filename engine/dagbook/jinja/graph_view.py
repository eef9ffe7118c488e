"""``graph``, ``model`` and ``this_node`` in Jinja: resources as the mappings of dbt's manifest.

Made when first asked for and kept for the whole run; macros read them, nothing writes them back.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from dagbook.project.columns import ColumnDeclaration, Constraint
from dagbook.project.nodes import (
    Exposure,
    FreshnessRule,
    Group,
    Hook,
    Model,
    Node,
    Owner,
    RefCall,
    Resource,
    Seed,
    Source,
    Test,
)
from dagbook.project.project import Project
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel

Shown = dict[str, object]
R = TypeVar("R", bound=Resource)


class LazyShown(Mapping[str, Shown]):
    """Resources by unique id, each turned into its mapping when it is looked at."""

    def __init__(self, resources: Mapping[str, R], show: Callable[[R], Shown]) -> None:
        """Keep what to show and how."""
        self._ids = tuple(resources)
        self._make: Callable[[str], Shown] = lambda unique_id: show(resources[unique_id])
        self._known: dict[str, Shown] = {}

    def __getitem__(self, unique_id: str) -> Shown:
        """One resource. Raises KeyError."""
        if unique_id not in self._known:
            self._known[unique_id] = self._make(unique_id)
        return self._known[unique_id]

    def __iter__(self) -> Iterator[str]:
        """Unique ids."""
        return iter(self._ids)

    def __len__(self) -> int:
        """How many."""
        return len(self._ids)


@dataclass(frozen=True, slots=True)
class GraphView:
    """What ``graph`` shows of a project."""

    project: Project
    nodes: LazyShown = field(init=False)
    sources: LazyShown = field(init=False)
    exposures: LazyShown = field(init=False)
    groups: LazyShown = field(init=False)
    metrics: LazyShown = field(init=False)
    semantic_models: LazyShown = field(init=False)
    saved_queries: LazyShown = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the maps; nothing is turned into anything yet."""
        shown = (
            ("nodes", LazyShown(self.project.nodes, show_node)),
            ("sources", LazyShown(self.project.sources, show_source)),
            ("exposures", LazyShown(self.project.exposures, show_exposure)),
            ("groups", LazyShown(self.project.groups, show_group)),
            ("metrics", LazyShown(self.project.metrics, show_metric)),
            ("semantic_models", LazyShown(self.project.semantic_models, show_semantic_model)),
            ("saved_queries", LazyShown(self.project.saved_queries, show_saved_query)),
        )
        for name, value in shown:
            object.__setattr__(self, name, value)

    def shown(self) -> Mapping[str, object]:
        """The value of ``graph``."""
        return {
            "nodes": self.nodes,
            "sources": self.sources,
            "exposures": self.exposures,
            "groups": self.groups,
            "metrics": self.metrics,
            "semantic_models": self.semantic_models,
            "saved_queries": self.saved_queries,
            "functions": {},
        }


def show_node(node: Node) -> Shown:
    """A node with the keys of the manifest."""
    shown: Shown = {
        **_resource(node),
        "database": node.database,
        "schema": node.schema,
        "alias": node.alias,
        "identifier": node.alias,
        "relation_name": str(node.relation) if node.relation else None,
        "checksum": {"name": "sha256", "checksum": node.checksum},
        "config": dict(node.config.values),
        "unrendered_config": dict(node.unrendered_config),
        "columns": _columns(node.columns),
        "depends_on": {
            "nodes": list(node.depends_on.nodes),
            "macros": list(node.depends_on.macros),
        },
        "refs": [_ref(ref) for ref in node.refs],
        "sources": [[call.source, call.table] for call in node.sources],
        "raw_code": node.raw_code,
        "raw_sql": node.raw_code,
        "language": node.language,
        "group": node.group,
        "patch_path": node.patch_path,
        "docs": {"show": node.docs.show, "node_color": node.docs.node_color},
    }
    if isinstance(node, Model):
        shown |= _model(node)
    if isinstance(node, Seed):
        shown["root_path"] = node.root_path
    if isinstance(node, Test):
        shown |= _test(node)
    return shown


def show_source(source: Source) -> Shown:
    """A source table with the keys of the manifest."""
    freshness: Shown = {
        "loaded_at_field": source.loaded_at_field,
        "loaded_at_query": source.loaded_at_query,
        "freshness": _freshness(source.freshness),
    }
    return {
        **_resource(source),
        "source_name": source.source_name,
        "source_description": source.source_description,
        "source_meta": dict(source.source_meta),
        "loader": source.loader,
        "identifier": source.identifier,
        "database": source.database,
        "schema": source.schema,
        "relation_name": str(source.relation),
        "config": {**source.config.values, **freshness},
        "columns": _columns(source.columns),
        **freshness,
        "quoting": dict(source.quoting),
        "external": source.external,
    }


def show_exposure(exposure: Exposure) -> Shown:
    """An exposure with the keys of the manifest."""
    return {
        **_resource(exposure),
        "type": exposure.type,
        "owner": _owner(exposure.owner),
        "label": exposure.label,
        "maturity": exposure.maturity,
        "url": exposure.url,
        "config": dict(exposure.config.values),
        "refs": [_ref(ref) for ref in exposure.refs],
        "depends_on": {
            "nodes": list(exposure.depends_on.nodes),
            "macros": list(exposure.depends_on.macros),
        },
    }


def show_group(group: Group) -> Shown:
    """A group with the keys of the manifest."""
    return {**_resource(group), "owner": _owner(group.owner)}


def show_metric(metric: Metric) -> Shown:
    """A metric with the keys of the manifest."""
    return {
        **_resource(metric),
        "label": metric.label,
        "type": metric.type,
        "type_params": dict(metric.type_params),
        "filter": metric.filter,
        "config": dict(metric.config.values),
        "group": metric.group,
        "depends_on": {"nodes": list(metric.depends_on.nodes), "macros": []},
    }


def show_semantic_model(model: SemanticModel) -> Shown:
    """A semantic model with the keys of the manifest."""
    return {
        **_resource(model),
        "model": model.model,
        "label": model.label,
        "defaults": model.defaults,
        "entities": [dict(each) for each in model.entities],
        "measures": [dict(each) for each in model.measures],
        "dimensions": [dict(each) for each in model.dimensions],
        "primary_entity": model.primary_entity,
        "config": dict(model.config.values),
        "group": model.group,
        "depends_on": {"nodes": list(model.depends_on.nodes), "macros": []},
    }


def show_saved_query(query: SavedQuery) -> Shown:
    """A saved query with the keys of the manifest."""
    return {
        **_resource(query),
        "label": query.label,
        "query_params": dict(query.query_params),
        "exports": [dict(each) for each in query.exports],
        "config": dict(query.config.values),
        "group": query.group,
        "depends_on": {"nodes": list(query.depends_on.nodes), "macros": []},
    }


def show_hooks(hooks: tuple[Hook, ...]) -> list[Shown]:
    """``pre_hooks`` and ``post_hooks``."""
    return [{"sql": hook.sql, "transaction": hook.transaction, "index": None} for hook in hooks]


def _resource(resource: Resource) -> Shown:
    return {
        "resource_type": resource.resource_type.value,
        "name": resource.name,
        "package_name": resource.package,
        "unique_id": resource.unique_id,
        "path": resource.path,
        "original_file_path": resource.original_path,
        "fqn": list(resource.fqn),
        "description": resource.description,
        "meta": dict(resource.meta),
        "tags": list(resource.tags),
    }


def _model(model: Model) -> Shown:
    return {
        "access": model.access,
        "constraints": [_constraint(each) for each in model.constraints],
        "version": model.version,
        "latest_version": model.latest_version,
        "deprecation_date": model.deprecation_date,
        "primary_key": list(model.primary_key),
        "contract": model.config.get("contract"),
    }


def _test(test: Test) -> Shown:
    metadata = test.metadata
    return {
        "column_name": test.column_name,
        "attached_node": test.attached_node,
        "file_key_name": test.file_key_name,
        "test_metadata": {
            "name": metadata.name,
            "namespace": metadata.namespace,
            "kwargs": dict(metadata.kwargs),
        }
        if metadata
        else None,
    }


def _columns(columns: tuple[ColumnDeclaration, ...]) -> dict[str, Shown]:
    return {
        each.name: {
            "name": each.name,
            "description": each.description,
            "data_type": each.data_type,
            "quote": each.quote,
            "meta": dict(each.meta),
            "tags": list(each.tags),
            "constraints": [_constraint(constraint) for constraint in each.constraints],
        }
        for each in columns
    }


def _constraint(constraint: Constraint) -> Shown:
    return {
        "type": constraint.type,
        "name": constraint.name,
        "expression": constraint.expression,
        "columns": list(constraint.columns),
        "to": constraint.to,
        "to_columns": list(constraint.to_columns),
        "warn_unenforced": constraint.warn_unenforced,
        "warn_unsupported": constraint.warn_unsupported,
    }


def _freshness(rule: FreshnessRule | None) -> Shown | None:
    if rule is None:
        return None
    warn, error = rule.warn_after, rule.error_after
    return {
        "warn_after": {"count": warn.count, "period": warn.period},
        "error_after": {"count": error.count, "period": error.period},
        "filter": rule.filter,
    }


def _owner(owner: Owner) -> Shown:
    email: object = list(owner.email) if len(owner.email) > 1 else next(iter(owner.email), None)
    return {**owner.extra, "name": owner.name, "email": email}


def _ref(ref: RefCall) -> Shown:
    return {"name": ref.name, "package": ref.package, "version": ref.version}
