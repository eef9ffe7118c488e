"""manifest.json, v9 and later, as far as the book needs it.

Schemas: https://schemas.getdbt.com/dbt/manifest/v12.json and its older sisters. Fields we don't
name are ignored, and whatever may be absent or null somewhere between dbt 1.5 and 2.x is
optional here.
"""

from typing import Any

from msgspec import Struct


class Metadata(Struct, frozen=True):
    """The head every artifact has; ``project_name`` is missing from manifests before v11."""

    dbt_schema_version: str = ""
    dbt_version: str | None = None
    generated_at: str | None = None
    invocation_id: str | None = None
    project_name: str | None = None
    adapter_type: str | None = None
    env: dict[str, Any] | None = None


class DependsOn(Struct, frozen=True):
    """What a node reads and calls, by unique id; dbt 2 writes null for a macro without a name."""

    nodes: list[str] | None = None
    macros: list[str | None] | None = None


class ColumnConfig(Struct, frozen=True):
    """``config:`` of a column, as far as the book needs it."""

    meta: Any = None
    tags: Any = None


class ColumnEntry(Struct, frozen=True):
    """A column as described in a properties file."""

    name: str
    description: str | None = None
    data_type: str | None = None
    meta: dict[str, Any] | None = None
    tags: list[str] | None = None
    constraints: list[dict[str, Any]] | None = None
    config: ColumnConfig | None = None
    doc_blocks: list[str] | None = None


class DocsConfig(Struct, frozen=True):
    """``docs:`` of a node or macro."""

    show: bool | None = None
    node_color: str | None = None


