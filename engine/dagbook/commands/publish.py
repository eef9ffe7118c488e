"""Read the warehouse back, and write what happened as artifacts below the target folder."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

from dagbook.adapters.protocol import Warehouse
from dagbook.artifacts import (
    NOTHING_KNOWN,
    ManifestFacts,
    Outcome,
    Stamp,
    WrittenManifest,
    known_records,
    manifest_body,
    read_catalog,
    replace_file,
    write_catalog,
    write_json,
    write_run_results,
    write_semantic_manifest,
)
from dagbook.capture import capture_catalog
from dagbook.commands.workspace import Workspace
from dagbook.compile import run_path
from dagbook.events import FileWritten, Listener
from dagbook.project.ids import RELATIONAL, ResourceType
from dagbook.project.results import Catalog, NodeResult, RunResults, Status
from dagbook.state import VARIABLES_READ, variables_record

MANIFEST: Final = "manifest.json"
SEMANTIC_MANIFEST: Final = "semantic_manifest.json"
RUN_RESULTS: Final = "run_results.json"
CATALOG: Final = "catalog.json"
SOURCES: Final = "sources.json"


def stamp_of(workspace: Workspace) -> Stamp:
    """The head of the artifacts written now."""
    return Stamp(workspace.invocation, datetime.now(UTC))


def writes_json(workspace: Workspace) -> bool:
    """Whether manifest and results are wanted: unless --no-write-json."""
    return workspace.request.options.get("write_json") is not False


def publish_manifest(
    workspace: Workspace, outcomes: Mapping[str, Outcome], listener: Listener
) -> Mapping[str, object]:
    """Write manifest.json and, beside it, semantic_manifest.json; gives back what it says."""
    facts = ManifestFacts(
        stamp=stamp_of(workspace),
        adapter_type=workspace.adapter.dialect.type,
        quoting={"database": True, "schema": True, "identifier": True}
        | dict(workspace.files.root.settings.quoting),
        outcomes=outcomes,
        selectors={name: each.written for name, each in workspace.selectors().items()},
    )
    manifest = WrittenManifest(workspace.project.name, facts, _body(workspace, facts))
    if not writes_json(workspace):
        return manifest
    write_json(
        workspace.target / VARIABLES_READ, variables_record(workspace.project, workspace.shared)
    )
    replace_file(workspace.target / MANIFEST, *manifest.parts)
    write_semantic_manifest(workspace.target / SEMANTIC_MANIFEST, workspace.project)
    listener(FileWritten(f"{workspace.target_path}/{MANIFEST}"))
    return manifest


def _body(workspace: Workspace, facts: ManifestFacts) -> tuple[bytes, ...]:
    """All but the metadata: where nothing was compiled since, as far as it stands in the last."""
    memory = workspace.memory
    if facts.outcomes or memory is None:
        return manifest_body(workspace.project, facts)
    kept = memory.recall_manifest()
    if kept is not None and kept.is_same:
        return (kept.body,)
    known = NOTHING_KNOWN if kept is None else known_records(kept.parts(), kept.others)
    made = manifest_body(workspace.project, facts, known)
    memory.keep_manifest(made)
    return made


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
