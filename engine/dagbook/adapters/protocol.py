"""What a warehouse must be able to do.

Two halves. A ``Dialect`` is pure: names, quoting, capabilities, type names; golden tests cover it
without a
server. A ``Warehouse`` opens ``Session`` objects, one a worker thread, which talk to the server.
An ``Adapter`` is the entry point (group ``dagbook.adapters``) that ties both to a profile's
``type``.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from msgspec import Struct, field

from dagbook.errors import ProfileError
from dagbook.project.columns import WarehouseColumn, WarehouseTable
from dagbook.project.files import Target
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse

if TYPE_CHECKING:
    from dagbook.adapters.table import Table


class Capability(StrEnum):
    """What some warehouses can do and others cannot; asked instead of the warehouse's name."""

    CREATE_OR_REPLACE_TABLE = "create or replace table"
    TRANSACTIONAL_DDL = "transactional ddl"
    MERGE = "merge"
    NATIVE_CSV = "native csv"
    ROW_COUNT_OF_CTAS = "row count of create table as"
    UNNAMED_SUBQUERY = "subquery without a name"
    MATERIALIZED_VIEWS = "materialized views"
    FILES_AS_TABLES = "files as tables"


class Dialect(Struct, frozen=True):
    """The pure half of a warehouse."""

    type: str
    """The profile's ``type``, and the prefix of its macros: ``duckdb__create_table_as``."""
    sqlglot: str
    """Name of the SQL dialect in sqlglot."""
    parents: tuple[str, ...] = ()
    """Adapter types whose macros it inherits, nearest first (redshift: postgres)."""
    quote_character: str = '"'
    capabilities: frozenset[Capability] = frozenset()
    comment_behind: bool = False
    """Whether the query comment stands behind statements, where a project doesn't say."""
    type_names: Mapping[str, str] = field(default_factory=dict)
    """Generic type (string.

    Integer, bigint, float, numeric, boolean, date, timestamp) to the warehouse's.
    """
    unsized_text: frozenset[str] = frozenset()
    """Text types that macros write without a size where they have none, instead of with 256."""
    contract_types: Mapping[str, str] = field(default_factory=dict)
    """Types, without their size, that a contract takes for another: varchar for text."""
    configs: frozenset[str] = frozenset()
    """Configs of warehouses (``indexes``, ``cluster_by``…) that this one acts on."""

    def quote(self, name: str) -> str:
        """A quoted identifier."""
        mark = self.quote_character
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"


class CsvLoad(Struct, frozen=True, kw_only=True):
    """A CSV file to load: into which relation, with which types (column name to SQL type)."""

    relation: Relation
    path: Path
    delimiter: str = ","
    column_types: Mapping[str, str] = field(default_factory=dict)
    quote_columns: bool = True


class PythonJob(Struct, frozen=True, kw_only=True):
    """A Python model to run: ``code`` defines ``model``, ``dbtObj`` and ``materialize``.

    The user's part comes first; it stands in ``path`` from line ``first`` to line ``last``.
    """

    name: str
    code: str
    path: str
    first: int
    last: int


class PluginSource(Struct, frozen=True, kw_only=True):
    """A source that a plugin of the profile loads; ``meta`` holds its keys of meta and config."""

    plugin: str
    name: str
    relation: Relation
    meta: Mapping[str, object]
    tags: tuple[str, ...] = ()


class PluginTarget(Struct, frozen=True, kw_only=True):
    """What a plugin is to store: a relation, the file written for it, the model's config."""

    plugin: str
    relation: Relation
    location: str
    format: str
    config: Mapping[str, object]


class Session(Protocol):
    """One connection, used by one thread at a time; ``cancel`` alone may be called from another."""

    def execute(self, sql: str) -> AdapterResponse:
        """Run one or more statements. Raises WarehouseError."""

    def fetch(self, sql: str) -> "tuple[AdapterResponse, Table]":
        """Run a query and return its rows. Raises WarehouseError."""

    def begin(self) -> None:
        """Open a transaction; nothing where one is open or there are none."""

    def commit(self) -> None:
        """Commit the open transaction, if any."""

    def rollback(self) -> None:
        """Undo the open transaction, if any; never raises."""

    def list_schemas(self, database: str | None) -> tuple[str, ...]:
        """Names of the schemas of a database."""

    def list_relations(self, database: str | None, schema: str) -> tuple[Relation, ...]:
        """Tables and views of a schema, with their types; empty where the schema is missing."""

    def relations_of_schemas(
        self, schemas: tuple[tuple[str | None, str], ...]
    ) -> tuple[Relation, ...]:
        """Tables and views of some (database, schema) pairs in one query, with their types."""

    def columns(self, relation: Relation) -> tuple[WarehouseColumn, ...]:
        """Columns of a relation in order; empty where it is missing."""

    def columns_of_schemas(
        self, schemas: tuple[tuple[str | None, str], ...]
    ) -> Mapping[tuple[str, str, str], WarehouseTable]:
        """Every relation of some (database, schema) pairs in one query, by ``Relation.key()``."""

    def describe(self, sql: str) -> tuple[WarehouseColumn, ...]:
        """Columns a query would return, without running it."""

    def load_csv(self, load: CsvLoad) -> AdapterResponse:
        """Replace a table by a CSV file's rows, with the warehouse's own reader.

        In the open transaction if any.
        """

    def cancel(self) -> None:
        """Interrupt what runs now; called from another thread."""

    def close(self) -> None:
        """Give the connection back; never raises."""


@runtime_checkable
class PythonSession(Protocol):
    """A session beside which Python models run."""

    def run_python(self, job: PythonJob) -> AdapterResponse:
        """Call ``model`` and write what it gives, in the open transaction if any.

        Raises ProjectError (``python-failed``, ``python-result``) or WarehouseError.
        """


@runtime_checkable
class FileSession(Protocol):
    """A session that reads and writes files beside the warehouse."""

    def local_file(self, location: str) -> Path | None:
        """The file a location means, counted from the project; None for an address elsewhere."""


@runtime_checkable
class PluginSession(Protocol):
    """A session that loads sources and stores models by plugins of the profile."""

    def load_source(self, source: PluginSource) -> None:
        """Fill the source's relation, once an invocation. Raises ProfileError or ProjectError."""

    def store_relation(self, target: PluginTarget) -> None:
        """Give a model to a plugin. Raises ProfileError or ProjectError."""


class Warehouse(Protocol):
    """An open warehouse."""

    @property
    def dialect(self) -> Dialect:
        """Its pure half."""

    def session(self) -> Session:
        """A new connection for one thread."""

    def close(self) -> None:
        """Close everything; never raises."""


class Adapter(Protocol):
    """The entry point: what dagbook knows of a warehouse before connecting."""

    @property
    def dialect(self) -> Dialect:
        """Its pure half."""

    def check_credentials(self, credentials: Mapping[str, object]) -> tuple[str | None, str]:
        """The (database, schema) a profile output means.

        Raises ProfileError for a key missing or unknown.
        """

    def credential_warnings(self, credentials: Mapping[str, object]) -> tuple[ProfileError, ...]:
        """A word about each key that has no effect."""

    def public_credentials(self, target: Target) -> Mapping[str, object]:
        """What may be shown of a target: no secret."""

    def open(self, target: Target, project_root: Path) -> Warehouse:
        """Connect. Raises ProfileError, WarehouseError or WarehouseBusyError."""
