"""The resources of a resolved project. ``resolve`` makes them, every later stage reads them.

Resource                 what everything has: id, name, package, file, description
├── Node                 what is compiled and executed: code, config, dependencies, relation
│   ├── Model  Seed  Snapshot  Analysis  Operation  Function
│   └── Test             generic (with TestMetadata) or singular
├── Source               a relation somebody else makes
├── Exposure             somebody who reads
└── Macro  Doc  Group
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.errors import Origin
from dagbook.project.columns import EMPTY, ColumnDeclaration, Constraint
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.relation import Relation


class RefCall(Struct, frozen=True, gc=False):
    """``ref('package', 'name', v=1)`` as written, and where."""

    name: str
    package: str | None = None
    version: str | None = None
    origin: Origin | None = None


class SourceCall(Struct, frozen=True, gc=False):
    """``source('source', 'table')`` as written, and where."""

    source: str
    table: str
    origin: Origin | None = None


class FunctionCall(Struct, frozen=True, gc=False):
    """``function('package', 'name')`` as written, and where."""

    name: str
    package: str | None = None
    origin: Origin | None = None


class DependsOn(Struct, frozen=True, gc=False):
    """Unique ids of what a node reads and of the macros it calls, in the order they were met."""

    nodes: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()


NO_DEPENDENCIES = DependsOn()


class Docs(Struct, frozen=True, gc=False):
    """Whether the site shows the resource, and in which colour."""

    show: bool = True
    node_color: str | None = None


class Resource(Struct, frozen=True, gc=False, kw_only=True):
    """What every resource has.

    ``path`` is relative to its resource folder, ``original_path`` to its package.
    """

    resource_type: ResourceType
    name: str
    package: str
    unique_id: str
    path: str
    original_path: str
    origin: Origin
    fqn: tuple[str, ...] = ()
    description: str = ""
    meta: Mapping[str, object] = EMPTY
    tags: tuple[str, ...] = ()
    doc_blocks: tuple[str, ...] = ()
    """Unique ids of the doc blocks that the description names."""


class Node(Resource, frozen=True, kw_only=True):
    """Something to compile and execute."""

    raw_code: str
    language: str = "sql"
    checksum: str
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    database: str | None = None
    schema: str
    alias: str
    relation: Relation | None = None
    """None for what leaves nothing in the warehouse: ephemeral models, tests, operations."""
    refs: tuple[RefCall, ...] = ()
    sources: tuple[SourceCall, ...] = ()
    functions: tuple[FunctionCall, ...] = ()
    depends_on: DependsOn = DependsOn()
    columns: tuple[ColumnDeclaration, ...] = ()
    patch_path: str | None = None
    """``package://path`` of the properties file that describes it."""
    patch_origin: Origin | None = None
    docs: Docs = Docs()
    group: str | None = None
    pre_hooks: tuple["Hook", ...] = ()
    post_hooks: tuple["Hook", ...] = ()


class Hook(Struct, frozen=True, gc=False):
    """SQL around a node; ``transaction`` says whether inside the node's own transaction."""

    sql: str
    transaction: bool = True


class Model(Node, frozen=True, kw_only=True):
    """A query that becomes a relation, or a CTE if ephemeral."""

    access: str = "protected"
    constraints: tuple[Constraint, ...] = ()
    version: str | None = None
    latest_version: str | None = None
    deprecation_date: str | None = None
    primary_key: tuple[str, ...] = ()
    time_spine: Mapping[str, object] | None = None


class Seed(Node, frozen=True, kw_only=True):
    """A CSV file that becomes a table; ``root_path`` is its package's folder."""

    root_path: str


class Snapshot(Node, frozen=True, kw_only=True):
    """A table that keeps every state its query ever had."""


class Parameter(Struct, frozen=True, gc=False):
    """An argument of a function."""

    name: str
    data_type: str
    description: str | None = None
    default_value: object = None


class Function(Node, frozen=True, kw_only=True):
    """An expression that the warehouse keeps under a name, for others to call."""

    parameters: tuple[Parameter, ...] = ()
    returns: Parameter
    """Its type and description; the name is empty."""


