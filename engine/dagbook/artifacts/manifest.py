"""manifest.json, version 12: the resolved project, and what compiling and running added to it."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Final, TypeAlias, TypeVar

import msgspec
from msgspec import Raw, Struct, field

from dagbook.artifacts.encode import encode_json
from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.project.nodes import Node, Resource, Source
from dagbook.project.project import Linkable, Project
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.records.nodes import node_record
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
_Records: TypeAlias = Iterable[tuple[str, Callable[[], object]]]
_Entries: TypeAlias = Mapping[str, object] | _Records
"""All of a section, or a resource's record each, made when it is wanted."""
KnownRecords: TypeAlias = Mapping[bytes, Mapping[bytes, bytes]]
"""Records as they stand in a manifest, by its section and their id, both as written.

The first of a section has no comma before it.
"""
NOTHING_KNOWN: Final[KnownRecords] = {}
_OF_RESOURCES: Final = (
    "nodes", "sources", "macros", "docs", "exposures", "metrics", "groups", "saved_queries",
    "semantic_models", "unit_tests", "functions",
)  # fmt: skip
"""Sections of one record a resource, which nothing but the resource decides about."""
_WITH_OUTCOMES: Final = (b'"nodes"', b'"functions"')
_ENTRY: Final = rb',?("[^"\\]*(?:\\.[^"\\]*)*"):'
"""How an entry begins, with its key as written."""


class ManifestFacts(Struct, frozen=True, kw_only=True):
    """What the manifest says beyond the project itself."""

    stamp: Stamp
    adapter_type: str
    quoting: Mapping[str, object] = field(default_factory=dict)
    selectors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Entries of selectors.yml by name."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What compiling and running a node added to it; all empty where it did neither."""

    compiled_code: str | None = None
    compiled_path: str | None = None
    build_path: str | None = None
    relation_name: str | None = None
    extra_ctes: tuple[tuple[str, str], ...] = ()
    macros: tuple[str, ...] = ()
    """Macros called, for those that parsing could not foresee."""


class _DependsOn(Struct):
    macros: tuple[str, ...]
    nodes: Raw


_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_DEPENDS_ON: Final = msgspec.json.Decoder(_DependsOn)
_ENCODER: Final = msgspec.json.Encoder()


def manifest_body(
    project: Project, facts: ManifestFacts, known: KnownRecords = NOTHING_KNOWN
) -> tuple[bytes, ...]:
    """manifest.json without its metadata; everything sorted by unique id.

    In parts, a record each: together they may be large. Nothing in it is of this invocation but
    ``created_at``; what was compiled is added later. Records that are known are not made.
    """
    return tuple(
        each for name, entries in _parts(project, facts) for each in _encoded(name, entries, known)
    )


def known_records(parts: Iterable[bytes], others: Collection[str]) -> KnownRecords:
    """The records of resources in an earlier body, but those of others, by section and id."""
    passed = {encode_json(each) for each in others}
    known: dict[bytes, dict[bytes, bytes]] = {encode_json(name): {} for name in _OF_RESOURCES}
    section: dict[bytes, bytes] | None = None
    for part in parts:
        if part.endswith(b":{"):
            section = known.get(part[1:-2])
        elif section is not None and part != b"}":
            key = part[part.startswith(b",") : part.index(b'":') + 1]
            if key not in passed:
                section[key] = part
    return known


def _encoded(name: str, entries: _Entries, known: KnownRecords) -> Iterator[bytes]:
    section = encode_json(name)
    yield b",%b:{" % section
    if isinstance(entries, Mapping):
        yield encode_json(entries)[1:-1]
    else:
        yield from _records(entries, known.get(section, {}))
    yield b"}"


