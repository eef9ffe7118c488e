"""The names that Jinja finds while compiling and running."""

from collections.abc import Callable, Mapping
from typing import Final

from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja import statements
from dagbook.jinja.adapter_object import run_adapter
from dagbook.jinja.column_object import ColumnFactory
from dagbook.jinja.dispatch import adapter_macro
from dagbook.jinja.graph_view import Shown, show_hooks, show_node
from dagbook.jinja.inputs import (
    relation_of_function,
    relation_of_ref,
    relation_of_this,
    table_of_source,
)
from dagbook.jinja.late_record import LateRecord
from dagbook.jinja.parse_context import function_call, ref_call, source_call
from dagbook.jinja.phase import PHASE_MEMBERS
from dagbook.jinja.python_jobs import submit_python_job
from dagbook.jinja.reading import is_microbatch
from dagbook.jinja.relation_object import MacroRelation, RelationFactory, macro_relation
from dagbook.jinja.rendering import Members
from dagbook.jinja.run_config import RunConfig
from dagbook.jinja.run_phase import RunPhase
from dagbook.jinja.seed_methods import table_of_seed
from dagbook.project.nodes import Node
from dagbook.project.relation import Quoting


def _ref(run: RunPhase) -> Callable[..., MacroRelation]:
    return lambda *args, **kwargs: relation_of_ref(run, ref_call(args, kwargs))


def _source(run: RunPhase) -> Callable[..., MacroRelation]:
    return lambda *args: table_of_source(run, source_call(args))


def _function(run: RunPhase) -> Callable[..., MacroRelation]:
    return lambda *args: relation_of_function(run, function_call(args))


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


def _write(run: RunPhase) -> Callable[[object], str]:
    def write(text: object) -> str:
        run.statement = str(text)
        return ""

    return write


def _model(run: RunPhase) -> Shown:
    """The node's record, which is dear and mostly only handed on."""
    node = run.node
    if node is None:
        return {}
    return LateRecord({"language": node.language}, lambda: _record(run, node))


def _record(run: RunPhase, node: Node) -> Shown:
    shown = dict(show_node(node, run.scope.shared.invocation.started_at.timestamp()))
    if run.compiled is not None:
        shown["compiled"] = True
        shown["compiled_code"] = shown["compiled_sql"] = run.compiled.sql
    batch = run.scope.batch
    if batch is not None and is_microbatch(node):
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
    "load_result": statements.load_result_of,
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
    "store_raw_result": statements.store_raw_result_of,
    "store_result": statements.store_result_of,
    "submit_python_job": submit_python_job,
    "this": relation_of_this,
    "write": _write,
}
