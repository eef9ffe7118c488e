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
    """What a node reads and calls, by unique id."""

    nodes: list[str] | None = None
    macros: list[str] | None = None


class ColumnEntry(Struct, frozen=True):
    """A column as described in a properties file."""

    name: str
    description: str | None = None
    data_type: str | None = None
    meta: dict[str, Any] | None = None
    tags: list[str] | None = None
    constraints: list[dict[str, Any]] | None = None
    config: dict[str, Any] | None = None


class DocsConfig(Struct, frozen=True):
    """``docs:`` of a node or macro."""

    show: bool | None = None
    node_color: str | None = None


class TestMetadata(Struct, frozen=True):
    """Which generic test, with which arguments."""

    name: str
    namespace: str | None = None
    kwargs: dict[str, Any] | None = None


class Node(Struct, frozen=True):
    """A model, seed, snapshot, test, analysis or hook."""

    unique_id: str
    name: str
    resource_type: str
    package_name: str
    original_file_path: str = ""
    path: str = ""
    patch_path: str | None = None
    fqn: list[str] | None = None
    database: str | None = None
    schema: str | None = None
    alias: str | None = None
    relation_name: str | None = None
    description: str | None = None
    columns: dict[str, ColumnEntry] | None = None
    config: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    tags: list[str] | None = None
    group: str | None = None
    access: str | None = None
    version: str | float | None = None
    latest_version: str | float | None = None
    deprecation_date: str | None = None
    docs: DocsConfig | None = None
    language: str | None = None
    raw_code: str | None = None
    compiled_code: str | None = None
    depends_on: DependsOn | None = None
    constraints: list[dict[str, Any]] | None = None
    primary_key: list[str] | None = None
    # tests only
    column_name: str | None = None
    attached_node: str | None = None
    file_key_name: str | None = None
    test_metadata: TestMetadata | None = None


class SourceEntry(Struct, frozen=True):
    """One table of a source."""

    unique_id: str
    name: str
    source_name: str
    package_name: str
    resource_type: str = "source"
    original_file_path: str = ""
    path: str = ""
    patch_path: str | None = None
    fqn: list[str] | None = None
    database: str | None = None
    schema: str | None = None
    identifier: str | None = None
    relation_name: str | None = None
    description: str | None = None
    source_description: str | None = None
    loader: str | None = None
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    freshness: dict[str, Any] | None = None
    columns: dict[str, ColumnEntry] | None = None
    config: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    source_meta: dict[str, Any] | None = None
    tags: list[str] | None = None


class ExposureEntry(Struct, frozen=True):
    """A dashboard or application; ``owner`` has name, email (one or a list) and contacts."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    label: str | None = None
    type: str | None = None
    maturity: str | None = None
    url: str | None = None
    description: str | None = None
    owner: dict[str, Any] | None = None
    depends_on: DependsOn | None = None
    config: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    tags: list[str] | None = None


class ArgumentEntry(Struct, frozen=True):
    """An argument of a macro, as described."""

    name: str
    type: str | None = None
    description: str | None = None


class MacroEntry(Struct, frozen=True):
    """A macro."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    patch_path: str | None = None
    macro_sql: str | None = None
    description: str | None = None
    arguments: list[ArgumentEntry] | None = None
    depends_on: DependsOn | None = None
    docs: DocsConfig | None = None
    meta: dict[str, Any] | None = None


class DocEntry(Struct, frozen=True):
    """A docs block."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    block_contents: str | None = None


class GroupEntry(Struct, frozen=True):
    """A group and its owner."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    description: str | None = None
    owner: dict[str, Any] | None = None


class UnitTestEntry(Struct, frozen=True):
    """A unit test."""

    unique_id: str
    name: str
    model: str
    package_name: str
    original_file_path: str = ""
    description: str | None = None
    depends_on: DependsOn | None = None
    config: dict[str, Any] | None = None


class Manifest(Struct, frozen=True):
    """What the project declares."""

    metadata: Metadata
    nodes: dict[str, Node]
    sources: dict[str, SourceEntry]
    exposures: dict[str, ExposureEntry]
    macros: dict[str, MacroEntry]
    docs: dict[str, DocEntry]
    groups: dict[str, GroupEntry]
    unit_tests: dict[str, UnitTestEntry]


class SparseManifest(Struct, frozen=True):
    """A manifest as it is written: sections a version doesn't have are absent or null."""

    metadata: Metadata
    nodes: dict[str, Node] | None = None
    sources: dict[str, SourceEntry] | None = None
    exposures: dict[str, ExposureEntry] | None = None
    macros: dict[str, MacroEntry] | None = None
    docs: dict[str, DocEntry] | None = None
    groups: dict[str, GroupEntry] | None = None
    unit_tests: dict[str, UnitTestEntry] | None = None

    def filled(self) -> Manifest:
        """The same with every section there."""
        return Manifest(
            metadata=self.metadata,
            nodes=self.nodes or {},
            sources=self.sources or {},
            exposures=self.exposures or {},
            macros=self.macros or {},
            docs=self.docs or {},
            groups=self.groups or {},
            unit_tests=self.unit_tests or {},
        )
