"""manifest.json, version 12: the resolved project, and what compiling and running added to it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from dagbook.artifacts.encode import write_json
from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.project.nodes import Node, Resource, Source
from dagbook.project.project import Linkable, Project
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.records.nodes import Outcome, node_record
from dagbook.records.of_resource import resource_record
from dagbook.records.plain import Record, plain
from dagbook.records.resources import (
    doc_record,
    exposure_record,
    group_record,
    macro_record,
    quoting_record,
    source_record,
)
from dagbook.records.semantics import (
    metric_record,
    saved_query_record,
    semantic_model_record,
    unit_test_record,
)

_R = TypeVar("_R", bound=Resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFacts:
    """What the manifest says beyond the project itself. ``outcomes`` are by unique id."""

    stamp: Stamp
    adapter_type: str
    quoting: Mapping[str, object] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    selectors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Entries of selectors.yml by name."""


def write_manifest(path: Path, project: Project, facts: ManifestFacts) -> None:
    """Write manifest.json in one step."""
    write_json(path, manifest_record(project, facts))


def manifest_record(project: Project, facts: ManifestFacts) -> Record:
    """The manifest as a JSON object; everything sorted by unique id."""
    created = facts.stamp.invocation.started_at.timestamp()
    parents, children = _neighbours(project)
    return {
        "metadata": _metadata(project, facts),
        "nodes": _by_id(project.listed_nodes(), lambda each: _node(each, facts.outcomes, created)),
        "sources": _by_id(project.sources, lambda each: source_record(each, created)),
        "macros": _by_id(project.macros, lambda each: macro_record(each, created)),
        "docs": _by_id(project.docs, doc_record),
        "exposures": _by_id(project.exposures, lambda each: exposure_record(each, created)),
        "metrics": _by_id(project.metrics, lambda each: metric_record(each, created)),
        "groups": _by_id(project.groups, group_record),
        "selectors": plain(facts.selectors),
        "disabled": _disabled(project.disabled, facts, created),
        "parent_map": parents,
        "child_map": children,
        "group_map": _group_map(project),
        "saved_queries": _by_id(
            project.saved_queries, lambda each: saved_query_record(each, created)
        ),
        "semantic_models": _by_id(
            project.semantic_models, lambda each: semantic_model_record(each, created)
        ),
        "unit_tests": _by_id(project.unit_tests, lambda each: unit_test_record(each, created)),
        "functions": _by_id(project.functions(), lambda each: _node(each, facts.outcomes, created)),
    }


def _metadata(project: Project, facts: ManifestFacts) -> Record:
    invocation = facts.stamp.invocation
    return {
        **metadata_record("manifest/v12", facts.stamp),
        "project_name": project.name,
        "project_id": hashlib.md5(project.name.encode(), usedforsecurity=False).hexdigest(),
        "user_id": None,
        "send_anonymous_usage_stats": False,
        "adapter_type": facts.adapter_type,
        "quoting": quoting_record(facts.quoting),
        "run_started_at": invocation.started_at.isoformat(),
    }


def _by_id(resources: Mapping[str, _R], record: Callable[[_R], Record]) -> dict[str, Record]:
    return {unique_id: record(resources[unique_id]) for unique_id in sorted(resources)}


def _node(node: Node, outcomes: Mapping[str, Outcome], created: float) -> Record:
    return node_record(node, outcomes.get(node.unique_id, Outcome()), created)


def _disabled(
    resources: Iterable[Linkable], facts: ManifestFacts, created: float
) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for resource in sorted(resources, key=lambda each: each.unique_id):
        found.setdefault(resource.unique_id, []).append(
            resource_record(resource, facts.outcomes.get(resource.unique_id, Outcome()), created)
        )
    return found


def _neighbours(project: Project) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """(parent_map, child_map): every resource of the graph, its neighbours sorted."""
    resources: dict[str, Linkable] = {**project.linkable(), **project.idle_tests}
    parents: dict[str, list[str]] = {each: [] for each in sorted(resources)}
    children: dict[str, list[str]] = {each: [] for each in parents}
    for unique_id in parents:
        resource = resources[unique_id]
        read = () if isinstance(resource, Source) else resource.depends_on.nodes
        parents[unique_id] = sorted({each for each in read if each in resources})
        for parent in parents[unique_id]:
            children[parent].append(unique_id)
    return parents, children


def _group_map(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {group.name: [] for group in project.groups.values()}
    grouped: dict[str, Node | SemanticModel | Metric | SavedQuery] = {
        **dict(sorted(project.listed_nodes().items())),
        **project.saved_queries,
        **project.semantic_models,
        **project.metrics,
    }
    for unique_id in grouped:
        group = grouped[unique_id].group
        if group is not None:
            found.setdefault(group, []).append(unique_id)
    return found
