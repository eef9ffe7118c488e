"""Tables and what belongs to them: columns, tests, the last run, freshness, health. Values only.

Ids are dbt's ``unique_id``.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.unit_cases import UnitCase


class Kind(StrEnum):
    """What sort of table it is; also the order of the book's chapters."""

    SOURCE = "source"
    SEED = "seed"
    MODEL = "model"
    SNAPSHOT = "snapshot"


class HealthState(StrEnum):
    """The state a table is in: the first that applies, in this order."""

    STALE = "STALE"
    UNDERTESTED = "UNDERTESTED"
    UNDERDOCUMENTED = "UNDERDOCUMENTED"
    HEALTHY = "HEALTHY"


class DataTestSort(StrEnum):
    """How a test is written."""

    GENERIC = "generic"
    SINGULAR = "singular"
    UNIT = "unit"


class Outcome(Struct, frozen=True, kw_only=True):
    """How one node fared in the last run.

    ``status`` is dbt's own word: success, error, skipped, pass, fail, warn, no-op, partial success.
    """

    status: str
    message: str | None = None
    failures: int | None = None
    seconds: float | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    rows_affected: int | None = None
    bytes_billed: int | None = None
    thread: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.status in {"success", "pass", "no-op"}

    @property
    def is_bad(self) -> bool:
        """Whether it failed: a broken build or a failed test."""
        return self.status in {"error", "fail", "runtime error", "partial success"}


class DataTest(Struct, frozen=True, kw_only=True):
    """One test: generic, singular or unit.

    ``kind`` is the generic test's name with its package (``not_null``,
    ``dbt_utils.expression_is_true``), else ``singular`` or ``unit``. ``arguments`` leaves out
    the model and the column. ``case`` is what a unit test gives and expects.
    ``condition`` picks the rows it looks at, where it doesn't look at all.
    """

    unique_id: str
    name: str
    sort: DataTestSort
    kind: str
    package: str
    table: str | None = None
    column: str | None = None
    tables: tuple[str, ...] = ()
    arguments: Mapping[str, Any]
    severity: str = "error"
    description: str = ""
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    code: str = ""
    compiled_code: str | None = None
    case: UnitCase | None = None
    condition: str | None = None
    origin: Origin

    @property
    def bare_kind(self) -> str:
        """The generic test's name without its package."""
        return self.kind.rpartition(".")[2]


class Stat(Struct, frozen=True, kw_only=True):
    """A number or text from the catalog: ``row_count``, ``bytes``, ``last_modified``."""

    id: str
    label: str
    value: str | float | int | bool
    description: str = ""


class ColumnProfile(Struct, frozen=True, kw_only=True):
    """What a column holds: rows without a value, different values, the ends of their range."""

    empty: int | None = None
    distinct: int | None = None
    smallest: str | None = None
    largest: str | None = None


class Column(Struct, frozen=True, kw_only=True):
    """A column as described and as the warehouse has it.

    ``exists`` is None when the catalog doesn't know the table, so nobody can tell. ``terms``
    are slugs of the glossary; ``unknown_terms`` what ``meta.term`` says and the glossary
    hasn't. ``inherits`` says that words of another column count for this one.
    """

    name: str
    data_type: str | None = None
    declared_type: str | None = None
    description: str = ""
    declared: bool = True
    exists: bool | None = None
    tests: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    constraints: tuple[str, ...] = ()
    is_key: bool = False
    terms: tuple[str, ...] = ()
    unknown_terms: tuple[str, ...] = ()
    profile: ColumnProfile | None = None
    inherits: bool = False
    origin: Origin

    @property
    def is_documented(self) -> bool:
        """Whether somebody wrote a word about it."""
        return bool(self.description.strip())

    @property
    def has_words(self) -> bool:
        """Whether it counts as described: by its own words, or by those it inherits."""
        return self.inherits or self.is_documented

    @property
    def is_certain(self) -> bool:
        """Whether somebody declares it or the warehouse has it: not read off some query's SQL."""
        return self.declared or self.exists is True


class ForeignKey(Struct, frozen=True, kw_only=True):
    """A constraint that points at another table; ``to`` and ``expression`` as written."""

    columns: tuple[str, ...]
    to: str = ""
    to_columns: tuple[str, ...] = ()
    expression: str = ""


class FreshnessResult(Struct, frozen=True, kw_only=True):
    """What the last freshness check found; ``status`` is pass, warn, error or runtime error."""

    status: str
    max_loaded_at: datetime | None = None
    checked_at: datetime | None = None
    age_seconds: float | None = None
    message: str | None = None


class FreshnessPolicy(Struct, frozen=True, kw_only=True):
    """How old a source may be, in words (``12 hours``) and in seconds."""

    warn_after: str | None = None
    error_after: str | None = None
    warn_seconds: float | None = None
    error_seconds: float | None = None
    loaded_at_field: str | None = None


class TableHealth(Struct, frozen=True, kw_only=True):
    """How well a table is cared for: shares from 0 to 1, ``score`` from 0 to 100.

    The arithmetic stands in ``site_model.health``.
    """

    documentation: float
    coverage: float
    column_coverage: float
    score: float
    state: HealthState
    age_days: float | None = None


class Table(Struct, frozen=True, kw_only=True):
    """A model, seed, snapshot or source table.

    ``parents`` and ``children`` are ids of tables; exposures stand apart, and so does whether
    something that is switched off reads it, ``is_read_elsewhere``. ``origin`` is where it is
    described if it is, else its code; ``code_path`` is its SQL, Python or CSV file, ``code_origin``
    where in it the code begins, ``patch_path`` its YAML. ``folder`` is the directory of
    ``code_path``. ``title`` is what a reader calls it: ``source.table`` for sources, ``name.v2``
    for versions, ``source_origin`` where that source is declared. ``shown`` is false where
    ``docs.show`` says so. ``built_at`` is when it was last built or loaded, as far as the last run,
    the history, the catalog or a freshness check tells. ``latest_version`` is what is read by
    whoever names none; ``time_spine`` the column of the days of a model that is one.
    """

    unique_id: str
    kind: Kind
    name: str
    title: str
    package: str
    fqn: tuple[str, ...] = ()
    source_name: str | None = None
    source_description: str = ""
    source_origin: Origin | None = None
    loader: str | None = None
    database: str | None = None
    schema: str = ""
    identifier: str = ""
    relation_name: str | None = None
    comment: str | None = None
    description: str = ""
    columns: tuple[Column, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    owners: tuple[str, ...] = ()
    group: str | None = None
    access: str | None = None
    contract_enforced: bool = False
    version: str | None = None
    latest_version: str | None = None
    deprecation_date: str | None = None
    materialization: str = ""
    config: Mapping[str, Any]
    time_spine: str | None = None
    language: str = "sql"
    code: str = ""
    compiled_code: str | None = None
    code_path: str
    code_origin: Origin
    patch_path: str | None = None
    folder: str = ""
    origin: Origin
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    is_read_elsewhere: bool = False
    macros: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    unknown_terms: tuple[str, ...] = ()
    row_count: int | None = None
    stats: tuple[Stat, ...] = ()
    outcome: Outcome | None = None
    built_at: datetime | None = None
    freshness: FreshnessResult | None = None
    freshness_policy: FreshnessPolicy | None = None
    shown: bool = True
    node_color: str | None = None
    health: TableHealth

    def column(self, name: str) -> Column | None:
        """The column of that name, case set aside."""
        wanted = name.casefold()
        return next((each for each in self.columns if each.name.casefold() == wanted), None)
