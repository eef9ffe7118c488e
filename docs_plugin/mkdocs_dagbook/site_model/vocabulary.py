"""What surrounds tables: exposures, macros, owners, tags, terms, doc blocks, the run. Values only.

Ids are dbt's ``unique_id`` where dbt has one, else a slug that is safe in an address.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from dagbook.errors import Origin
from mkdocs_dagbook.site_model.tables import HealthState, Outcome


class Exposure(Struct, frozen=True, kw_only=True):
    """A dashboard, notebook or application that reads tables.

    ``depends_on`` are ids of tables, also of those it reads through ``metrics``.
    """

    unique_id: str
    name: str
    label: str
    package: str
    kind: str = ""
    maturity: str | None = None
    url: str | None = None
    description: str = ""
    owners: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any]
    origin: Origin


class MacroArgument(Struct, frozen=True, kw_only=True):
    """One argument of a macro; ``default`` is None where it must be given.

    ``in_code`` is false of one that is described and that the code, which has some, hasn't.
    """

    name: str
    type: str | None = None
    description: str = ""
    default: str | None = None
    in_code: bool = True


class Macro(Struct, frozen=True, kw_only=True):
    """A macro of the project or of a package (dbt's own and the adapters' are left out).

    ``code_path`` is its file, ``code_origin`` where in it it begins, ``origin`` where it is
    described if it is, else its file. ``is_called_elsewhere`` by a hook of the project, an
    analysis, a function, or something that is switched off.
    """

    unique_id: str
    name: str
    package: str
    description: str = ""
    arguments: tuple[MacroArgument, ...] = ()
    code: str = ""
    calls: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    is_called_elsewhere: bool = False
    meta: Mapping[str, Any]
    shown: bool = True
    code_path: str = ""
    code_origin: Origin
    origin: Origin


class Owner(Struct, frozen=True, kw_only=True):
    """A person or team somebody names as owner; ``key`` is the slug of the name without ``@``."""

    key: str
    name: str
    email: str | None = None
    contacts: Mapping[str, str]
    tables: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Group(Struct, frozen=True, kw_only=True):
    """A group of models with an owner."""

    unique_id: str
    name: str
    package: str
    description: str = ""
    owners: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    origin: Origin


class ColumnPlace(Struct, frozen=True, kw_only=True):
    """A column by the id of its table and its name."""

    table: str
    column: str


class Tag(Struct, frozen=True, kw_only=True):
    """A tag and what wears it."""

    key: str
    name: str
    tables: tuple[str, ...] = ()
    columns: tuple[ColumnPlace, ...] = ()
    exposures: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


class Term(Struct, frozen=True, kw_only=True):
    """A term of the business glossary.

    ``definition`` is Markdown without the heading and the labelled lines below. ``facts`` are
    the labelled lines that have no field of their own, in their order. ``related`` are slugs;
    ``unknown_related`` what the line names and the glossary hasn't. ``is_linked`` is false where
    prose that mentions it isn't to lead to it. ``last_updated`` is what somebody wrote,
    ``changed_on`` the day its file last changed in version control.
    """

    slug: str
    name: str
    abbreviation: str | None = None
    definition: str = ""
    calculation: str | None = None
    owner: str | None = None
    owner_key: str | None = None
    steward: str | None = None
    steward_key: str | None = None
    domain: str | None = None
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    status: str | None = None
    last_updated: str | None = None
    changed_on: str | None = None
    related: tuple[str, ...] = ()
    unknown_related: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()
    columns: tuple[ColumnPlace, ...] = ()
    metrics: tuple[str, ...] = ()
    is_linked: bool = True
    doc_block: str | None = None
    origin: Origin


class DocBlock(Struct, frozen=True, kw_only=True):
    """A ``{% docs %}`` block, rendered.

    ``uses`` are the columns whose descriptions quote it; without a column it is the table's.
    """

    unique_id: str
    name: str
    package: str
    contents: str
    uses: tuple[ColumnPlace, ...] = ()
    origin: Origin


class RunSummary(Struct, frozen=True, kw_only=True):
    """What the last run did: each node by its id, and counts by status of all and of tests."""

    command: str
    target: str = ""
    invocation_id: str | None = None
    generated_at: datetime | None = None
    seconds: float | None = None
    counts: Mapping[str, int]
    test_counts: Mapping[str, int]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


class GroupHealth(Struct, frozen=True, kw_only=True):
    """The mean health of several tables: of the project, a folder, an owner, a tag, a kind.

    In ``weighted_…`` a table counts once for itself and once for each table and exposure
    downstream of it.
    """

    name: str
    tables: int
    documentation: float
    coverage: float
    column_coverage: float
    score: float
    states: Mapping[HealthState, int]
    weighted_coverage: float
    weighted_documentation: float
    weighted_score: float


class Health(Struct, frozen=True, kw_only=True):
    """The health of the tables of the project itself: all, by folder, owner, tag key and kind."""

    overall: GroupHealth
    folders: tuple[GroupHealth, ...] = ()
    owners: tuple[GroupHealth, ...] = ()
    tags: tuple[GroupHealth, ...] = ()
    kinds: tuple[GroupHealth, ...] = ()
