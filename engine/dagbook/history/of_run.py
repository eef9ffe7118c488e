"""From what an invocation came to, to what is remembered of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from dagbook.history.past import TELLING, PastResult, PastRun
from dagbook.project.ids import ResourceType
from dagbook.project.results import (
    Catalog,
    FreshnessResult,
    Invocation,
    NodeResult,
    RunResults,
    Status,
)

_HOOK: Final = f"{ResourceType.OPERATION.value}."
_ROWS: Final = "row_count"
"""The statistic of the catalog that counts rows."""


def past_run(
    invocation: Invocation, target: str, results: RunResults, catalog: Catalog | None = None
) -> PastRun:
    """A run of nodes; the catalog, where there is one, knows rows that building did not tell."""
    counts = _counts(catalog)
    return PastRun(
        id=invocation.id,
        command=invocation.command,
        started_at=_to_the_second(invocation.started_at),
        seconds=results.seconds,
        target=target,
        options=tuple(each for each in TELLING if invocation.args.get(each)),
        is_interrupted=results.interrupted,
        results=tuple(
            _past_result(each, counts)
            for each in results.results
            if each.status is not Status.NO_OP and not each.unique_id.startswith(_HOOK)
        ),
    )


def past_freshness(
    invocation: Invocation, target: str, results: Iterable[FreshnessResult], seconds: float
) -> PastRun:
    """A look at the age of sources."""
    return PastRun(
        id=invocation.id,
        command=invocation.command,
        started_at=_to_the_second(invocation.started_at),
        seconds=seconds,
        target=target,
        results=tuple(
            PastResult(
                each.unique_id,
                each.status.value,
                each.seconds,
                None if each.age is None else round(each.age),
            )
            for each in results
        ),
    )


def _past_result(result: NodeResult, counts: Mapping[str, int]) -> PastResult:
    rows = counts.get(result.unique_id, result.row_count)
    count = rows if result.status is Status.SUCCESS else result.failures or None
    return PastResult(result.unique_id, result.status.value, result.seconds, count)


def _counts(catalog: Catalog | None) -> dict[str, int]:
    tables = catalog.nodes.values() if catalog else ()
    return {
        table.unique_id: stat.value
        for table in tables
        for stat in table.stats
        if stat.id == _ROWS and isinstance(stat.value, int)
    }


def _to_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
