"""One node: compile it, write its SQL, run it, and say what came of it; no error leaves here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import current_thread
from time import perf_counter
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.compile import compile_node, compiled_path, run_path
from dagbook.errors import DagbookError, WarehouseError
from dagbook.jinja.reading import is_microbatch
from dagbook.jinja.run_context import RunScope
from dagbook.project.compiled import CompiledNode
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Node
from dagbook.project.relation import Relation
from dagbook.project.results import NodeResult, Status, Timing
from dagbook.project.time_windows import Batch
from dagbook.run.batches import build_batches
from dagbook.run.failure import explain, message_of
from dagbook.run.folders import Folders
from dagbook.run.kinds import Executor, Outcome, build_relation, run_test
from dagbook.run.note import Note, forget
from dagbook.run.patience import try_again
from dagbook.run.unit_tests import run_unit_test

EXECUTORS: Final[Mapping[ResourceType, Executor]] = MappingProxyType(
    {
        ResourceType.MODEL: build_relation,
        ResourceType.SEED: build_relation,
        ResourceType.SNAPSHOT: build_relation,
        ResourceType.FUNCTION: build_relation,
        ResourceType.TEST: run_test,
        ResourceType.UNIT_TEST: run_unit_test,
    }
)


class _Progress(Struct):
    """What is known of a node while it executes."""

    node: Node
    started: float = field(default_factory=perf_counter)
    timing: list[Timing] = field(default_factory=list)
    compiled: CompiledNode | None = None
    compiled_path: str | None = None


def execute_node(
    node: Node, scope: RunScope, session: Session, folders: Folders, note: Note = forget
) -> NodeResult:
    """Execute a node. On an error its transaction is undone and the old relation stays.

    ``note`` hears in between what is built of a microbatch model.
    """
    if not is_microbatch(node):
        return _execute_patiently(node, scope, session, folders)

    def build(part: Node, batch_scope: RunScope, batch: Batch) -> NodeResult:
        return _execute_patiently(part, batch_scope, session, replace(folders, batch=batch.name))

    return build_batches(node, scope, session, build, note)


def refused_node(node: Node, error: DagbookError) -> NodeResult:
    """The result of a node that could not even begin."""
    return _failed(_Progress(node), error)


def _execute_patiently(
    node: Node, scope: RunScope, session: Session, folders: Folders
) -> NodeResult:
    return try_again(
        lambda: _execute_once(node, scope, session, folders), node, scope.shared.listener
    )


def _execute_once(node: Node, scope: RunScope, session: Session, folders: Folders) -> NodeResult:
    progress = _Progress(node)
    before = scope.relations.find(node.relation) if node.relation else None
    try:
        compiled = _compile(progress, scope, session, folders)
        outcome = _execute(progress, compiled, scope, session)
        if outcome.run_sql is not None:
            folders.write(run_path(node, folders.target_path, folders.batch), outcome.run_sql)
    except DagbookError as error:
        session.rollback()
        _restore(scope, node.relation, before)
        return _failed(progress, error)
    return _result(progress, outcome)


def _compile(
    progress: _Progress, scope: RunScope, session: Session, folders: Folders
) -> CompiledNode:
    begun = datetime.now(UTC)
    try:
        compiled = compile_node(progress.node, scope, session)
    finally:
        progress.timing.append(Timing("compile", begun, datetime.now(UTC)))
    progress.compiled = compiled
    if progress.node.resource_type is not ResourceType.SEED:
        progress.compiled_path = compiled_path(progress.node, folders.target_path, folders.batch)
        folders.write(progress.compiled_path, compiled.sql)
    return compiled


def _execute(
    progress: _Progress, compiled: CompiledNode, scope: RunScope, session: Session
) -> Outcome:
    begun = datetime.now(UTC)
    try:
        return EXECUTORS[progress.node.resource_type](compiled, scope, session)
    finally:
        progress.timing.append(Timing("execute", begun, datetime.now(UTC)))


def _restore(scope: RunScope, relation: Relation | None, before: Relation | None) -> None:
    """What the cache says of a relation after its transaction was undone."""
    if before is not None:
        scope.relations.add(before)
    elif relation is not None:
        scope.relations.drop(relation)


def _result(progress: _Progress, outcome: Outcome) -> NodeResult:
    compiled = progress.compiled
    return NodeResult(
        unique_id=progress.node.unique_id,
        status=outcome.status,
        message=outcome.message,
        seconds=perf_counter() - progress.started,
        thread=current_thread().name,
        timing=tuple(progress.timing),
        failures=outcome.failures,
        response=outcome.response,
        compiled_code=compiled.sql if compiled and progress.compiled_path else None,
        compiled_path=progress.compiled_path,
        extra_ctes=compiled.extra_ctes if compiled else (),
        macros=compiled.macros if compiled else (),
        relation_name=relation_name(progress.node),
        row_count=outcome.row_count,
    )


def _failed(progress: _Progress, error: DagbookError) -> NodeResult:
    node, compiled = progress.node, progress.compiled
    sql = compiled.sql if compiled else None
    shown_path = progress.compiled_path if isinstance(error, WarehouseError) else None
    return NodeResult(
        unique_id=node.unique_id,
        status=Status.ERROR,
        message=message_of(error, node),
        seconds=perf_counter() - progress.started,
        thread=current_thread().name,
        timing=tuple(progress.timing),
        compiled_code=sql if progress.compiled_path else None,
        compiled_path=progress.compiled_path,
        extra_ctes=compiled.extra_ctes if compiled else (),
        macros=compiled.macros if compiled else (),
        relation_name=relation_name(node),
        error=explain(error, node, compiled, shown_path),
    )


def relation_name(node: Node) -> str | None:
    """The relation as SQL names it; like dbt, none for a seed."""
    if node.relation is None or node.resource_type is ResourceType.SEED:
        return None
    return str(node.relation)
