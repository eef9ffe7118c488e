"""A whole run: schemas, hooks, nodes on threads, hooks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from dagbook.adapters.protocol import Warehouse
from dagbook.events import Listener, NodeFinished, NodeStarted, RunPlanned
from dagbook.jinja.run_context import RunScope
from dagbook.project.nodes import Node
from dagbook.project.results import NodeResult, RunResults, Status
from dagbook.run.execute import Folders, execute_node, relation_name
from dagbook.run.exposures import exposure_results
from dagbook.run.hook_results import hook_names
from dagbook.run.hooks import run_hooks
from dagbook.run.labels import label
from dagbook.run.plan import RunPlan
from dagbook.run.schedule import Schedule, make_schedule
from dagbook.run.schemas import prepare_schemas
from dagbook.run.workers import Workers

INTERRUPTED: Final = "interrupted"
FAIL_FAST: Final = "Skipping due to fail_fast"


def run_nodes(
    plan: RunPlan, warehouse: Warehouse, scope: RunScope, listener: Listener
) -> RunResults:
    """Execute a plan. Node errors are results; Raises DagbookError if schemas can't be prepared."""
    began, clock = datetime.now(UTC), perf_counter()
    board = _Board(plan, listener)
    session = warehouse.session()
    interrupted = False
    try:
        prepare_schemas(plan.nodes, scope, session)
        before = run_hooks(plan.on_run_start, scope, session, listener)
        board.results.extend(before)
        listener(RunPlanned(len(plan.nodes), plan.threads, plan.kinds))
        if any(result.status.is_bad for result in before):
            board.skip(board.schedule.abandon(), "")
        else:
            interrupted = _run_all(plan, warehouse, scope, board)
        board.results.extend(exposure_results(plan.exposures, board.results))
        if not interrupted:
            end_scope = replace(scope, extra_names=hook_names(board.results, scope))
            board.results.extend(run_hooks(plan.on_run_end, end_scope, session, listener))
    finally:
        session.close()
    return RunResults(
        results=tuple(board.results),
        started_at=began,
        seconds=perf_counter() - clock,
        interrupted=interrupted,
    )


@dataclass(slots=True)
class _Board:
    """The coordinating thread's record: who started when, what came back."""

    plan: RunPlan
    listener: Listener
    results: list[NodeResult] = field(default_factory=list)
    started: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, Node] = field(init=False)
    schedule: Schedule = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = {node.unique_id: node for node in self.plan.nodes}
        self.schedule = make_schedule(self.nodes, self.plan.parents)

    def start(self, unique_id: str) -> Node:
        node = self.nodes[unique_id]
        self.started.setdefault(unique_id, len(self.started) + 1)
        self.listener(NodeStarted(unique_id, label(node), self.started[unique_id], len(self.nodes)))
        return node

    def finish(self, result: NodeResult, told: str | None = None) -> None:
        self.results.append(result)
        index = self.started.setdefault(result.unique_id, len(self.started) + 1)
        self.listener(
            NodeFinished(
                result.unique_id,
                label(self.nodes[result.unique_id]),
                index,
                len(self.nodes),
                result.status,
                result.seconds,
                result.message if told is None else told,
                result.row_count,
            )
        )

    def skip(self, unique_ids: Iterable[str], message: str, because: str = "") -> None:
        for unique_id in unique_ids:
            node = self.nodes[unique_id]
            result = NodeResult(
                unique_id=unique_id,
                status=Status.SKIPPED,
                message=message,
                relation_name=relation_name(node),
            )
            self.finish(result, because or message)


def _run_all(plan: RunPlan, warehouse: Warehouse, scope: RunScope, board: _Board) -> bool:
    """Run until everything has ended; whether Ctrl-C cut it short."""
    folders = Folders(plan.project_root, plan.target_path)
    workers = Workers(warehouse, lambda node, session: execute_node(node, scope, session, folders))
    workers.start(min(plan.threads, len(plan.nodes)))
    try:
        while not board.schedule.is_over:
            _start_ready(workers, board)
            if _settle(board, workers.take()) and plan.fail_fast:
                _give_up(workers, board, FAIL_FAST)
        workers.stop()
    except KeyboardInterrupt:
        _give_up(workers, board, INTERRUPTED)
        return True
    except BaseException:
        workers.cancel()
        raise
    return False


def _start_ready(workers: Workers, board: _Board) -> None:
    """Give each free thread a node, in the plan's order."""
    while len(board.schedule.running) < board.plan.threads:
        unique_id = board.schedule.start_next()
        if unique_id is None:
            return
        workers.put(board.start(unique_id))


def _settle(board: _Board, result: NodeResult) -> bool:
    """Note a result and skip what can't run without it; whether it was bad."""
    board.finish(result)
    if not result.status.is_bad:
        board.schedule.succeed(result.unique_id)
        return False
    name = board.nodes[result.unique_id].name
    skipped = board.schedule.fail(result.unique_id)
    board.skip(skipped, "", f"upstream {name}: {result.status.value}")
    return True


def _give_up(workers: Workers, board: _Board, why: str) -> None:
    """Stop what runs, skip what hasn't started."""
    returned = workers.cancel()
    for result in returned:
        board.schedule.running.discard(result.unique_id)
        if result.error is not None and result.error.slug == "sql-cancelled":
            board.finish(replace(result, message=why))
        else:
            board.finish(result)
    board.schedule.running.clear()
    board.schedule.ended |= {result.unique_id for result in returned}
    board.skip(board.schedule.abandon(), why)
