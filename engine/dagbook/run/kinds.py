"""What executing means for each kind of node: a function from compiled SQL to an outcome."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.errors import WarehouseError
from dagbook.jinja.run_context import RunScope, call_materialization
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node
from dagbook.project.results import WARNING_TESTS_FAIL, AdapterResponse, Status


class Outcome(Struct, frozen=True, kw_only=True):
    """How a node ended, before its times are added."""

    status: Status
    message: str
    response: AdapterResponse
    failures: int | None = None
    row_count: int | None = None
    run_sql: str | None = None


Executor: TypeAlias = Callable[[CompiledNode, RunScope, Session], Outcome]


def build_relation(compiled: CompiledNode, scope: RunScope, session: Session) -> Outcome:
    """Build a model, seed or snapshot by its materialization; all or nothing."""
    built = call_materialization(compiled, scope, session)
    session.commit()
    return Outcome(
        status=Status.SUCCESS,
        message=built.response.message,
        response=built.response,
        row_count=built.row_count,
        run_sql=built.run_sql,
    )


def run_test(compiled: CompiledNode, scope: RunScope, session: Session) -> Outcome:
    """Run a test's query and judge the one row it gives: failures, should_warn, should_error."""
    done = call_materialization(compiled, scope, session)
    session.commit()
    main = done.results.get("main")
    row = _one_row(compiled.node, main.table if main else EMPTY_TABLE)
    status, message, failures = judge(compiled.node, row, scope.shared.flags)
    return Outcome(
        status=status,
        message=message,
        response=done.response,
        failures=failures,
        run_sql=done.run_sql,
    )


def judge(
    node: Node, row: tuple[object, object, object], flags: Mapping[str, object]
) -> tuple[Status, str, int]:
    """Status, message and failures of a test, as dbt tells them: a test that passes has 0."""
    counted, should_warn, should_error = row
    failures = _whole(counted)
    if failures is None:
        raise WarehouseError(
            "no-failure-count",
            f"fail_calc '{node.config.get('fail_calc')}' gave {counted}, which is no whole number",
            hint="wrap it: coalesce(…, 0)",
        )
    got = f"Got {failures} result{'' if failures == 1 else 's'}, configured to"
    if str(node.config.get("severity")).upper() == "ERROR" and _is_true(should_error):
        return Status.FAIL, f"{got} fail if {node.config.get('error_if')}", failures
    if _is_true(should_warn):
        status = Status.FAIL if flags.get(WARNING_TESTS_FAIL) else Status.WARN
        return status, f"{got} {status.value} if {node.config.get('warn_if')}", failures
    return Status.PASS, "", 0


def _whole(value: object) -> int | None:
    """A count, also where the warehouse sums whole numbers to decimals."""
    if isinstance(value, (float, Decimal)) and value % 1 == 0:
        return int(value)
    return value if isinstance(value, int) else None


def _one_row(node: Node, table: Table) -> tuple[object, object, object]:
    if len(table) != 1 or len(table.column_names) < 3:
        raise WarehouseError(
            "broken-test-query",
            f"the query of test '{node.name}' gave {len(table)} rows, not one row of three columns",
            hint="an override of get_test_sql must select failures, should_warn, should_error",
        )
    row = table[0]
    return row.get("failures"), row.get("should_warn"), row.get("should_error")


def _is_true(value: object) -> bool:
    return value.lower() in ("true", "t", "1") if isinstance(value, str) else bool(value)
