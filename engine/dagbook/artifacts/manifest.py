"""manifest.json, version 12: the resolved project, and what compiling and running added to it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, field

from dagbook.artifacts.encode import encode_json
from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.project.nodes import Node, Resource, Source
from dagbook.project.project import Linkable, Project
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.records.nodes import Outcome, node_record
from dagbook.records.of_resource import resource_record
from dagbook.records.plain import Record, plain_mapping
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


class ManifestFacts(Struct, frozen=True, kw_only=True):
    """What the manifest says beyond the project itself. ``outcomes`` are by unique id."""

    stamp: Stamp
    adapter_type: str
    quoting: Mapping[str, object] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    selectors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Entries of selectors.yml by name."""


def manifest_body(project: Project, facts: ManifestFacts) -> tuple[bytes, ...]:
    """manifest.json without its metadata; everything sorted by unique id.

    In parts, one a record: together they may be large. Nothing in it is of this invocation but
    ``created_at`` and what was compiled.
    """
    return tuple(
        each for name, entries in _parts(project, facts) for each in _encoded(name, entries)
    )


def _encoded(name: str, entries: Iterable[tuple[str, object]]) -> Iterator[bytes]:
    yield b",%b:{" % encode_json(name)
    for index, (key, value) in enumerate(entries):
        yield b"%b%b:%b" % (b"," if index else b"", encode_json(key), encode_json(value))
    yield b"}"


class WrittenManifest(Mapping[str, object]):
    """manifest.json from its body; read only where somebody asks for what it says."""

    def __init__(self, name: str, facts: ManifestFacts, body: tuple[bytes, ...]) -> None:
        """Put the metadata of this invocation before the body of a project's manifest."""
        head = encode_json(_metadata(name, facts))
        self.parts: Final = (b'{"metadata":', head, *body, b"}")

    @cached_property
    def _record(self) -> Mapping[str, object]:
        record: Mapping[str, object] = msgspec.json.decode(b"".join(self.parts))
        return record

    def __getitem__(self, key: str) -> object:
        """A part of it. Raises KeyError."""
        return self._record[key]

    def __iter__(self) -> Iterator[str]:
        """The names of its parts."""
        return iter(self._record)

    def __len__(self) -> int:
        """How many parts it has."""
        return len(self._record)


def _parts(
    project: Project, facts: ManifestFacts
) -> Iterator[tuple[str, Iterable[tuple[str, object]]]]:
    """Each part behind the metadata, its entries made when they are wanted."""
    created = facts.stamp.invocation.started_at.timestamp()
    parents, children = _neighbours(project)
    nodes = partial(_node, outcomes=facts.outcomes, created=created)
    yield "nodes", _by_id(project.listed_nodes(), nodes)
    yield "sources", _by_id(project.sources, lambda each: source_record(each, created))
    yield "macros", _by_id(project.macros, lambda each: macro_record(each, created))
    yield "docs", _by_id(project.docs, doc_record)
    yield "exposures", _by_id(project.exposures, lambda each: exposure_record(each, created))
    yield "metrics", _by_id(project.metrics, lambda each: metric_record(each, created))
    yield "groups", _by_id(project.groups, group_record)
    yield "selectors", plain_mapping(facts.selectors).items()
    yield "disabled", _disabled(project.disabled, facts, created).items()
    yield "parent_map", parents.items()
    yield "child_map", children.items()
    yield "group_map", _group_map(project).items()
    yield (
        "saved_queries",
        _by_id(project.saved_queries, lambda each: saved_query_record(each, created)),
    )
    yield (
        "semantic_models",
        _by_id(project.semantic_models, lambda each: semantic_model_record(each, created)),
    )
    yield "unit_tests", _by_id(project.unit_tests, lambda each: unit_test_record(each, created))
    yield "functions", _by_id(project.functions(), nodes)


def _metadata(name: str, facts: ManifestFacts) -> Record:
    invocation = facts.stamp.invocation
    return {
        **metadata_record("manifest/v12", facts.stamp),
        "project_name": name,
        "project_id": hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        "user_id": None,
        "send_anonymous_usage_stats": False,
        "adapter_type": facts.adapter_type,
        "quoting": quoting_record(facts.quoting),
        "run_started_at": invocation.started_at.isoformat(),
    }


def _by_id(
    resources: Mapping[str, _R], record: Callable[[_R], Record]
) -> Iterator[tuple[str, Record]]:
    return ((unique_id, record(resources[unique_id])) for unique_id in sorted(resources))


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
