"""The state of one rendering that may reach the warehouse, and how it finds what ``ref`` names."""

from collections.abc import Callable, Iterable, Mapping, MutableSequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar

from dagbook.adapters.cache import RelationCache
from dagbook.adapters.protocol import Capability, Session
from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.errors import Origin, ProjectError, WarehouseError, did_you_mean
from dagbook.jinja.external_sources import relation_of_source
from dagbook.jinja.failures import explain
from dagbook.jinja.graph_view import Shown, graph_of
from dagbook.jinja.origins import point_at_writer
from dagbook.jinja.phase import Phase
from dagbook.jinja.places import calling_frame, column_of
from dagbook.jinja.query_comment import StatementComment
from dagbook.jinja.reading import time_read, within
from dagbook.jinja.relation_object import MacroRelation, ephemeral_relation, macro_relation
from dagbook.jinja.rendering import Members
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.writing import keeping
from dagbook.project.columns import EMPTY
from dagbook.project.compiled import CompiledNode
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import Model, Node, Operation, RefCall, Resource, Source, SourceCall
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse, BatchResults
from dagbook.project.time_windows import Batch, TimeWindow
from dagbook.project.written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScope:
    """Everything compiling and running may look at."""

    shared: InvocationScope
    project: Project
    relations: RelationCache = field(default_factory=RelationCache)
    selected: tuple[str, ...] = ()
    """Unique ids, for ``selected_resources``."""
    deferred: Mapping[str, Relation] = field(default_factory=lambda: NO_RELATIONS)
    """Unique id to the relation of an earlier state, read where the own one is missing."""
    favor_state: bool = False
    """Whether it is read wherever the node isn't selected (--favor-state)."""
    extra_names: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Names beyond the usual ones: ``results``, ``schemas``… in on-run-end."""
    forced_names: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Macros by name, perhaps ``package.name``, and what they give instead of being called."""
    stand_ins: frozenset[str] | None = None
    """In a unit test: the unique ids whose rows were given; nothing else may be read."""
    this_stand_in: str | None = None
    """In a unit test: the id of the rows given as ``this``."""
    batch: Batch | None = None
    """What a microbatch model is building now."""
    chosen_time: TimeWindow | None = None
    """--event-time-start and --event-time-end: the batches to build."""
    sample: TimeWindow | None = None
    """--sample: the time that is read of inputs that say when their rows happened."""
    resumed: Mapping[str, BatchResults] = field(default_factory=lambda: NO_BATCHES)
    """Unique id to the batches of last time (retry): only what failed is built."""
    project_root: str = "."
    """Absolute folder of the root project."""
    graph: Mapping[str, Mapping[str, Shown]] = field(init=False)
    """Resources as the manifest's records, for macros."""

    def __post_init__(self) -> None:
        """Prepare ``graph``, which is made lazily and once."""
        created = self.shared.invocation.started_at.timestamp()
        object.__setattr__(self, "graph", graph_of(self.project, created))


NO_RELATIONS: Mapping[str, Relation] = {}
NO_BATCHES: Mapping[str, BatchResults] = {}
N = TypeVar("N", bound=Resource)


@dataclass(frozen=True, slots=True)
class StatementResult:
    """What ``load_result`` gives: the response, the rows as a table and as tuples."""

    response: AdapterResponse
    table: Table = EMPTY_TABLE

    @property
    def data(self) -> list[tuple[object, ...]]:
        """The rows as tuples."""
        return [tuple(record) for record in self.table.records]


