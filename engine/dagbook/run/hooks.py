"""on-run-start and on-run-end: statements around the nodes, one after the other."""

from datetime import UTC, datetime
from time import perf_counter

from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.compile import compiled_path
from dagbook.errors import DagbookError, WarehouseError
from dagbook.events import Listener, NodeFinished, NodeStarted
from dagbook.jinja.query_comment import statement_comment
from dagbook.jinja.run_context import RunScope, render_hook
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Operation
from dagbook.project.results import NodeResult, Status, Timing
from dagbook.run.failure import explain
from dagbook.run.folders import Folders
from dagbook.run.labels import hook_name, label


def run_hooks(
    hooks: tuple[Operation, ...],
    scope: RunScope,
    session: Session,
    listener: Listener,
    folders: Folders,
) -> tuple[NodeResult, ...]:
    """Run hooks in order; after one that fails the others are skipped."""
    results: list[NodeResult] = []
    for index, hook in enumerate(hooks, start=1):
        listener(NodeStarted(hook.unique_id, label(hook), index, len(hooks)))
        if any(result.status.is_bad for result in results):
            skipped = f"{hook_name(hook)} skipped"
            result = NodeResult(unique_id=hook.unique_id, status=Status.SKIPPED, message=skipped)
        else:
            result = _run_hook(hook, scope, session, folders)
        results.append(result)
        listener(
            NodeFinished(
                hook.unique_id,
                label(hook),
                index,
                len(hooks),
                result.status,
                result.seconds,
                result.message,
            )
        )
    return tuple(results)


def _run_hook(hook: Operation, scope: RunScope, session: Session, folders: Folders) -> NodeResult:
    started = perf_counter()
    begun = datetime.now(UTC)
    made: CompiledNode | None = None
    path: str | None = None
    try:
        rendered = render_hook(hook, scope, session)
        sql = rendered.sql
        made = CompiledNode(node=hook, sql=sql, written=rendered.written)
        path = compiled_path(hook, folders.target_path)
        folders.write(path, sql)
        compiled = datetime.now(UTC)
        if sql.strip():
            statement_comment(scope.shared).send(sql, session.execute)
        session.commit()
    except DagbookError as error:
        session.rollback()
        result = NodeResult(
            unique_id=hook.unique_id,
            status=Status.ERROR,
            message=f"{hook_name(hook)} failed, error:\n {error.message}",
            error=explain(error, hook, made, path if isinstance(error, WarehouseError) else None),
            compiled_code=made.sql if made else None,
            compiled_path=path,
        )
        return replace(result, seconds=perf_counter() - started)
    return NodeResult(
        unique_id=hook.unique_id,
        status=Status.SUCCESS,
        message=f"{hook_name(hook)} passed",
        seconds=perf_counter() - started,
        timing=(Timing("compile", begun, compiled), Timing("execute", compiled, datetime.now(UTC))),
        failures=0,
        compiled_code=sql,
        compiled_path=path,
    )
