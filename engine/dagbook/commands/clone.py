"""clone: what an earlier state holds, under the names of here, without building it."""

from collections.abc import Mapping
from contextlib import closing
from typing import Final

import click
from msgspec.structs import replace

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, REFRESH, SELECT, THREADS, WAIT
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.planned import nodes_planned
from dagbook.commands.publish import outdate_catalog, publish_run_results
from dagbook.commands.publish_manifest import publish_manifest
from dagbook.commands.remembering import open_memory
from dagbook.commands.request import Request
from dagbook.commands.workspace import Workspace, choose, open_project
from dagbook.events import Listener, StageStarted
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Model, Node
from dagbook.project.relation import Relation
from dagbook.run.plan import RunPlan
from dagbook.run.runner import run_nodes

CLONED: Final = (ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT)
_FOLDER: Final = "clone"


def clone(request: Request, listener: Listener) -> CommandOutcome:
    """Make a copy or a view of each selected node's earlier relation. Raises UsageError."""
    workspace = open_project(request, listener)
    return execute(workspace, listener, choose(workspace, listener).unique_ids)


def execute(workspace: Workspace, listener: Listener, chosen: tuple[str, ...]) -> CommandOutcome:
    """Clone what was chosen. Raises UsageError without an earlier state."""
    earlier = workspace.earlier_relations()
    plan = _plan(workspace, chosen, earlier)
    if not plan.nodes:
        return CommandOutcome(project=workspace.project)
    listener(nodes_planned(plan.nodes))
    scope = replace(workspace.scope(each.unique_id for each in plan.nodes), deferred=earlier)
    with closing(workspace.connect()) as warehouse:
        memory = open_memory(workspace, warehouse, listener)
        outdate_catalog(workspace)
        listener(StageStarted("run"))
        results = run_nodes(plan, warehouse, scope, listener)
        manifest = publish_manifest(workspace, {}, listener)
        publish_run_results(workspace, results, listener)
        memory.keep_run(results)
    return CommandOutcome(
        success=results.success, project=workspace.project, results=results, manifest=manifest
    )


def _plan(
    workspace: Workspace, chosen: tuple[str, ...], earlier: Mapping[str, Relation]
) -> RunPlan:
    """Nothing waits for anything: what is copied stands already."""
    nodes = tuple(
        _copy(node, earlier[each])
        for each in chosen
        if each in earlier and (node := workspace.project.nodes.get(each)) and node.relation
    )
    return RunPlan(
        nodes=nodes,
        parents={node.unique_id: () for node in nodes},
        project_root=workspace.root,
        target_path=f"{workspace.target_path}/{_FOLDER}",
        threads=workspace.files.target.threads,
    )


def _copy(node: Node, original: Relation) -> Model:
    """A model of the node's name whose SQL reads the original."""
    shared = {name: getattr(node, name) for name in Node.__struct_fields__}
    config = replace(node.config, values={**node.config.values, "materialized": "clone"})
    changed = {
        "resource_type": ResourceType.MODEL,
        "language": "sql",
        "raw_code": f"select * from {original}",
        "config": config,
    }
    return Model(**{**shared, **changed})


_HELP: Final = """Bring here what an earlier state holds: as copies if they cost nothing, or views.

\b
  dagbook clone --state prod_artifacts          every model, seed and snapshot
  dagbook clone --state prod_artifacts -s state:modified+,config.materialized:incremental
  dagbook clone --state prod_artifacts -f       replace what is here already

What stands here already is left alone, unless with --full-refresh.
"""

command: click.Command = declare(
    Declared("clone", clone, _HELP, CLONED), (*SELECT, *REFRESH, *THREADS, *WAIT, *EVERYWHERE)
)