class RunPhase(Phase):
    """One rendering for compiling or running a node, a hook or a macro."""

    def __init__(
        self,
        scope: RunScope,
        session: Session | None,
        members: Members,
        node: Node | None = None,
        *,
        package: str | None = None,
    ) -> None:
        """Open a rendering; without a node it is the root project's (or ``package``'s)."""
        owner = package or (node.package if node else scope.shared.project_name)
        super().__init__(scope.shared, owner, members, scope.shared.environment)
        self.scope = scope
        self.node = node
        self.compiled: CompiledNode | None = None
        self.ephemeral: dict[str, None] = {}
        self.results: dict[str, StatementResult | None] = {}
        self.statement: str | None = None
        """What the main statement sent."""
        self._session = session
        self.comment: StatementComment | None = None
        """What goes with every statement, once one was sent."""
        self.written: MutableSequence[Written] = []
        """What templates wrote, in the order in which they ended."""
        self.rendering.force(scope.forced_names)

    @property
    def session(self) -> Session:
        """The connection. Raises ProjectError where there is none."""
        if self._session is None:
            raise ProjectError(
                "no-connection",
                "this needs the warehouse, and the command works without one",
                hint="put it behind {% if execute %}, or run a command that connects",
            )
        return self._session

    @property
    def origin(self) -> Origin:
        """Where the node stands."""
        return self.node.origin if self.node else Origin("dbt_project.yml")

    def run(self, render: Callable[[], object]) -> object:
        """Render; what goes wrong is told in terms of the user's file."""
        try:
            with keeping(self.written.append):
                return render()
        except BaseException as error:
            told = explain(error, self.rendering, self.origin)
            if isinstance(told, WarehouseError):
                point_at_writer(told, tuple(self.written))
            if told is error:
                raise
            raise told from error

    def relation_of_ref(self, call: RefCall) -> MacroRelation:
        """The relation a ``ref`` means. Raises ProjectError."""
        target = self._referenced(call)
        scope = self.scope
        self._check_given(target, f"ref('{call.name}')")
        if isinstance(target, Model) and target.config.materialized == "ephemeral":
            if isinstance(self.node, Operation):
                raise ProjectError(
                    "ephemeral-in-hook",
                    f"'{target.name}' is ephemeral: on-run-start and on-run-end cannot read it",
                )
            self.ephemeral[target.unique_id] = None
            return self.limited(ephemeral_relation(target.alias), target)
        own = target.relation or node_relation(target)
        deferred = scope.deferred.get(target.unique_id)
        if deferred is None or not _is_deferred(self, target, own):
            return self.limited(own, target)
        return self.limited(deferred, target)

    def relation_of_source(self, call: SourceCall) -> MacroRelation:
        """The relation a ``source`` means. Raises ProjectError."""
        sources = self.scope.project.sources
        found = [
            each
            for each in sources.values()
            if each.source_name == call.source and each.name == call.table
        ]
        if not found:
            names = [f"{each.source_name}.{each.name}" for each in sources.values()]
            near = did_you_mean(f"{call.source}.{call.table}", names)
            wanted = f"source('{call.source}', '{call.table}')"
            raise self._missing("source", call.source, wanted, near)
        source = self._nearest(found)
        self._check_given(source, f"source('{call.source}', '{call.table}')")
        rows = self.scope.project.nodes.get(source.unique_id)
        if rows is not None:
            self.ephemeral[rows.unique_id] = None
            return ephemeral_relation(rows.alias)
        placed = relation_of_source(source, self.shared.dialect, self._session)
        return self.limited(placed, source)

    def limited(self, relation: Relation, target: Node | Source) -> MacroRelation:
        """What is read of a relation: no row of it under --empty, or those of a time."""
        made = macro_relation(relation)
        if self.scope.stand_ins is not None:
            return made
        dialect = self.shared.dialect
        named = Capability.UNNAMED_SUBQUERY not in dialect.capabilities
        limit = 0 if self.shared.flags.get("EMPTY") else None
        made = replace(made, row_limit=limit, names_subqueries=named)
        window = time_read(self.node, self.scope.batch, self.scope.sample)
        return within(made, target, window, dialect)

    def relation_of_node(self) -> MacroRelation | None:
        """``this``."""
        if self.node is None or isinstance(self.node, Operation):
            return None
        given = self.scope.this_stand_in
        if given is not None and given.startswith(f"{self.node.unique_id}."):
            self.ephemeral[given] = None
            return ephemeral_relation(self.node.alias)
        return macro_relation(self.node.relation or node_relation(self.node))

    def _check_given(self, target: Node | Source, written: str) -> None:
        """In a unit test, what its model reads must have been given."""
        given = self.scope.stand_ins
        node = self.node
        if given is None or target.unique_id in given or node is None or node.unique_id in given:
            return
        raise ProjectError(
            "missing-input",
            f"model '{node.name}' reads {written}, and the unit test gives no rows of it",
            hint=f"given:\n  - input: {written}\n    rows: []",
        )

    def _referenced(self, call: RefCall) -> Node:
        project = self.scope.project
        own = self.node.depends_on.nodes if self.node else ()
        known = [project.nodes[each] for each in own if each in project.nodes]
        found = matching(call, known)
        if found:
            return self._nearest(found)
        elsewhere = matching(call, project.nodes.values())
        if not elsewhere:
            self._fail_to_find(call)
        if self.node is not None and not isinstance(self.node, Operation):
            raise self._hidden(call)
        return self._nearest(elsewhere)

    def _nearest(self, found: list[N]) -> N:
        """The root project's, then the package's own, then any."""
        order = (self.shared.project_name, self.package)
        return min(
            found, key=lambda each: order.index(each.package) if each.package in order else 2
        )

    def _fail_to_find(self, call: RefCall) -> NoReturn:
        nodes = self.scope.project.nodes.values()
        names = [each.name for each in nodes if each.resource_type in REFABLE]
        package = f"'{call.package}', " if call.package else ""
        wanted = f"ref({package}'{call.name}')"
        raise self._missing("ref", call.name, wanted, did_you_mean(call.name, names))

    def _missing(self, function: str, argument: str, wanted: str, hint: str | None) -> ProjectError:
        what = "model, seed or snapshot" if function == "ref" else "source table"
        return ProjectError(
            f"missing-{function}",
            f"{wanted} matches no {what}",
            origin=self.place_of_call(function, argument),
            hint=hint,
        )

    def _hidden(self, call: RefCall) -> ProjectError:
        return ProjectError(
            "hidden-ref",
            f"ref('{call.name}') was not seen while parsing, so it may be built too late",
            origin=self.place_of_call("ref", call.name),
            hint=f"add this line to the file:  -- depends_on: {{{{ ref('{call.name}') }}}}",
        )

    def place_of_call(self, function: str, argument: str) -> Origin | None:
        """Where the node's own text calls a function."""
        found = calling_frame(self.origin.path)
        if found is None:
            return None
        template, line = found
        place = template.place(line)
        column = column_of(template.line_text(line), function, argument)
        return Origin(place.path, place.line, column)


def _is_deferred(run: RunPhase, target: Node, own: Relation) -> bool:
    """Whether --defer reads the earlier relation: the own one is missing, or not favoured."""
    scope = run.scope
    if scope.favor_state and target.unique_id not in scope.selected:
        return True
    cache = scope.relations
    if not cache.knows(own.database, own.schema) and own.schema is not None:
        cache.fill(run.session, [(own.database, own.schema)])
    return cache.find(own) is None


def matching(call: RefCall, nodes: Iterable[Node]) -> list[Node]:
    """Nodes a ``ref`` may mean; without a version, the latest of a versioned model."""
    return [
        node
        for node in nodes
        if node.name == call.name
        and node.resource_type in REFABLE
        and call.package in (None, node.package)
        and _is_version(node, call.version)
    ]


def _is_version(node: Node, wanted: str | None) -> bool:
    if not isinstance(node, Model) or node.version is None:
        return wanted is None
    return str(node.version) == str(wanted if wanted is not None else node.latest_version)


def node_relation(node: Node) -> Relation:
    """The relation a node would have, for those that leave none: tests, ephemeral models."""
    return Relation(node.database, node.schema, node.alias)
