"""The whole book as one value."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from mkdocs_dagbook.site_model.column_graph import UNTRACED, ColumnGraph
from mkdocs_dagbook.site_model.downstream import Readers
from mkdocs_dagbook.site_model.health import USUAL_LIMITS, HealthLimits
from mkdocs_dagbook.site_model.history import NO_HISTORY, History
from mkdocs_dagbook.site_model.key_relations import KeyRelation
from mkdocs_dagbook.site_model.routines import NO_ROUTINES, Routines
from mkdocs_dagbook.site_model.semantics import NO_SEMANTICS, Semantics
from mkdocs_dagbook.site_model.tables import DataTest, Kind, Table
from mkdocs_dagbook.site_model.vocabulary import (
    DocBlock,
    Exposure,
    Group,
    Health,
    Macro,
    Owner,
    RunSummary,
    Tag,
    Term,
)


class Unseen(Struct, frozen=True):
    """How much beside a table its readers may not see: above it, and below it."""

    above: int
    below: int


class SiteModel(Struct, frozen=True, kw_only=True):
    """Everything the book and the gate know; mappings are ordered and looked up by id, slug or key.

    Tables are ordered by kind (sources, seeds, models, snapshots), then title, then package;
    everything else by name. Mappings: ``tables``, ``tests``, ``exposures``, ``macros``,
    ``groups``, ``doc_blocks`` by unique id, ``terms`` by slug, ``owners`` and ``tags`` by key.
    ``overview`` is Markdown: the project's own ``__overview__`` block, or empty. ``generator``
    names who wrote the manifest: ``dbt 1.12.6``, ``dagbook 0.1.0``. ``now`` is the clock all ages
    are counted from. ``readers`` tells by table id how many hang on it, ``limits`` where the
    states of health begin. ``relations`` are how tables hang together by keys, by
    table id. ``folder_notes`` are the READMEs of the project's folders, Markdown. ``unseen`` is
    what an audience may not see beside the tables it sees. ``changed_on`` is the day of the last
    commit of files, by path, while a rule asks for it.
    """

    project_name: str
    generator: str
    adapter: str
    generated_at: datetime | None
    now: datetime
    overview: str
    tables: Mapping[str, Table]
    tests: Mapping[str, DataTest]
    exposures: Mapping[str, Exposure]
    macros: Mapping[str, Macro]
    owners: Mapping[str, Owner]
    tags: Mapping[str, Tag]
    groups: Mapping[str, Group]
    terms: Mapping[str, Term]
    doc_blocks: Mapping[str, DocBlock]
    run: RunSummary | None
    health: Health
    has_catalog: bool
    has_freshness: bool
    column_graph: ColumnGraph = UNTRACED
    history: History = NO_HISTORY
    readers: Mapping[str, Readers] = field(default_factory=dict)
    limits: HealthLimits = USUAL_LIMITS
    semantics: Semantics = NO_SEMANTICS
    routines: Routines = NO_ROUTINES
    relations: Mapping[str, tuple[KeyRelation, ...]] = field(default_factory=dict)
    folder_notes: Mapping[str, str] = field(default_factory=dict)
    unseen: Mapping[str, Unseen] = field(default_factory=dict)
    changed_on: Mapping[str, str] = field(default_factory=dict)

    def of_kind(self, kind: Kind) -> tuple[Table, ...]:
        """The tables of one kind, in order."""
        return tuple(table for table in self.tables.values() if table.kind is kind)

    def is_own(self, package: str) -> bool:
        """Whether something belongs to the project itself, not to an installed package."""
        return package == self.project_name

    def tests_of(self, table: Table) -> tuple[DataTest, ...]:
        """The tests of a table and its columns, in order."""
        return tuple(self.tests[each] for each in table.tests)
