"""Results of statements by name: what ``store_result`` keeps and ``load_result`` gives, once."""

from collections.abc import Callable

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.run_phase import RunPhase, StatementResult
from dagbook.jinja.seed_methods import table_of_seed
from dagbook.project.nodes import Seed
from dagbook.project.results import AdapterResponse


def load_result_of(run: RunPhase) -> Callable[[str], StatementResult | None]:
    """``load_result(name)``: what a statement gave; gone afterwards, but for ``main``."""

    def load_result(name: str) -> StatementResult | None:
        if name == "agate_table" and name not in run.results and isinstance(run.node, Seed):
            run.results[name] = StatementResult(AdapterResponse("OK"), table_of_seed(run))
        found = run.results.get(name)
        if name in run.results and found is None:
            raise RaisedByMacro(f"the result of statement '{name}' was already read, and is gone")
        if name in run.results and name != "main":
            run.results[name] = None
        return found

    return load_result


def store_result_of(run: RunPhase) -> Callable[..., str]:
    """``store_result(name, response, agate_table)``."""

    def store_result(name: str, response: object, agate_table: Table | None = None) -> str:
        told = response if isinstance(response, AdapterResponse) else AdapterResponse(str(response))
        run.results[name] = StatementResult(told, _or_empty(agate_table))
        return ""

    return store_result


def store_raw_result_of(run: RunPhase) -> Callable[..., str]:
    """``store_raw_result(name, …)``: a response by its parts, where nothing was sent."""

    def store_raw_result(
        name: str,
        message: object = None,
        code: object = None,
        rows_affected: object = None,
        agate_table: Table | None = None,
    ) -> str:
        rows = int(str(rows_affected)) if str(rows_affected or "").isdigit() else None
        response = AdapterResponse(str(message or "OK"), None if code is None else str(code), rows)
        run.results[name] = StatementResult(response, _or_empty(agate_table))
        return ""

    return store_raw_result


def _or_empty(table: Table | None) -> Table:
    """A table without rows is false, and yet it has columns."""
    return EMPTY_TABLE if table is None else table
