"""A whole run: schemas, hooks, nodes on threads, hooks."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from msgspec.structs import replace

from dagbook.adapters.protocol import Session, Warehouse
from dagbook.errors import WarehouseError
from dagbook.events import Listener, RunFinished, RunPlanned
from dagbook.jinja.run_context import RunScope
from dagbook.project.nodes import Node
from dagbook.project.results import CANCELLED, SQL_CANCELLED, NodeResult, RunResults, Status
from dagbook.run.batches import told_of
from dagbook.run.board import Board
from dagbook.run.execute import execute_node, refused_node, relation_name
from dagbook.run.exposures import exposure_results
from dagbook.run.folders import Folders
from dagbook.run.forecast import longest_way
from dagbook.run.hook_results import hook_names
from dagbook.run.hooks import run_hooks
from dagbook.run.note import Note, forget
from dagbook.run.plan import RunPlan
from dagbook.run.schemas import prepare_schemas
from dagbook.run.shared_scan import execute_together
from dagbook.run.sharing import share_scans
from dagbook.run.workers import Workers

INTERRUPTED: Final = "interrupted"
FAIL_FAST: Final = "Skipping due to fail_fast"


def run_nodes(
    plan: RunPlan,
    warehouse: Warehouse,
    scope: RunScope,
    listener: Listener,
    note: Note = forget,
) -> RunResults:
    """Execute a plan. Node errors are results; Raises DagbookError if schemas can't be prepared.

    ``note`` hears each result of a node as soon as it is known, so that it outlives a kill.
    """
    began, clock = datetime.now(UTC), perf_counter()
    partners = share_scans(plan.nodes, scope) if plan.fuse_tests else {}
    board = Board(plan, listener, note, partners)
    interrupted = False
    with closing(warehouse.session()) as session:
        try:
            _run_between_hooks(warehouse, session, scope, board)
        except KeyboardInterrupt:
            interrupted = True
            board.leave(board.schedule.abandon(), INTERRUPTED)
            board.results.extend(exposure_results(plan.exposures, board.results))
    took = perf_counter() - clock
    listener(_run_finished(plan, board.results, took))
    return RunResults(
        results=tuple(board.results),
        started_at=began,
        seconds=took,
        interrupted=interrupted,
    )


def _run_finished(plan: RunPlan, results: Iterable[NodeResult], took: float) -> RunFinished:
    seconds = {result.unique_id: result.seconds for result in results}
    way = longest_way((node.unique_id for node in plan.nodes), plan.parents, seconds)
    return RunFinished(took, way, sum(seconds.get(each, 0.0) for each in way))


def _run_between_hooks(
    warehouse: Warehouse, session: Session, scope: RunScope, board: Board
) -> None:
    """Hooks, nodes, hooks; those of on-run-end run after failures too, and not after Ctrl-C."""
    plan = board.plan
    prepare_schemas(plan.nodes, scope, session)
    folders = Folders(plan.project_root, plan.target_path)
    before = run_hooks(plan.on_run_start, scope, session, board.listener, folders)
    board.results.extend(before)
    left = board.countdown.left(perf_counter())
    board.listener(RunPlanned(len(plan.nodes), plan.threads, plan.kinds, left))
    if any(result.status.is_bad for result in before):
        board.skip(board.schedule.abandon(), "")
        board.tell()
    else:
        _run_all(warehouse, scope, board, folders)
    board.results.extend(exposure_results(plan.exposures, board.results))
    if plan.on_run_end:
        end_scope = replace(scope, extra_names=hook_names(board.results, scope))
        after = run_hooks(plan.on_run_end, end_scope, session, board.listener, folders)
        board.results.extend(after)


def _run_all(warehouse: Warehouse, scope: RunScope, board: Board, folders: Folders) -> None:
    """Run until everything has ended. Raises KeyboardInterrupt when what ran is cancelled."""
    plan = board.plan

    def execute(nodes: tuple[Node, ...], session: Session) -> Iterator[tuple[NodeResult, ...]]:
        if len(nodes) > 1:
            yield from execute_together(nodes, scope, session, folders)
        else:
            yield (execute_node(nodes[0], scope, session, folders, board.note),)

    workers = Workers(warehouse, execute, refused_node)
    workers.start(min(plan.threads, len(plan.nodes)))
    try:
        _start_ready(workers, board)
        while not board.schedule.is_over:
            _take_back(workers, board)
            _start_ready(workers, board)
        workers.stop()
    except KeyboardInterrupt:
        _cancel(workers, board, INTERRUPTED)
        board.tell()
        raise
    except BaseException:
        workers.cancel()
        board.tell()
        raise


def _start_ready(workers: Workers, board: Board) -> None:
    """Give each free thread a node; before, all that has happened is told at once."""
    ready: list[tuple[Node, ...]] = []
    while board.busy < board.plan.threads:
        unique_id = board.schedule.start_next()
        if unique_id is None:
            break
        ready.append(board.start(unique_id))
    board.tell()
    for nodes in ready:
        workers.put(nodes)


def _take_back(workers: Workers, board: Board) -> None:
    """Wait for results and settle all that have come."""
    for result in workers.take():
        if _settle(board, result) and board.plan.fail_fast:
            name = board.nodes[result.unique_id].name
            _cancel(workers, board, f"{name} failed and --fail-fast is set")
            board.skip(board.schedule.abandon(), FAIL_FAST)


def _settle(board: Board, result: NodeResult) -> bool:
    """Keep a result and skip what can't run without it; whether it was bad."""
    board.finish(result, told_of(result))
    if not result.status.is_bad:
        board.schedule.succeed(result.unique_id)
        return False
    name = board.nodes[result.unique_id].name
    skipped = board.schedule.fail(result.unique_id)
    board.skip(skipped, "", f"upstream {name}: {result.status.value}")
    return True


def _cancel(workers: Workers, board: Board, why: str) -> None:
    """Stop what runs; what had ended meanwhile keeps its result."""
    for result in workers.cancel():
        board.schedule.running.discard(result.unique_id)
        board.schedule.ended.add(result.unique_id)
        stopped = result.error is not None and result.error.slug == SQL_CANCELLED
        board.finish(replace(result, message=f"{CANCELLED}: {why}") if stopped else result)
    for unique_id in tuple(board.schedule.running):
        board.finish(_left_running(board.nodes[unique_id], why))
    board.schedule.ended |= board.schedule.running
    board.schedule.running.clear()


def _left_running(node: Node, why: str) -> NodeResult:
    """The result of what did not stop when it was told to: its transaction ends with us."""
    return NodeResult(
        unique_id=node.unique_id,
        status=Status.ERROR,
        message=f"{CANCELLED}: {why}",
        relation_name=relation_name(node),
        error=WarehouseError(SQL_CANCELLED, "it did not stop in time"),
    )
