"""Compile nodes one after another and write their SQL, for compile and docs generate."""

from collections.abc import Iterable
from contextlib import closing

from msgspec import Struct

from dagbook.adapters.protocol import Warehouse
from dagbook.artifacts import Outcome
from dagbook.commands.workspace import Workspace
from dagbook.compile import compile_node, compiled_path
from dagbook.errors import DagbookError
from dagbook.jinja.run_scope import RunScope
from dagbook.project.compiled import CompiledNode
from dagbook.project.ids import ResourceType
from dagbook.run.folders import Folders

COMPILED: tuple[ResourceType, ...] = (
    ResourceType.MODEL,
    ResourceType.ANALYSIS,
    ResourceType.TEST,
    ResourceType.SNAPSHOT,
)


class Compiled(Struct, frozen=True):
    """What compiling gave, and the errors of the nodes that can't be compiled."""

    nodes: tuple[CompiledNode, ...]
    outcomes: dict[str, Outcome]
    errors: tuple[DagbookError, ...] = ()


def compile_all(
    workspace: Workspace,
    warehouse: Warehouse,
    unique_ids: Iterable[str],
    scope: RunScope | None = None,
) -> Compiled:
    """Compile what of these has SQL, ephemeral models included; a broken one stops no other.

    With the scope of a run, what was inlined in it is not rendered anew.
    """
    nodes = [
        node
        for each in unique_ids
        if (node := workspace.project.nodes.get(each)) and node.resource_type in COMPILED
    ]
    scope = scope or workspace.scope(node.unique_id for node in nodes)
    found: list[CompiledNode] = []
    errors: list[DagbookError] = []
    with closing(warehouse.session()) as session:
        for node in nodes:
            try:
                found.append(compile_node(node, scope, session))
            except DagbookError as error:
                errors.append(error)
    folders = Folders(workspace.root, workspace.target_path)
    outcomes = {each.node.unique_id: _write(folders, each) for each in found}
    return Compiled(tuple(found), outcomes, tuple(errors))


def _write(folders: Folders, compiled: CompiledNode) -> Outcome:
    path = compiled_path(compiled.node, folders.target_path)
    folders.write(path, compiled.sql)
    return Outcome(
        compiled_code=compiled.sql,
        compiled_path=path,
        relation_name=compiled.relation_name,
        extra_ctes=tuple((each.unique_id, each.sql) for each in compiled.extra_ctes),
        macros=compiled.macros,
    )
