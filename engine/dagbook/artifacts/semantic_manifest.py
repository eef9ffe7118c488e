"""semantic_manifest.json: metrics and what they rest on, as MetricFlow reads them.

Of each resource those keys of its record in manifest.json that mean something to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from dagbook.artifacts.encode import write_json
from dagbook.project.nodes import Model
from dagbook.project.project import Project
from dagbook.records.plain import Record, plain
from dagbook.records.semantics import metric_record, saved_query_record, semantic_model_record

_MODEL_KEYS: Final = (
    "name", "defaults", "description", "node_relation", "primary_entity", "entities", "measures",
    "dimensions", "label", "metadata",
)  # fmt: skip
_METRIC_KEYS: Final = (
    "name", "description", "type", "type_params", "filter", "metadata", "label",
    "time_granularity",
)  # fmt: skip
_QUERY_KEYS: Final = ("name", "query_params", "description", "metadata", "label", "tags")
_EXPORT_KEYS: Final = ("export_as", "schema_name", "alias")
_LEGACY_SPINE: Final = "metricflow_time_spine"
_INTERFACE_VERSION: Final = {"major_version": "0", "minor_version": "213", "patch_version": "0"}
"""Of the interface that dbt 1.12 writes by."""


def write_semantic_manifest(path: Path, project: Project) -> None:
    """Write semantic_manifest.json in one step."""
    write_json(path, semantic_manifest_record(project))


def semantic_manifest_record(project: Project) -> Record:
    """The semantic layer as a JSON object; empty lists where the project has none."""
    return {
        "semantic_models": [
            _model(semantic_model_record(each, 0.0)) for each in project.semantic_models.values()
        ],
        "metrics": [_metric(metric_record(each, 0.0)) for each in project.metrics.values()],
        "project_configuration": {
            "time_spine_table_configurations": list(_legacy_spines(project)),
            "metadata": None,
            "dsi_package_version": _INTERFACE_VERSION,
            "time_spines": [
                _spine(each) for each in _models(project) if each.time_spine is not None
            ],
        },
        "saved_queries": [
            _query(saved_query_record(each, 0.0)) for each in project.saved_queries.values()
        ],
    }


def _model(record: Record) -> Record:
    shown = _picked(record, _MODEL_KEYS)
    for part in ("entities", "measures", "dimensions"):
        shown[part] = [{**each, "metadata": None} for each in _mappings(record[part])]
    return {**shown, "config": _meta(record)}


def _metric(record: Record) -> Record:
    return {**_picked(record, _METRIC_KEYS), "datatype": None, "config": _meta(record)}


def _query(record: Record) -> Record:
    exports = [
        {"name": each["name"], "config": _picked(each["config"], _EXPORT_KEYS)}
        for each in _mappings(record["exports"])
    ]
    return {**_picked(record, _QUERY_KEYS), "exports": exports}


def _spine(model: Model) -> Record:
    """A table of times: its column of the finest grain, and what else is in it."""
    spine = model.time_spine or {}
    name = spine.get("standard_granularity_column")
    grain = next((each.granularity for each in model.columns if each.name == name), None)
    return {
        "node_relation": {
            "alias": model.alias,
            "schema_name": model.schema,
            "database": model.database,
            "relation_name": None if model.relation is None else str(model.relation),
        },
        "primary_column": {"name": name, "time_granularity": grain},
        "custom_granularities": [
            {"name": each.get("name"), "column_name": each.get("column_name")}
            for each in _mappings(spine.get("custom_granularities"))
        ],
    }


def _legacy_spines(project: Project) -> Iterator[Record]:
    """A model of the old name that is not declared as a table of times."""
    for model in _models(project) if project.semantic_models else ():
        if model.name == _LEGACY_SPINE and model.time_spine is None:
            location = None if model.relation is None else str(model.relation)
            yield {"location": location, "column_name": "date_day", "grain": "day"}
            return


def _models(project: Project) -> Iterator[Model]:
    return (each for each in project.nodes.values() if isinstance(each, Model))


def _picked(record: object, keys: Iterable[str]) -> Record:
    return {key: plain(record.get(key)) for key in keys} if isinstance(record, Mapping) else {}


def _mappings(listed: object) -> Iterator[Mapping[str, object]]:
    for each in listed if isinstance(listed, (list, tuple)) else ():
        if isinstance(each, Mapping):
            yield each


def _meta(record: Record) -> Record:
    config = record.get("config")
    return {"meta": config.get("meta") or {} if isinstance(config, Mapping) else {}}
