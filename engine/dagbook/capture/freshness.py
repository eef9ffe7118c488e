"""How old a source is, and whether that is too old."""

from datetime import UTC, date, datetime, time, timedelta
from threading import current_thread
from time import perf_counter
from typing import Final

from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import Table
from dagbook.errors import DagbookError, WarehouseError
from dagbook.jinja.external_sources import relation_of_source
from dagbook.jinja.run_context import MacroCall, RunScope, call_macro, render_text
from dagbook.project.nodes import FreshnessThreshold, Source
from dagbook.project.results import AdapterResponse, FreshnessResult, Status, Timing

NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""When a source without rows was loaded: older than any threshold."""
_SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86400}


def has_freshness(source: Source) -> bool:
    """Whether a source says when it is too old, and where to look."""
    rule = source.freshness
    if rule is None or not (source.loaded_at_field or source.loaded_at_query):
        return False
    return bool(rule.warn_after.count or rule.error_after.count)


def check_freshness(
    source: Source, scope: RunScope, session: Session, now: datetime
) -> FreshnessResult:
    """Ask when the source was loaded last; what goes wrong is a result, not an exception."""
    clock, begun = perf_counter(), datetime.now(UTC)
    try:
        response, answer = _ask(source, scope, session)
        loaded_at = _moment(answer, source)
    except DagbookError as error:
        session.rollback()
        return FreshnessResult(
            unique_id=source.unique_id,
            status=Status.RUNTIME_ERROR,
            snapshotted_at=now,
            seconds=perf_counter() - clock,
            thread=current_thread().name,
            error=error.message,
        )
    ended = datetime.now(UTC)
    age = (now - loaded_at).total_seconds()
    return FreshnessResult(
        unique_id=source.unique_id,
        status=judge_age(source, age),
        max_loaded_at=loaded_at,
        snapshotted_at=now,
        age=age,
        seconds=perf_counter() - clock,
        thread=current_thread().name,
        timing=(Timing("compile", begun, begun), Timing("execute", begun, ended)),
        response=response,
    )


def judge_age(source: Source, age: float) -> Status:
    """Pass, warn or error by the source's thresholds."""
    rule = source.freshness
    if rule and _exceeds(age, rule.error_after):
        return Status.ERROR
    if rule and _exceeds(age, rule.warn_after):
        return Status.WARN
    return Status.PASS


def _exceeds(age: float, threshold: FreshnessThreshold) -> bool:
    if not threshold.count or threshold.period is None:
        return False
    return timedelta(seconds=age) > timedelta(seconds=threshold.count * _SECONDS[threshold.period])


def _ask(source: Source, scope: RunScope, session: Session) -> tuple[AdapterResponse, object]:
    """What the collect_freshness macro's query gives as max_loaded_at."""
    call = MacroCall("collect_freshness", kwargs=_arguments(source, scope, session))
    if source.loaded_at_query:
        call = MacroCall("collect_freshness_custom_sql", kwargs=call.kwargs)
    loaded = call_macro(call, scope, session)
    table = getattr(loaded, "table", None)
    response = getattr(loaded, "response", None)
    if not isinstance(table, Table) or len(table) != 1:
        raise WarehouseError(
            "broken-freshness-query", f"{call.name} of '{source.name}' did not give one row"
        )
    spoken = response if isinstance(response, AdapterResponse) else AdapterResponse()
    return spoken, table.rows[0][0]


def _arguments(source: Source, scope: RunScope, session: Session) -> dict[str, object]:
    query, rule = source.loaded_at_query, source.freshness
    relation = relation_of_source(source, scope.shared.dialect, session)
    if query:
        named = replace(scope, extra_names={"this": relation})
        sql = render_text(query, source.origin, named, session)
        return {"source": relation, "loaded_at_query": sql}
    filter_ = rule.filter if rule else None
    return {
        "source": relation,
        "loaded_at_field": source.loaded_at_field,
        "filter": render_text(filter_, source.origin, scope, session) if filter_ else None,
    }


def _moment(value: object, source: Source) -> datetime:
    """A time in UTC: one without zone counts as UTC, a date as its midnight."""
    if value is None:
        return NEVER
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    what = source.loaded_at_field or "loaded_at_query"
    raise WarehouseError(
        "not-a-time",
        f"'{what}' of source '{source.name}' is no timestamp but {type(value).__name__}: {value}",
        hint="cast it: loaded_at_field: cast(… as timestamp)",
    )
