"""Read the warehouse back, and write what happened as artifacts below the target folder."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Final

from dagbook.adapters.protocol import Warehouse
from dagbook.artifacts import (
    Outcome,
    read_catalog,
    write_catalog,
    write_run_results,
)
from dagbook.capture import capture_catalog
from dagbook.commands.publish_manifest import stamp_of, writes_json
from dagbook.commands.workspace import Workspace
from dagbook.compile import run_path
from dagbook.events import FileWritten, Listener
from dagbook.project.ids import RELATIONAL, ResourceType
from dagbook.project.results import Catalog, NodeResult, RunResults, Status

RUN_RESULTS: Final = "run_results.json"
CATALOG: Final = "catalog.json"
SOURCES: Final = "sources.json"


def publish_run_results(workspace: Workspace, results: RunResults, listener: Listener) -> None:
    """Write run_results.json: only by the commands that build and test."""
    if not writes_json(workspace):
        return
    write_run_results(workspace.target / RUN_RESULTS, results, stamp_of(workspace))
    listener(FileWritten(f"{workspace.target_path}/{RUN_RESULTS}"))


def capture(
    workspace: Workspace, warehouse: Warehouse, results: RunResults | None = None
) -> Catalog:
    """What the warehouse holds now; the catalog of last time says when the rest was built."""
    with closing(warehouse.session()) as session:
        return capture_catalog(
            workspace.project,
            session,
            results,
            previous=read_catalog(workspace.target / CATALOG),
            profile=workspace.is_set("profile_columns"),
        )


def publish_catalog(workspace: Workspace, catalog: Catalog, listener: Listener) -> None:
    """Write catalog.json."""
    write_catalog(workspace.target / CATALOG, catalog, stamp_of(workspace))
    listener(FileWritten(f"{workspace.target_path}/{CATALOG}"))


def outcomes_of(workspace: Workspace, results: Iterable[NodeResult]) -> Mapping[str, Outcome]:
    """What running added to each node, for the manifest."""
    return {
        each.unique_id: Outcome(
            compiled_code=each.compiled_code,
            compiled_path=each.compiled_path,
            build_path=_build_path(workspace, each),
            relation_name=each.relation_name,
            extra_ctes=tuple((cte.unique_id, cte.sql) for cte in each.extra_ctes),
            macros=each.macros,
        )
        for each in results
    }


def _build_path(workspace: Workspace, result: NodeResult) -> str | None:
    node = workspace.project.nodes.get(result.unique_id)
    ran = result.status not in (Status.SKIPPED, Status.NO_OP, Status.ERROR)
    if node is None or not ran or node.resource_type not in (*RELATIONAL, ResourceType.TEST):
        return None
    return run_path(node, workspace.target_path)
