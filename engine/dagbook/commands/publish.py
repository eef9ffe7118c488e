"""Read the warehouse back, and write what happened as artifacts below the target folder."""

from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from hashlib import blake2b
from typing import Final

from dagbook.adapters.protocol import Warehouse
from dagbook.artifacts import (
    Outcome,
    read_catalog,
    read_mark,
    write_catalog,
    write_run_results,
)
from dagbook.capture import capture_catalog
from dagbook.commands.publish_manifest import stamp_of, writes_json
from dagbook.commands.workspace import Workspace
from dagbook.compile import run_path
from dagbook.events import FileWritten, Listener
from dagbook.project.ids import RELATIONAL, ResourceType
from dagbook.project.nodes import Node, Test
from dagbook.project.results import Catalog, NodeResult, RunResults, Status
from dagbook.run.plan import RunPlan
from dagbook.version import __version__

RUN_RESULTS: Final = "run_results.json"
CATALOG: Final = "catalog.json"
SOURCES: Final = "sources.json"
_OUTDATED: Final = ".catalog_outdated"
"""Stands beside catalog.json from before a run builds until the catalog is read behind it."""
_NOT_SENT: Final = (Status.SKIPPED, Status.NO_OP, Status.ERROR)
_SENT: Final = (*RELATIONAL, ResourceType.TEST)
"""What has its SQL below target/run, unless it ended in one of those."""


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


def may_keep_catalog(workspace: Workspace) -> bool:
    """Whether catalog.json is of this very project and warehouse, and read since any was built."""
    mark = _mark(workspace)
    return (
        mark is not None
        and not (workspace.target / _OUTDATED).exists()
        and mark == read_mark(workspace.target / CATALOG)
    )


def outdate_catalog(workspace: Workspace) -> None:
    """Something is about to be built: until the catalog is read again it is not to be kept."""
    with suppress(FileNotFoundError):
        (workspace.target / _OUTDATED).touch()


def may_build(workspace: Workspace, plan: RunPlan) -> bool:
    """Whether what a run executes may change relations."""
    nodes, executed = workspace.project.nodes, (*plan.on_run_start, *plan.nodes, *plan.on_run_end)
    return any(_may_build(nodes.get(each.unique_id)) for each in executed)


def _may_build(node: Node | None) -> bool:
    """All that is executed but unit tests, which are no nodes, and tests that keep no rows."""
    return node is not None and not (isinstance(node, Test) and node.relation is None)


def _mark(workspace: Workspace) -> str | None:
    """Of the project as it was read and of where its warehouse is; None where nobody can tell."""
    if workspace.memory is None:
        return None
    place = workspace.adapter.public_credentials(workspace.files.target)
    known = repr((__version__, sorted(place.items()))).encode("utf-8", "surrogatepass")
    return blake2b(known, digest_size=8, key=workspace.memory.mark).hexdigest()


def publish_catalog(workspace: Workspace, catalog: Catalog, listener: Listener) -> None:
    """Write catalog.json; one that nothing was read for has no mark."""
    mark = _mark(workspace) if catalog.nodes or catalog.sources else None
    write_catalog(workspace.target / CATALOG, catalog, stamp_of(workspace), mark)
    (workspace.target / _OUTDATED).unlink(missing_ok=True)
    listener(FileWritten(f"{workspace.target_path}/{CATALOG}"))


def outcomes_of(workspace: Workspace, results: Iterable[NodeResult]) -> Mapping[str, Outcome]:
    """What running added to each node, for the manifest."""
    return {
        each.unique_id: Outcome(
            compiled_code=each.compiled_code,
            compiled_path=each.compiled_path,
            build_path=_build_path(workspace, each),
            relation_name=each.relation_name,
            extra_ctes=tuple([(cte.unique_id, cte.sql) for cte in each.extra_ctes]),
            macros=each.macros,
        )
        for each in results
    }


def _build_path(workspace: Workspace, result: NodeResult) -> str | None:
    node = workspace.project.nodes.get(result.unique_id)
    if node is None or result.status in _NOT_SENT or node.resource_type not in _SENT:
        return None
    return run_path(node, workspace.target_path)
