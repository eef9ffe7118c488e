"""The names that Jinja finds while compiling and running."""

from collections.abc import Callable, Mapping
from typing import Final

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja.adapter_object import run_adapter
from dagbook.jinja.column_object import ColumnFactory
from dagbook.jinja.dispatch import adapter_macro
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.graph_view import Shown, show_hooks, show_node
from dagbook.jinja.parse_context import function_call, ref_call, source_call
from dagbook.jinja.phase import PHASE_MEMBERS
from dagbook.jinja.python_jobs import submit_python_job
from dagbook.jinja.reading import is_microbatch
from dagbook.jinja.relation_object import MacroRelation, RelationFactory, macro_relation
from dagbook.jinja.rendering import Members
from dagbook.jinja.run_phase import RunPhase, StatementResult, node_relation
from dagbook.jinja.seed_methods import table_of_seed
from dagbook.project.nodes import Seed
from dagbook.project.relation import Quoting
from dagbook.project.results import AdapterResponse
from dagbook.records.configs import is_declared

_UNSET: Final = object()


class RunConfig:
    """``config`` while running: reads the node's merged configuration."""

    def __init__(self, run: RunPhase) -> None:
        """Read the config of a rendering's node."""
        self._node = run.node

    def __call__(self, *args: object, **kwargs: object) -> str:
        """Nothing: it was heard while parsing."""
        return ""

    def set(self, name: str, value: object) -> str:
        """Nothing: it was heard while parsing."""
        return ""

    def get(self, name: str, default: object = None, validator: object = None) -> object:
        """The value of a key, or the default where it isn't set.

        As in dbt no default stands in for an empty key that every node of the kind has.
        """
        value = self._look_up(name)
        if value is _UNSET:
            return default
        return _valid(value, validator if default is not None else None)

    def require(self, name: str, validator: object = None) -> object:
        """The value of a key. Raises ProjectError where it isn't set."""
        value = self._look_up(name)
        if value is _UNSET:
            node = self._node.unique_id if self._node else "this"
            raise ProjectError(
                "missing-config",
                f"{node} needs the config '{name}'",
                hint=f"add {{{{ config({name}=…) }}}} or set it in a properties file",
            )
        return _valid(value, validator)

    def meta_get(self, name: str, default: object = None, validator: object = None) -> object:
        """The value of a key under ``meta``."""
        value = self._meta().get(name, default)
        return _valid(value, validator if default is not None else None)

    def meta_require(self, name: str, validator: object = None) -> object:
        """The value of a key under ``meta``. Raises ProjectError."""
        if name not in self._meta():
            raise ProjectError("missing-config", f"meta needs the key '{name}'")
        return _valid(self._meta()[name], validator)

    def persist_relation_docs(self) -> bool:
        """Whether descriptions of relations go to the warehouse."""
        return self._persists("relation")

    def persist_column_docs(self) -> bool:
        """Whether descriptions of columns go to the warehouse."""
        return self._persists("columns")

    def _persists(self, what: str) -> bool:
        persist = self._look_up("persist_docs")
        return isinstance(persist, Mapping) and bool(persist.get(what))

    def _meta(self) -> Mapping[str, object]:
        return self._node.config.meta if self._node else {}

    def _look_up(self, name: str) -> object:
        if self._node is None:
            return _UNSET
        value = self._node.config.get(name)
        if value is None:
            return None if is_declared(self._node.resource_type, name) else _UNSET
        return list(value) if isinstance(value, tuple) else value


def _valid(value: object, validator: object) -> object:
    """A value after its check, such as ``validation.any[…]``; the check raises."""
    if callable(validator):
        validator(value)
    return value


def _ref(run: RunPhase) -> Callable[..., MacroRelation]:
    return lambda *args, **kwargs: run.relation_of_ref(ref_call(args, kwargs))


def _source(run: RunPhase) -> Callable[..., MacroRelation]:
    return lambda *args: run.relation_of_source(source_call(args))


def _function(run: RunPhase) -> Callable[..., MacroRelation]:
    """The name under which the warehouse keeps a function."""

    def function(*args: object) -> MacroRelation:
        call = function_call(args)
        known = run.scope.project.functions().values()
        found = {
            each.package: each
            for each in known
            if each.name == call.name and call.package in (None, each.package)
        }
        if not found:
            near = did_you_mean(call.name, [each.name for each in known])
            message = f"function('{call.name}') matches no function"
            raise ProjectError("unknown-function", message, hint=near)
        owner = next((each for each in (run.shared.project_name, run.package) if each in found), "")
        node = found.get(owner) or next(iter(found.values()))
        return macro_relation(node.relation or node_relation(node))

    return function


