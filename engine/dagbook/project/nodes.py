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
from dataclasses import dataclass, field

from dagbook.errors import Origin
from dagbook.project.columns import EMPTY, ColumnDeclaration, Constraint
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.relation import Relation


@dataclass(frozen=True, slots=True)
class RefCall:
    """``ref('package', 'name', v=1)`` as written, and where."""

    name: str
    package: str | None = None
    version: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class SourceCall:
    """``source('source', 'table')`` as written, and where."""

    source: str
    table: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """``function('package', 'name')`` as written, and where."""

    name: str
    package: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class DependsOn:
    """Unique ids of what a node reads and of the macros it calls, in the order they were met."""

    nodes: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()


NO_DEPENDENCIES = DependsOn()


@dataclass(frozen=True, slots=True)
class Docs:
    """Whether the site shows the resource, and in which colour."""

    show: bool = True
    node_color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
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
    meta: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    tags: tuple[str, ...] = ()
    doc_blocks: tuple[str, ...] = ()
    """Unique ids of the doc blocks that the description names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Resource):
    """Something to compile and execute."""

    raw_code: str
    language: str = "sql"
    checksum: str
    config: Config
    unrendered_config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
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


@dataclass(frozen=True, slots=True)
class Hook:
    """SQL around a node; ``transaction`` says whether inside the node's own transaction."""

    sql: str
    transaction: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Node):
    """A query that becomes a relation, or a CTE if ephemeral."""

    access: str = "protected"
    constraints: tuple[Constraint, ...] = ()
    version: str | None = None
    latest_version: str | None = None
    deprecation_date: str | None = None
    primary_key: tuple[str, ...] = ()
    time_spine: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed(Node):
    """A CSV file that becomes a table; ``root_path`` is its package's folder."""

    root_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Node):
    """A table that keeps every state its query ever had."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a function."""

    name: str
    data_type: str
    description: str | None = None
    default_value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Node):
    """An expression that the warehouse keeps under a name, for others to call."""

    parameters: tuple[Parameter, ...] = ()
    returns: Parameter
    """Its type and description; the name is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis(Node):
    """SQL that is compiled and never executed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Node):
    """A statement of on-run-start or on-run-end; ``index`` counts from 0 in its package."""

    index: int = 0


@dataclass(frozen=True, slots=True)
class TestMetadata:
    """Which generic test.

    And its arguments as written (``model``, ``column_name`` and the user's own).
    """

    name: str
    namespace: str | None
    kwargs: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """A query whose rows are failures. Generic if it has metadata, singular if it hasn't."""

    metadata: TestMetadata | None = None
    column_name: str | None = None
    attached_node: str | None = None
    """Unique id of the model, seed or snapshot under test; for a source see ``depends_on``."""
    file_key_name: str | None = None


@dataclass(frozen=True, slots=True)
class FreshnessThreshold:
    """So many minutes, hours or days: ``period`` is the singular word."""

    count: int | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class FreshnessRule:
    """When a source is late, and which of its rows count."""

    warn_after: FreshnessThreshold = FreshnessThreshold()
    error_after: FreshnessThreshold = FreshnessThreshold()
    filter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Resource):
    """A relation that somebody else makes."""

    source_name: str
    source_description: str = ""
    source_meta: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    loader: str = ""
    identifier: str
    database: str | None
    schema: str
    written_database: str | None = None
    """The source's ``database:`` and ``schema:`` before rendering; None where it names none."""
    written_schema: str | None = None
    relation: Relation
    quoting: Mapping[str, bool | None] = field(default_factory=lambda: EMPTY_QUOTING)
    config: Config
    unrendered_config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    columns: tuple[ColumnDeclaration, ...] = ()
    freshness: FreshnessRule | None = None
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    external: Mapping[str, object] | None = None
    patch_path: str | None = None


EMPTY_QUOTING: Mapping[str, bool | None] = {}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for something; ``extra`` are the user's own keys."""

    name: str | None = None
    email: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure(Resource):
    """A dashboard, notebook, analysis, ml or application that reads the project."""

    type: str
    owner: Owner
    label: str | None = None
    maturity: str | None = None
    url: str | None = None
    config: Config
    unrendered_config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    refs: tuple[RefCall, ...] = ()
    sources: tuple[SourceCall, ...] = ()
    metrics: tuple[tuple[str, ...], ...] = ()
    """Arguments of each ``metric`` call: a name, perhaps a package before it."""
    depends_on: DependsOn = DependsOn()


@dataclass(frozen=True, slots=True)
class MacroArgument:
    """An argument of a macro, as documented in a properties file."""

    name: str
    type: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro(Resource):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc(Resource):
    """A ``{% docs name %}`` block, rendered."""

    block_contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Resource):
    """A group of models with an owner; ``config`` has what dbt_project.yml says of its models."""

    owner: Owner
    config: Mapping[str, object] = field(default_factory=lambda: EMPTY)
