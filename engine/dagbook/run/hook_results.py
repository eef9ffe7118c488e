"""What on-run-end sees of the run: ``results``, ``schemas`` and ``database_schemas``."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import asdict

from dagbook.jinja.run_context import RunScope
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import Operation
from dagbook.project.results import NodeResult, Status


class HookResult(Struct, frozen=True):
    """One result as dbt shows it to Jinja."""

    node: Mapping[str, object]
    unique_id: str
    status: str
    message: str | None
    failures: int | None
    execution_time: float
    thread_id: str
    timing: tuple[Mapping[str, object], ...]
    adapter_response: Mapping[str, object]

    def to_dict(self) -> dict[str, object]:
        """The result as plain values, for macros that store it."""
        return {name: each for name, each in asdict(self).items() if name != "node"}


def hook_names(results: Iterable[NodeResult], scope: RunScope) -> Mapping[str, object]:
    """The names on-run-end has beyond the usual ones; hooks are no results here."""
    nodes = scope.project.nodes
    known = [
        (nodes[each.unique_id], each)
        for each in results
        if each.unique_id in nodes and not isinstance(nodes[each.unique_id], Operation)
    ]
    built = [
        node.relation
        for node, result in known
        if node.relation is not None
        and node.resource_type in REFABLE
        and result.status is not Status.SKIPPED
    ]
    functions = scope.project.functions()
    shown = [
        scope.graph["functions" if node.unique_id in functions else "nodes"][node.unique_id]
        for node, _ in known
    ]
    pairs = list(dict.fromkeys((relation.database, relation.schema) for relation in built))
    return {
        "results": [_view(each, result) for each, (_, result) in zip(shown, known, strict=True)],
        "schemas": list(dict.fromkeys(schema for _, schema in pairs)),
        "database_schemas": pairs,
    }


def _view(node: Mapping[str, object], result: NodeResult) -> HookResult:
    return HookResult(
        node=node,
        unique_id=result.unique_id,
        status=result.status.value,
        message=result.message or None,
        failures=result.failures,
        execution_time=result.seconds,
        thread_id=result.thread,
        timing=tuple(
            {
                "name": each.name,
                "started_at": each.started_at.isoformat(),
                "completed_at": each.completed_at.isoformat(),
            }
            for each in result.timing
        ),
        adapter_response={"_message": result.response.message},
    )