def _metric(run: RunPhase) -> Callable[..., str]:
    """A metric's name: it has no relation."""

    def metric(*names: str) -> str:
        metrics = run.scope.project.metrics.values()
        if all(each.name != names[-1] for each in metrics):
            near = did_you_mean(names[-1], [each.name for each in metrics])
            message = f"metric('{names[-1]}') matches no metric"
            raise ProjectError("missing-metric", message, hint=near)
        return str(names[-1])

    return metric


def _api(run: RunPhase) -> Mapping[str, object]:
    dialect = run.shared.dialect
    return {
        "Relation": RelationFactory(Quoting(), dialect.quote_character),
        "Column": ColumnFactory(dialect),
    }


def _load_result(run: RunPhase) -> Callable[[str], StatementResult | None]:
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


def _store_result(run: RunPhase) -> Callable[..., str]:
    def store_result(name: str, response: object, agate_table: Table | None = None) -> str:
        told = response if isinstance(response, AdapterResponse) else AdapterResponse(str(response))
        run.results[name] = StatementResult(told, _or_empty(agate_table))
        return ""

    return store_result


def _store_raw_result(run: RunPhase) -> Callable[..., str]:
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


def _write(run: RunPhase) -> Callable[[object], str]:
    def write(text: object) -> str:
        run.statement = str(text)
        return ""

    return write


def _model(run: RunPhase) -> Shown:
    if run.node is None:
        return {}
    shown = dict(show_node(run.node, run.scope.shared.invocation.started_at.timestamp()))
    if run.compiled is not None:
        shown["compiled"] = True
        shown["compiled_code"] = shown["compiled_sql"] = run.compiled.sql
    batch = run.scope.batch
    if batch is not None and is_microbatch(run.node):
        window = batch.window
        start, end = window.start, window.end
        shown["batch"] = {"id": batch.id, "event_time_start": start, "event_time_end": end}
    return shown


def _compiled_code(run: RunPhase) -> str | None:
    return run.compiled.sql if run.compiled else None


def _doc(run: RunPhase) -> Callable[..., str]:
    def doc(*names: str) -> str:
        docs = run.scope.project.docs.values()
        found = [each for each in docs if each.name == names[-1]]
        if len(names) > 1:
            found = [each for each in found if each.package == names[0]]
        if not found:
            raise ProjectError("missing-doc", f"doc('{names[-1]}') matches no docs block")
        return found[0].block_contents

    return doc


def _defer_relation(run: RunPhase) -> MacroRelation | None:
    deferred = run.scope.deferred.get(run.node.unique_id) if run.node else None
    return None if deferred is None else macro_relation(deferred)


def _database(run: RunPhase) -> str | None:
    return run.node.database if run.node else run.shared.target.database


def _schema(run: RunPhase) -> str:
    return run.node.schema if run.node else run.shared.target.schema


RUN_MEMBERS: Final[Members] = {
    **PHASE_MEMBERS,
    "adapter": run_adapter,
    "adapter_macro": adapter_macro,
    "api": _api,
    "column": lambda run: ColumnFactory(run.shared.dialect),
    "compiled_code": _compiled_code,
    "config": RunConfig,
    "database": _database,
    "defer_relation": _defer_relation,
    "doc": _doc,
    "execute": lambda _run: True,
    "graph": lambda run: run.scope.graph,
    "load_agate_table": lambda run: lambda: table_of_seed(run),
    "load_result": _load_result,
    "metric": _metric,
    "model": _model,
    "post_hooks": lambda run: show_hooks(run.node.post_hooks) if run.node else [],
    "pre_hooks": lambda run: show_hooks(run.node.pre_hooks) if run.node else [],
    "function": _function,
    "ref": _ref,
    "schema": _schema,
    "selected_resources": lambda run: list(run.scope.selected),
    "source": _source,
    "sql": _compiled_code,
    "sql_now": lambda _run: "now()",
    "store_raw_result": _store_raw_result,
    "store_result": _store_result,
    "submit_python_job": submit_python_job,
    "this": lambda run: run.relation_of_node(),
    "write": _write,
}