class TestMetadata(Struct, frozen=True):
    """Which generic test, with which arguments."""

    name: str
    namespace: str | None = None
    kwargs: dict[str, Any] | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """What everything a project declares has in common, as far as it has it."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    patch_path: str | None = None
    description: str | None = None
    config: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    tags: list[str] | str | None = None
    group: str | None = None
    depends_on: DependsOn | None = None


class Relation(Entry, frozen=True, kw_only=True):
    """What has a place in a warehouse, or at least a path in the project."""

    resource_type: str
    path: str = ""
    fqn: list[str] | None = None
    database: str | None = None
    schema: str | None = None
    relation_name: str | None = None
    columns: dict[str, ColumnEntry] | None = None
    doc_blocks: list[str] | None = None


class Node(Relation, frozen=True, kw_only=True):
    """A model, seed, snapshot, test, analysis or hook."""

    alias: str | None = None
    access: str | None = None
    version: str | float | None = None
    latest_version: str | float | None = None
    deprecation_date: str | None = None
    docs: DocsConfig | None = None
    language: str | None = None
    raw_code: str | None = None
    compiled_code: str | None = None
    constraints: list[dict[str, Any]] | None = None
    primary_key: list[str] | None = None
    time_spine: dict[str, Any] | None = None
    # tests only
    column_name: str | None = None
    attached_node: str | None = None
    file_key_name: str | None = None
    test_metadata: TestMetadata | None = None


class SourceEntry(Relation, frozen=True, kw_only=True):
    """One table of a source."""

    source_name: str
    resource_type: str = "source"
    identifier: str | None = None
    source_description: str | None = None
    loader: str | None = None
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    freshness: dict[str, Any] | None = None
    source_meta: dict[str, Any] | None = None


class ExposureEntry(Entry, frozen=True, kw_only=True):
    """A dashboard or application; ``owner`` has name, email (one or a list) and contacts."""

    label: str | None = None
    type: str | None = None
    maturity: str | None = None
    url: str | None = None
    owner: dict[str, Any] | None = None


class ArgumentEntry(Struct, frozen=True):
    """An argument of a macro or function, as described; macros say ``type``."""

    name: str
    type: str | None = None
    data_type: str | None = None
    description: str | None = None
    default_value: Any = None


class MacroEntry(Entry, frozen=True, kw_only=True):
    """A macro."""

    macro_sql: str | None = None
    arguments: list[ArgumentEntry] | None = None
    docs: DocsConfig | None = None


class ReturnsEntry(Struct, frozen=True):
    """What a function gives back."""

    data_type: str | None = None
    description: str | None = None


class FunctionEntry(Relation, frozen=True, kw_only=True):
    """A function that lives in the warehouse."""

    arguments: list[ArgumentEntry] | None = None
    returns: ReturnsEntry | None = None
    language: str | None = None
    raw_code: str | None = None
    compiled_code: str | None = None


class DocEntry(Entry, frozen=True, kw_only=True):
    """A docs block."""

    block_contents: str | None = None


class GroupEntry(Entry, frozen=True, kw_only=True):
    """A group and its owner."""

    owner: dict[str, Any] | None = None


class FixtureEntry(Struct, frozen=True):
    """Rows of a unit test: of an ``input``, or those expected. ``rows`` of format sql is a text."""

    input: str = ""
    rows: Any = None
    format: str | None = None
    fixture: str | None = None


class UnitTestEntry(Entry, frozen=True, kw_only=True):
    """A unit test."""

    model: str
    given: list[FixtureEntry] | None = None
    expect: FixtureEntry | None = None
    overrides: dict[str, Any] | None = None


class SemanticFieldEntry(Struct, frozen=True):
    """An entity, a dimension or a measure; ``agg`` belongs to measures, ``type`` to the others."""

    name: str
    type: str | None = None
    label: str | None = None
    description: str | None = None
    expr: Any = None
    agg: str | None = None
    agg_time_dimension: str | None = None
    type_params: dict[str, Any] | None = None
    non_additive_dimension: dict[str, Any] | None = None
    config: dict[str, Any] | None = None


class SemanticModelEntry(Entry, frozen=True, kw_only=True):
    """What a table means: its entities, dimensions and measures."""

    label: str | None = None
    model: str | None = None
    defaults: dict[str, Any] | None = None
    primary_entity: str | None = None
    entities: list[SemanticFieldEntry] | None = None
    dimensions: list[SemanticFieldEntry] | None = None
    measures: list[SemanticFieldEntry] | None = None


class MetricEntry(Entry, frozen=True, kw_only=True):
    """A figure; what ``type_params`` holds depends on ``type``."""

    label: str | None = None
    type: str | None = None
    type_params: dict[str, Any] | None = None
    filter: Any = None
    time_granularity: str | None = None


class SavedQueryEntry(Entry, frozen=True, kw_only=True):
    """A question to the semantic layer that somebody kept."""

    label: str | None = None
    query_params: dict[str, Any] | None = None
    exports: list[dict[str, Any]] | None = None


class DisabledEntry(Struct, frozen=True):
    """Something that is switched off, of which only what it would call counts."""

    depends_on: DependsOn | None = None
    raw_code: str | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """What the project declares."""

    metadata: Metadata
    nodes: dict[str, Node]
    sources: dict[str, SourceEntry]
    exposures: dict[str, ExposureEntry]
    macros: dict[str, MacroEntry]
    docs: dict[str, DocEntry]
    groups: dict[str, GroupEntry]
    unit_tests: dict[str, UnitTestEntry]
    functions: dict[str, FunctionEntry]
    semantic_models: dict[str, SemanticModelEntry]
    metrics: dict[str, MetricEntry]
    saved_queries: dict[str, SavedQueryEntry]
    disabled: dict[str, list[DisabledEntry]]


class SparseManifest(Struct, frozen=True, kw_only=True):
    """A manifest as it is written: sections a version doesn't have are absent or null."""

    metadata: Metadata
    nodes: dict[str, Node] | None = None
    sources: dict[str, SourceEntry] | None = None
    exposures: dict[str, ExposureEntry] | None = None
    macros: dict[str, MacroEntry] | None = None
    docs: dict[str, DocEntry] | None = None
    groups: dict[str, GroupEntry] | None = None
    unit_tests: dict[str, UnitTestEntry] | None = None
    functions: dict[str, FunctionEntry] | None = None
    semantic_models: dict[str, SemanticModelEntry] | None = None
    metrics: dict[str, MetricEntry] | None = None
    saved_queries: dict[str, SavedQueryEntry] | None = None
    disabled: dict[str, list[DisabledEntry]] | None = None

    def filled(self) -> Manifest:
        """The same with every section there."""
        sections: dict[str, Any] = {
            name: getattr(self, name) or {} for name in self.__struct_fields__
        }
        return Manifest(**sections)
