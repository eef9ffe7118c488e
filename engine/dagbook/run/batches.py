"""A microbatch model: one build for each batch of time, each committed by itself.

    first batch     pre-hooks; makes the table, or replaces its batch where the table is there
    further ones    replace their batch, also after another one failed
    last batch      post-hooks

Nothing is built after the first batch failed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import perf_counter
from typing import Final, TypeAlias

from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.jinja.run_context import RunScope
from dagbook.project.nodes import Node
from dagbook.project.results import SQL_CANCELLED, BatchResults, NodeResult, Status, Timing
from dagbook.project.time_windows import (
    Batch,
    BatchSize,
    TimeWindow,
    batches_between,
    ceiling_of,
    floor_of,
    in_utc,
    step,
)
from dagbook.run.note import Note

Build: TypeAlias = Callable[[Node, RunScope, Batch], NodeResult]
_NOTES: Final = 100
"""How often what was built is noted: years of hours would make as many lists of all batches."""


def build_batches(
    node: Node, scope: RunScope, session: Session, build: Build, note: Note
) -> NodeResult:
    """Build the batches of a model one after the other; what they gave, as one result.

    ``note`` hears in between what is built and what is not: a run may be killed. After many
    batches it hears not of each; those that nobody noted are built again.
    """
    started = perf_counter()
    before = scope.resumed.get(node.unique_id)
    adds = _adds(node, scope, session)
    batches = _planned(node, scope, adds=adds)
    results: list[NodeResult] = []
    for index, batch in enumerate(batches):
        part = _with_hooks(node, is_first=index == 0, is_last=index == len(batches) - 1)
        results.append(build(part, _batch_scope(scope, batch, adds=adds or index > 0), batch))
        if _stops(results):
            break
        if len(results) % (1 + len(batches) // _NOTES) == 0:
            so_far = _merged(node, results, batches, before)
            note(replace(so_far, status=Status.PARTIAL_SUCCESS))
    merged = _merged(node, results, batches, before)
    return replace(merged, seconds=perf_counter() - started)


def _adds(node: Node, scope: RunScope, session: Session) -> bool:
    """Whether the model is a table already that batches are added to."""
    own = node.config.get("full_refresh")
    refresh = scope.shared.flags.get("FULL_REFRESH") if own is None else own
    if node.unique_id in scope.resumed:
        return True
    if refresh or node.relation is None:
        return False
    if not scope.relations.knows(node.database, node.schema):
        scope.relations.fill(session, ((node.database, node.schema),))
    there = scope.relations.find(node.relation)
    return there is not None and there.type == "table"


def _planned(node: Node, scope: RunScope, *, adds: bool) -> tuple[Batch, ...]:
    """The batches to build: those that failed last time, those asked for, or up to now."""
    size = BatchSize(str(node.config.get("batch_size")))
    before = scope.resumed.get(node.unique_id)
    if before is not None:
        return tuple(Batch(window, size) for window in before.failed)
    asked = scope.sample or scope.chosen_time
    now = scope.shared.invocation.started_at
    end = ceiling_of(in_utc(asked.end if asked else now), size)
    if asked is not None:
        start = floor_of(in_utc(asked.start), size)
    elif adds:
        lookback = node.config.get("lookback")
        start = step(end, size, -1 - (lookback if isinstance(lookback, int) else 1))
    else:
        begin = datetime.fromisoformat(str(node.config.get("begin")))
        start = floor_of(in_utc(begin), size)
    return batches_between(TimeWindow(start, end), size)


def _with_hooks(node: Node, *, is_first: bool, is_last: bool) -> Node:
    return replace(
        node,
        pre_hooks=node.pre_hooks if is_first else (),
        post_hooks=node.post_hooks if is_last else (),
    )


def _batch_scope(scope: RunScope, batch: Batch, *, adds: bool) -> RunScope:
    forced = {"is_incremental": True, "should_full_refresh": False} if adds else {}
    return replace(scope, batch=batch, forced_names={**scope.forced_names, **forced})


def _stops(results: Sequence[NodeResult]) -> bool:
    """After a first batch that failed, and where somebody cancels, the others are left out."""
    last = results[-1]
    is_cancelled = last.error is not None and last.error.slug == SQL_CANCELLED
    return last.status.is_bad and (is_cancelled or len(results) == 1)


def _merged(
    node: Node,
    results: Sequence[NodeResult],
    batches: Sequence[Batch],
    before: BatchResults | None,
) -> NodeResult:
    built = tuple(
        batch.window
        for batch, result in zip(batches, results, strict=False)
        if not result.status.is_bad
    )
    done = frozenset(built)
    failed = tuple(batch.window for batch in batches if batch.window not in done)
    bad = next((each for each in results if each.status.is_bad), None)
    status, message = _verdict(len(built), len(failed), bad)
    return replace(
        bad if bad is not None and not built else results[-1],
        unique_id=node.unique_id,
        status=status,
        message=message,
        failures=0,
        row_count=None,
        timing=_timing(results),
        error=bad.error if bad else None,
        batches=BatchResults(built + (before.successful if before else ()), failed),
    )


def _timing(results: Sequence[NodeResult]) -> tuple[Timing, ...]:
    """Compiling the first batch, and from there to the end of the last."""
    first, last = results[0].timing, results[-1].timing
    if len(first) < 2 or not last:
        return first
    return (first[0], Timing(first[1].name, first[1].started_at, last[-1].completed_at))


def told_of(result: NodeResult) -> str | None:
    """What is told of a model whose batches were all built; None for any other result."""
    if result.batches is None or result.status is not Status.SUCCESS:
        return None
    count = len(result.batches.successful)
    return f"{count:,} batch{'' if count == 1 else 'es'}"


def _verdict(built: int, failed: int, bad: NodeResult | None) -> tuple[Status, str]:
    if bad is None:
        return Status.SUCCESS, "SUCCESS"
    if not built:
        return Status.ERROR, bad.message
    return Status.PARTIAL_SUCCESS, f"PARTIAL SUCCESS ({built}/{built + failed})"
