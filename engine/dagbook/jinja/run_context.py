"""Jinja for compiling and running: ``ref`` gives relations, ``adapter`` and ``statement`` reach the session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.adapters.protocol import Session
from dagbook.adapters.cache import RelationCache
from dagbook.errors import Origin
from dagbook.jinja.scope import InvocationScope
from dagbook.project.columns import EMPTY
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScope:
    """Everything compiling and running may look at."""

    shared: InvocationScope
    project: Project
    relations: RelationCache = field(default_factory=RelationCache)
    selected: tuple[str, ...] = ()
    """Unique ids, for ``selected_resources``."""
    deferred: Mapping[str, Relation] = field(default_factory=lambda: NO_RELATIONS)
    """Unique id to the relation to read instead (--defer)."""
    extra_names: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Names for this rendering alone: ``results``, ``schemas``, ``database_schemas`` in on-run-end."""


NO_RELATIONS: Mapping[str, Relation] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedSql:
    """A node's SQL with the ephemeral models it named, which are not in it yet."""

    sql: str
    ephemeral: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterializationOutcome:
    """What a materialization did. ``response`` and ``row_count`` are those of its ``main`` statement."""

    relations: tuple[Relation, ...] = ()
    response: AdapterResponse = AdapterResponse()
    row_count: int | None = None
    run_sql: str | None = None
    """The main statement as sent, for target/run."""
    results: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """What ``store_result`` kept, by name; ``main`` has ``table`` and ``response`` (tests read it)."""


def render_sql(node: Node, scope: RunScope, session: Session | None) -> RenderedSql:
    """A node's own SQL. Without a session, whatever asks the warehouse fails. Raises DagbookError."""
    raise NotImplementedError


def render_text(
    text: str, origin: Origin, scope: RunScope, session: Session | None, node: Node | None = None
) -> str:
    """Any text in the context of a node, or of the root project: hooks, freshness filters."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MacroCall:
    """A macro by name, where it is called from, and its arguments."""

    name: str
    package: str | None = None
    """Its namespace; None searches as an unqualified name in the root project."""
    kwargs: Mapping[str, object] = field(default_factory=lambda: EMPTY)


def call_macro(
    call: MacroCall, scope: RunScope, session: Session | None, node: Node | None = None
) -> object:
    """Call a macro: its ``return`` value or its text. Raises ProjectError (slug ``missing-macro``)."""
    raise NotImplementedError


def call_materialization(
    compiled: CompiledNode, scope: RunScope, session: Session
) -> MaterializationOutcome:
    """Build a node by its materialization macro, hooks and transaction included. Raises DagbookError.

    On an error the open transaction is still open: the caller rolls back.
    """
    raise NotImplementedError