def _records(entries: _Records, known: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """One a part, all but the first with a comma before it, as those that are known have, too."""
    for index, (unique_id, make) in enumerate(entries):
        key = _ENCODER.encode(unique_id)
        part = known.get(key) or b",%b:%b" % (key, encode_json(make()))
        if not index:
            yield part.removeprefix(b",")
        else:
            yield part if part.startswith(b",") else b",%b" % part


def add_outcomes(body: Iterable[bytes], outcomes: Mapping[str, Outcome]) -> tuple[bytes, ...]:
    """The body of a manifest, in parts, with the outcomes of some nodes by unique id.

    Of a record that has none, nothing is read; of the others no more than what changes.
    """
    by_key = {encode_json(unique_id): outcome for unique_id, outcome in outcomes.items()}
    return tuple(_added(body, by_key, re.compile(_ENTRY, re.DOTALL)))


def _added(
    body: Iterable[bytes], outcomes: Mapping[bytes, Outcome], begins: re.Pattern[bytes]
) -> Iterator[bytes]:
    has_outcomes = False
    for part in body:
        if part.endswith(b":{"):
            has_outcomes = part[1:-2] in _WITH_OUTCOMES
        elif has_outcomes and (entry := begins.match(part)):
            outcome = outcomes.get(entry[1])
            if outcome is not None:
                yield part[: entry.end()] + _record(part[entry.end() :], outcome)
                continue
        yield part


def _record(record: bytes, outcome: Outcome) -> bytes:
    """The record of a node with code has ``compiled_path``, and that of a seed has none."""
    said = _FIELDS.decode(record)
    fields: dict[str, object] = {**said, "build_path": outcome.build_path}
    if bytes(said["relation_name"]) == b"null":
        fields["relation_name"] = outcome.relation_name
    if "compiled_path" in said:
        fields["compiled_path"] = outcome.compiled_path
        fields["depends_on"] = _depends_on(said["depends_on"], outcome.macros)
        if outcome.compiled_code is not None:
            _put_behind_path(fields, _compiled(outcome))
    return _ENCODER.encode(fields)


def _depends_on(written: Raw, macros: Iterable[str]) -> dict[str, object]:
    found = _DEPENDS_ON.decode(written)
    return {"macros": tuple(dict.fromkeys((*found.macros, *macros))), "nodes": found.nodes}


def _put_behind_path(fields: dict[str, object], more: Mapping[str, object]) -> None:
    """Where what only compiling tells has its place."""
    keys = tuple(fields)
    fields |= more
    for key in keys[keys.index("compiled_path") + 1 :]:
        fields[key] = fields.pop(key)


def _compiled(outcome: Outcome) -> dict[str, object]:
    return {
        "compiled": True,
        "compiled_code": outcome.compiled_code,
        "extra_ctes_injected": True,
        "extra_ctes": [{"id": each, "sql": sql} for each, sql in outcome.extra_ctes],
    }


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


def _parts(project: Project, facts: ManifestFacts) -> Iterator[tuple[str, _Entries]]:
    """Each part behind the metadata, its entries made when they are wanted."""
    created = facts.stamp.invocation.started_at.timestamp()
    parents, children = _neighbours(project)
    nodes = partial(node_record, created_at=created)
    yield "nodes", _by_id(project.listed_nodes(), nodes)
    yield "sources", _by_id(project.sources, lambda each: source_record(each, created))
    yield "macros", _by_id(project.macros, lambda each: macro_record(each, created))
    yield "docs", _by_id(project.docs, doc_record)
    yield "exposures", _by_id(project.exposures, lambda each: exposure_record(each, created))
    yield "metrics", _by_id(project.metrics, lambda each: metric_record(each, created))
    yield "groups", _by_id(project.groups, group_record)
    yield "selectors", plain_mapping(facts.selectors)
    yield "disabled", _disabled(project.disabled, created)
    yield "parent_map", parents
    yield "child_map", children
    yield "group_map", _group_map(project)
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


def _by_id(resources: Mapping[str, _R], record: Callable[[_R], Record]) -> _Records:
    return ((unique_id, partial(record, resources[unique_id])) for unique_id in sorted(resources))


def _disabled(resources: Iterable[Linkable], created: float) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for resource in sorted(resources, key=lambda each: each.unique_id):
        found.setdefault(resource.unique_id, []).append(resource_record(resource, created))
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
