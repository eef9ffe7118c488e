"""What an invocation came to, as rows of the relations that the warehouse remembers it in.

A row is a mapping of column names to values; macros/history/relations.yml describes the columns.
Times are text in UTC.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.capture.freshness import NEVER
from dagbook.project.files import Target
from dagbook.project.nodes import Function, Model, Node, Seed, Snapshot, Test
from dagbook.project.project import Project
from dagbook.project.results import FreshnessResult, Invocation, NodeResult, Status
from dagbook.project.unit_tests import UnitTest
from dagbook.version import DBT_VERSION, __version__

Row: TypeAlias = Mapping[str, object]
_BUILT: Final = (Model, Seed, Snapshot, Function)


class Happening(Struct, frozen=True, kw_only=True):
    """One invocation with all its results, of nodes or of sources."""

    project: Project
    target: Target
    invocation: Invocation
    seconds: float
    results: Sequence[NodeResult] = ()
    freshness: Sequence[FreshnessResult] = ()


def invocation_rows(happening: Happening) -> list[Row]:
    """One row."""
    invocation, target = happening.invocation, happening.target
    statuses = [
        *(each.status for each in happening.results),
        *(each.status for each in happening.freshness),
    ]
    failures = sum(status.is_bad for status in statuses)
    completed_at = invocation.started_at + timedelta(seconds=happening.seconds)
    return [
        {
            **_shared(happening),
            "completed_at": _time(completed_at),
            "elapsed_time": round(happening.seconds, 3),
            "command": invocation.command,
            "invocation_command": str(invocation.args.get("invocation_command") or ""),
            "status": "error" if failures else "success",
            "project_name": happening.project.name,
            "target_name": target.name,
            "target_schema": target.schema,
            "adapter_type": target.type,
            "threads": target.threads,
            "full_refresh": bool(invocation.args.get("full_refresh")),
            "results": len(statuses),
            "failures": failures,
            "dagbook_version": __version__,
            "dbt_version": DBT_VERSION,
        }
    ]


def built_rows(happening: Happening) -> list[Row]:
    """A row a model, seed, snapshot or function."""
    nodes = happening.project.nodes
    failed = Counter(
        tested
        for each in happening.results
        if each.status is Status.FAIL
        and (tested := _tested(happening.project, each.unique_id)[1]) is not None
    )
    return [
        {
            **_shared(happening),
            **_of_result(result),
            **_of_node(node),
            "rows_affected": result.response.rows_affected,
            "row_count": result.row_count,
            "test_failures": failed[node.unique_id],
        }
        for result in happening.results
        if isinstance(node := nodes.get(result.unique_id), _BUILT)
    ]


def test_rows(happening: Happening) -> list[Row]:
    """A row a test."""
    return [
        {
            **_shared(happening),
            **_of_result(result),
            **_of_test(happening.project, test),
            "failures": result.failures,
        }
        for result in happening.results
        if (test := _test(happening.project, result.unique_id)) is not None
    ]


def freshness_rows(happening: Happening) -> list[Row]:
    """A row a source."""
    sources = happening.project.sources
    return [
        {
            **_shared(happening),
            "unique_id": each.unique_id,
            "source_name": sources[each.unique_id].source_name,
            "table_name": sources[each.unique_id].name,
            "status": each.status.value,
            "max_loaded_at": None if each.max_loaded_at == NEVER else _time(each.max_loaded_at),
            "snapshotted_at": _time(each.snapshotted_at),
            "age_in_seconds": None if each.max_loaded_at == NEVER else each.age,
            "message": each.error,
            "execution_time": round(each.seconds, 3),
        }
        for each in happening.freshness
    ]


ROWS: Final[Mapping[str, Callable[[Happening], list[Row]]]] = {
    "dbt_invocations": invocation_rows,
    "dbt_run_results": built_rows,
    "dbt_test_results": test_rows,
    "dbt_source_freshness_results": freshness_rows,
}


def _shared(happening: Happening) -> Row:
    invocation = happening.invocation
    return {"invocation_id": invocation.id, "run_started_at": _time(invocation.started_at)}


def _of_result(result: NodeResult) -> Row:
    timing = result.timing
    return {
        "unique_id": result.unique_id,
        "status": result.status.value,
        "message": result.message.replace("\0", "") or None,
        "started_at": _time(timing[0].started_at) if timing else None,
        "completed_at": _time(timing[-1].completed_at) if timing else None,
        "execution_time": round(result.seconds, 3),
    }


def _of_node(node: Node) -> Row:
    relation = node.relation
    return {
        "resource_type": node.resource_type.value,
        "package_name": node.package,
        "model_name": node.name,
        "database_name": node.database,
        "schema_name": node.schema,
        "relation_name": None if relation is None else str(relation),
        "materialized": node.config.materialized,
    }


def _test(project: Project, unique_id: str) -> Test | UnitTest | None:
    test = project.unit_tests.get(unique_id) or project.nodes.get(unique_id)
    return test if isinstance(test, (Test, UnitTest)) else None


def _of_test(project: Project, test: Test | UnitTest) -> Row:
    model_name, model_unique_id = _tested(project, test.unique_id)
    return {
        "package_name": test.package,
        "test_name": test.name,
        "test_type": _type(test),
        "model_name": model_name,
        "model_unique_id": model_unique_id,
        "column_name": test.column_name if isinstance(test, Test) else None,
        "severity": str(test.config.values.get("severity") or "error").lower(),
    }


def _type(test: Test | UnitTest) -> str:
    if isinstance(test, UnitTest):
        return "unit"
    return test.metadata.name if test.metadata else "singular"


def _tested(project: Project, unique_id: str) -> tuple[str | None, str | None]:
    """Name and unique id of what a test is about: what it is attached to, or all that it reads."""
    test = _test(project, unique_id)
    if test is None:
        return None, None
    read: Iterable[str] = test.depends_on.nodes
    if isinstance(test, Test) and test.attached_node:
        read = (test.attached_node,)
    first, *others = tuple(read) or ("",)
    if others and not (isinstance(test, Test) and test.metadata):
        return None, None
    found = project.nodes.get(first) or project.sources.get(first)
    return (None, None) if found is None else (found.name, first)


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