class Analysis(Node, frozen=True, kw_only=True):
    """SQL that is compiled and never executed."""


class Operation(Node, frozen=True, kw_only=True):
    """A statement of on-run-start or on-run-end; ``index`` counts from 0 in its package."""

    index: int = 0


class TestMetadata(Struct, frozen=True, gc=False):
    """Which generic test.

    And its arguments as written (``model``, ``column_name`` and the user's own).
    """

    name: str
    namespace: str | None
    kwargs: Mapping[str, object]


class Test(Node, frozen=True, kw_only=True):
    """A query whose rows are failures. Generic if it has metadata, singular if it hasn't."""

    metadata: TestMetadata | None = None
    column_name: str | None = None
    attached_node: str | None = None
    """Unique id of the model, seed or snapshot under test; for a source see ``depends_on``."""
    file_key_name: str | None = None


class FreshnessThreshold(Struct, frozen=True):
    """So many minutes, hours or days: ``period`` is the singular word."""

    count: int | None = None
    period: str | None = None


class FreshnessRule(Struct, frozen=True):
    """When a source is late, and which of its rows count."""

    warn_after: FreshnessThreshold = FreshnessThreshold()
    error_after: FreshnessThreshold = FreshnessThreshold()
    filter: str | None = None


EMPTY_QUOTING: Final[Mapping[str, bool | None]] = MappingProxyType({})


class Source(Resource, frozen=True, kw_only=True):
    """A relation that somebody else makes."""

    source_name: str
    source_description: str = ""
    source_meta: Mapping[str, object] = EMPTY
    loader: str = ""
    identifier: str
    database: str | None
    schema: str
    written_database: str | None = None
    """The source's ``database:`` and ``schema:`` before rendering; None where it names none."""
    written_schema: str | None = None
    relation: Relation
    quoting: Mapping[str, bool | None] = EMPTY_QUOTING
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    columns: tuple[ColumnDeclaration, ...] = ()
    freshness: FreshnessRule | None = None
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    external: Mapping[str, object] | None = None
    patch_path: str | None = None


class Owner(Struct, frozen=True, gc=False):
    """Who answers for something; ``extra`` are the user's own keys."""

    name: str | None = None
    email: tuple[str, ...] = ()
    extra: Mapping[str, object] = EMPTY


class Exposure(Resource, frozen=True, kw_only=True):
    """A dashboard, notebook, analysis, ml or application that reads the project."""

    type: str
    owner: Owner
    label: str | None = None
    maturity: str | None = None
    url: str | None = None
    config: Config
    unrendered_config: Mapping[str, object] = EMPTY
    refs: tuple[RefCall, ...] = ()
    sources: tuple[SourceCall, ...] = ()
    metrics: tuple[tuple[str, ...], ...] = ()
    """Arguments of each ``metric`` call: a name, perhaps a package before it."""
    depends_on: DependsOn = DependsOn()


class MacroArgument(Struct, frozen=True, gc=False):
    """An argument of a macro, as documented in a properties file."""

    name: str
    type: str | None = None
    description: str = ""


class Macro(Resource, frozen=True, kw_only=True):
    """One macro; ``test_<name>`` for a test, ``materialization_<name>_<adapter>`` likewise.

    ``macro_sql`` is its whole block; ``offset_line`` is the line of its file on which that
    block begins.
    """

    macro_sql: str
    arguments: tuple[MacroArgument, ...] = ()
    depends_on: DependsOn = DependsOn()
    docs: Docs = Docs()
    patch_path: str | None = None
    supported_languages: tuple[str, ...] | None = None
    offset_line: int = 1


class Doc(Resource, frozen=True, kw_only=True):
    """A ``{% docs name %}`` block, rendered."""

    block_contents: str


class Group(Resource, frozen=True, kw_only=True):
    """A group of models with an owner; ``config`` has what dbt_project.yml says of its models."""

    owner: Owner
    config: Mapping[str, object] = EMPTY
