"""Semantic models, metrics, saved queries and unit tests, as records of the manifest."""

from dagbook.project.nodes import DependsOn, Resource
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import Fixture, UnitTest
from dagbook.records.configs import config_record
from dagbook.records.nodes import ref_records, version_record
from dagbook.records.plain import Record, plain, plain_mapping


def semantic_model_record(model: SemanticModel, created_at: float) -> Record:
    """What a model means."""
    return {
        **_identity(model),
        "model": model.model,
        "node_relation": _relation(model),
        "description": model.description or None,
        "label": model.label,
        "defaults": plain(model.defaults),
        "entities": plain(model.entities),
        "measures": plain(model.measures),
        "dimensions": plain(model.dimensions),
        "metadata": None,
        "depends_on": _depends_on(model.depends_on),
        "refs": ref_records(model.refs),
        "created_at": created_at,
        "config": config_record(model.resource_type, model.config),
        "unrendered_config": plain_mapping(model.unrendered_config),
        "primary_entity": model.primary_entity,
        "group": model.group,
    }


def metric_record(metric: Metric, created_at: float) -> Record:
    """A figure."""
    return {
        **_identity(metric),
        "description": metric.description,
        "label": metric.label,
        "type": metric.type,
        "type_params": plain(metric.type_params),
        "filter": plain(metric.filter),
        "metadata": None,
        "time_granularity": metric.time_granularity,
        "config": config_record(metric.resource_type, metric.config),
        "unrendered_config": plain_mapping(metric.unrendered_config),
        "sources": [],
        "depends_on": _depends_on(metric.depends_on),
        "refs": [],
        "metrics": [],
        "created_at": created_at,
        "group": metric.group,
        "meta": plain_mapping(metric.meta),
        "tags": metric.tags,
    }


def saved_query_record(query: SavedQuery, created_at: float) -> Record:
    """A question to the semantic layer."""
    return {
        **_identity(query),
        "query_params": plain(query.query_params),
        "exports": plain(query.exports),
        "description": query.description or None,
        "label": query.label,
        "metadata": None,
        "config": config_record(query.resource_type, query.config),
        "unrendered_config": plain_mapping(query.unrendered_config),
        "group": query.group,
        "depends_on": _depends_on(query.depends_on),
        "created_at": created_at,
        "refs": [],
        "tags": query.tags,
    }


def unit_test_record(test: UnitTest, created_at: float) -> Record:
    """Rows given and rows expected."""
    return {
        "model": test.model,
        "given": [{"input": each.input, **_fixture(each)} for each in test.given],
        "expect": _fixture(test.expect),
        **_identity(test),
        "description": test.description,
        "overrides": _overrides(test),
        "depends_on": _depends_on(test.depends_on),
        "config": config_record(test.resource_type, test.config),
        "checksum": test.checksum,
        "schema": test.schema,
        "created_at": created_at,
        "versions": _versions(test),
        "version": version_record(test.version),
    }


def _fixture(fixture: Fixture) -> Record:
    return {
        "rows": plain(fixture.rows),
        "format": fixture.format,
        "fixture": fixture.fixture,
    }


def _overrides(test: UnitTest) -> Record | None:
    if test.overrides is None:
        return None
    return {
        "macros": plain_mapping(test.overrides.macros),
        "vars": plain_mapping(test.overrides.vars),
        "env_vars": plain_mapping(test.overrides.env_vars),
    }


def _versions(test: UnitTest) -> Record | None:
    both = (test.include_versions, test.exclude_versions)
    if both == (None, None):
        return None
    include, exclude = (
        None if each is None else [version_record(version) for version in each] for each in both
    )
    return {"include": include, "exclude": exclude}


def _relation(model: SemanticModel) -> Record | None:
    relation = model.relation
    if relation is None:
        return None
    return {
        "alias": relation.identifier,
        "schema_name": relation.schema,
        "database": relation.database,
        "relation_name": str(relation),
    }


def _depends_on(depends_on: DependsOn) -> Record:
    return {"macros": depends_on.macros, "nodes": depends_on.nodes}


def _identity(resource: Resource) -> Record:
    return {
        "name": resource.name,
        "resource_type": resource.resource_type.value,
        "package_name": resource.package,
        "path": resource.path,
        "original_file_path": resource.original_path,
        "unique_id": resource.unique_id,
        "fqn": resource.fqn,
    }
