"""Write manifest.json and what stands beside it below the target folder."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from dagbook.artifacts import (
    NOTHING_KNOWN,
    ManifestFacts,
    Outcome,
    Stamp,
    WrittenManifest,
    add_outcomes,
    known_records,
    manifest_body,
    write_json,
    write_semantic_manifest,
)
from dagbook.commands.workspace import Workspace
from dagbook.events import FileWritten, Listener
from dagbook.state import VARIABLES_READ, variables_record
from dagbook.whole_files import replace_file

MANIFEST: Final = "manifest.json"
SEMANTIC_MANIFEST: Final = "semantic_manifest.json"


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
        selectors={name: each.written for name, each in workspace.selectors().items()},
    )
    manifest = WrittenManifest(workspace.project.name, facts, _body(workspace, facts, outcomes))
    if not writes_json(workspace):
        return manifest
    write_json(
        workspace.target / VARIABLES_READ, variables_record(workspace.project, workspace.values)
    )
    replace_file(workspace.target / MANIFEST, *manifest.parts)
    write_semantic_manifest(workspace.target / SEMANTIC_MANIFEST, workspace.project)
    listener(FileWritten(f"{workspace.target_path}/{MANIFEST}"))
    return manifest


def _body(
    workspace: Workspace, facts: ManifestFacts, outcomes: Mapping[str, Outcome]
) -> tuple[bytes, ...]:
    """All but the metadata, as far as it stands in the last one; outcomes are added to that."""
    memory = workspace.memory
    kept = None if memory is None else memory.recall_manifest()
    if kept is not None and kept.is_same:
        return add_outcomes(kept.parts(), outcomes) if outcomes else (kept.body,)
    known = NOTHING_KNOWN if kept is None else known_records(kept.parts(), kept.others)
    made = manifest_body(workspace.project, facts, known)
    if memory is not None:
        memory.keep_manifest(made)
    return add_outcomes(made, outcomes)
