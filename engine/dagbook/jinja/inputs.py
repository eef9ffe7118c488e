"""The relations that ``ref``, ``source``, ``function`` and ``this`` mean: what is read of each."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec.structs import replace

from dagbook.adapters.protocol import Capability
from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja.external_sources import relation_of_source
from dagbook.jinja.reading import time_read, within
from dagbook.jinja.relation_object import MacroRelation, ephemeral_relation, macro_relation
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import (
    FunctionCall,
    Model,
    Node,
    Operation,
    RefCall,
    Resource,
    Source,
    SourceCall,
)
from dagbook.project.relation import Relation

N = TypeVar("N", bound=Resource)


def relation_of_ref(run: RunPhase, call: RefCall) -> MacroRelation:
    """The relation a ``ref`` means. Raises ProjectError."""
    target = _referenced(run, call)
    scope = run.scope
    _check_given(run, target, f"ref('{call.name}')")
    if isinstance(target, Model) and target.config.materialized == "ephemeral":
        if isinstance(run.node, Operation):
            raise ProjectError(
                "ephemeral-in-hook",
                f"'{target.name}' is ephemeral: on-run-start and on-run-end cannot read it",
            )
        run.ephemeral[target.unique_id] = None
        return _limited(run, ephemeral_relation(target.alias), target)
    own = _relation(target)
    deferred = scope.deferred.get(target.unique_id)
    if deferred is None or not _is_deferred(run, target, own):
        return _limited(run, own, target)
    return _limited(run, deferred, target)


def table_of_source(run: RunPhase, call: SourceCall) -> MacroRelation:
    """The relation a ``source`` means. Raises ProjectError."""
    found = [
        each
        for each in run.scope.project.sources.values()
        if each.source_name == call.source and each.name == call.table
    ]
    if not found:
        raise _missing_source(run, call)
    source = _nearest(run, found)
    _check_given(run, source, f"source('{call.source}', '{call.table}')")
    rows = run.scope.project.nodes.get(source.unique_id)
    if rows is not None:
        run.ephemeral[rows.unique_id] = None
        return ephemeral_relation(rows.alias)
    placed = relation_of_source(source, run.shared.dialect, run.connection)
    return _limited(run, placed, source)


def relation_of_function(run: RunPhase, call: FunctionCall) -> MacroRelation:
    """The name under which the warehouse keeps a function. Raises ProjectError."""
    known = run.scope.project.functions().values()
    found = [
        each for each in known if each.name == call.name and call.package in (None, each.package)
    ]
    if not found:
        raise ProjectError(
            "unknown-function",
            f"function('{call.name}') matches no function",
            hint=did_you_mean(call.name, [each.name for each in known]),
        )
    return macro_relation(_relation(_nearest(run, found)))


def relation_of_this(run: RunPhase) -> MacroRelation | None:
    """``this``."""
    if run.node is None or isinstance(run.node, Operation):
        return None
    given = run.scope.this_stand_in
    if given is not None and given.startswith(f"{run.node.unique_id}."):
        run.ephemeral[given] = None
        return ephemeral_relation(run.node.alias)
    return macro_relation(_relation(run.node))


def _limited(run: RunPhase, relation: Relation, target: Node | Source) -> MacroRelation:
    """What is read of a relation: no row of it under --empty, or those of a time."""
    made = macro_relation(relation)
    if run.scope.stand_ins is not None:
        return made
    dialect = run.shared.dialect
    window = time_read(run.node, run.scope.batch, run.scope.sample)
    named = Capability.UNNAMED_SUBQUERY not in dialect.capabilities
    limit = 0 if run.shared.flags.get("EMPTY") else None
    if named or limit is not None:
        made = replace(made, row_limit=limit, names_subqueries=named)
    return made if window is None else within(made, target, window, dialect)


def _check_given(run: RunPhase, target: Node | Source, written: str) -> None:
    """In a unit test, what its model reads must have been given."""
    given = run.scope.stand_ins
    node = run.node
    if given is None or target.unique_id in given or node is None or node.unique_id in given:
        return
    raise ProjectError(
        "missing-input",
        f"model '{node.name}' reads {written}, and the unit test gives no rows of it",
        hint=f"given:\n  - input: {written}\n    rows: []",
    )


def _referenced(run: RunPhase, call: RefCall) -> Node:
    project = run.scope.project
    own = run.node.depends_on.nodes if run.node else ()
    known = [project.nodes[each] for each in own if each in project.nodes]
    found = _matching(call, known)
    if found:
        return _nearest(run, found)
    elsewhere = _matching(call, project.nodes.values())
    if not elsewhere:
        raise _missing_ref(run, call)
    if run.node is not None and not isinstance(run.node, Operation):
        raise _hidden(run, call)
    return _nearest(run, elsewhere)


def _nearest(run: RunPhase, found: list[N]) -> N:
    """The root project's, then the package's own, then any."""
    order = (run.shared.project_name, run.package)
    return min(found, key=lambda each: order.index(each.package) if each.package in order else 2)


def _missing_ref(run: RunPhase, call: RefCall) -> ProjectError:
    nodes = run.scope.project.nodes.values()
    names = [each.name for each in nodes if each.resource_type in REFABLE]
    package = f"'{call.package}', " if call.package else ""
    return ProjectError(
        "missing-ref",
        f"ref({package}'{call.name}') matches no model, seed or snapshot",
        origin=run.place_of_call("ref", call.name),
        hint=did_you_mean(call.name, names),
    )


def _missing_source(run: RunPhase, call: SourceCall) -> ProjectError:
    sources = run.scope.project.sources.values()
    names = [f"{each.source_name}.{each.name}" for each in sources]
    return ProjectError(
        "missing-source",
        f"source('{call.source}', '{call.table}') matches no source table",
        origin=run.place_of_call("source", call.source),
        hint=did_you_mean(f"{call.source}.{call.table}", names),
    )


def _hidden(run: RunPhase, call: RefCall) -> ProjectError:
    return ProjectError(
        "hidden-ref",
        f"ref('{call.name}') was not seen while parsing, so it may be built too late",
        origin=run.place_of_call("ref", call.name),
        hint=f"add this line to the file:  -- depends_on: {{{{ ref('{call.name}') }}}}",
    )


def _is_deferred(run: RunPhase, target: Node, own: Relation) -> bool:
    """Whether --defer reads the earlier relation: the own one is missing, or not favoured."""
    scope = run.scope
    if scope.favor_state and target.unique_id not in scope.selected:
        return True
    cache = scope.relations
    if not cache.knows(own.database, own.schema) and own.schema is not None:
        cache.fill(run.session, [(own.database, own.schema)])
    return cache.find(own) is None


def _matching(call: RefCall, nodes: Iterable[Node]) -> list[Node]:
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


def _relation(node: Node) -> Relation:
    """Its own, or what it would be for those that leave none: tests, ephemeral models."""
    return node.relation or Relation(node.database, node.schema, node.alias)
