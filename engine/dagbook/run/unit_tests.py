"""Executing a unit test: run its query, tell the rows that came from those expected."""

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import Table
from dagbook.errors import WarehouseError
from dagbook.jinja.run_context import RunScope, call_materialization
from dagbook.project.compiled import CompiledNode
from dagbook.project.results import Status
from dagbook.run.kinds import Outcome
from dagbook.run.row_diff import diff_rows

_KIND = "actual_or_expected"


def run_unit_test(compiled: CompiledNode, scope: RunScope, session: Session) -> Outcome:
    """Pass where the same rows came as were expected, in any order; else fail with the diff."""
    done = call_materialization(compiled, scope, session)
    session.commit()
    main = done.results.get("main")
    difference = _difference(main.table if main else None)
    failed = difference is not None
    return Outcome(
        status=Status.FAIL if failed else Status.PASS,
        message=f"\n\nactual differs from expected:\n\n{difference}\n" if failed else "",
        response=done.response,
        failures=int(failed),
        run_sql=done.run_sql,
    )


def _difference(table: Table | None) -> str | None:
    if table is None or _KIND not in table.column_names:
        raise WarehouseError(
            "broken-test-query",
            "the query of a unit test gave no rows to compare",
            hint=f"an override of get_unit_test_sql must select {_KIND} last",
        )
    names = [name for name in table.column_names if name != _KIND]
    place = list(table.column_names).index(_KIND)
    rows = [tuple(each) for each in table.records]
    split = {
        kind: [(*row[:place], *row[place + 1 :]) for row in rows if row[place] == kind]
        for kind in ("expected", "actual")
    }
    return diff_rows(names, split["expected"], split["actual"])
