"""Find and read the artifacts of one folder."""

import re
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from dagbook.errors import ArtifactError, Origin
from mkdocs_dagbook.artifacts.history import PastRun, read_history
from mkdocs_dagbook.artifacts.manifest import Manifest, SparseManifest
from mkdocs_dagbook.artifacts.results import Catalog, RunResults, SourcesResult
from mkdocs_dagbook.artifacts.visible import visible_json

OLDEST_MANIFEST = 9
NEWEST_MANIFEST = 20
"""What dbt 2 writes; dbt 1 stays at 12."""

# Commands that write run_results.json without having built or tested anything.
_BUILDS_NOTHING = frozenset({"generate", "docs", "compile", "parse", "list", "ls", "show"})

_BEGINNING = re.compile(
    rb'\s*\{\s*"metadata"\s*:\s*\{[^{}]*?"dbt_schema_version"\s*:\s*"([\w./:-]*)"'
)

_T = TypeVar("_T")


class Artifacts(Struct, frozen=True, kw_only=True):
    """What stood in the folder. ``warnings`` tell what is missing and what is lost by it."""

    folder: Path
    manifest: Manifest
    run_results: RunResults | None = None
    catalog: Catalog | None = None
    sources: SourcesResult | None = None
    history: tuple[PastRun, ...] = ()
    warnings: tuple[ArtifactError, ...] = ()


class _Head(msgspec.Struct):
    dbt_schema_version: str = ""


class _Envelope(msgspec.Struct):
    metadata: _Head | None = None


class _Optional(Struct, frozen=True):
    """An artifact the book can do without: what is lost, and the command that makes it."""

    name: str
    loss: str
    command: str


_RUN_RESULTS = _Optional("run_results.json", "results and build times", "dagbook build")
_CATALOG = _Optional("catalog.json", "columns and types as they really are", "dagbook build")
_SOURCES = _Optional("sources.json", "the freshness of sources", "dagbook source freshness")


def read_artifacts(folder: Path) -> Artifacts:
    """Read manifest.json, and the other artifacts and the history of runs where they exist.

    Raises:
        ArtifactError: ``missing-artifact`` (no manifest), ``broken-artifact`` or
            ``unknown-artifact-version``.
    """
    warnings: list[ArtifactError] = []
    manifest = _read_manifest(folder, warnings)
    run_results = _read_optional(folder, _RUN_RESULTS, RunResults, warnings)
    if run_results is not None and run_results.command in _BUILDS_NOTHING:
        warnings.append(_idle_results(folder, run_results.command))
        run_results = None
    return Artifacts(
        folder=folder,
        manifest=manifest,
        run_results=run_results,
        catalog=_read_optional(folder, _CATALOG, Catalog, warnings),
        sources=_read_optional(
            folder, _SOURCES, SourcesResult, warnings if _expects_freshness(manifest) else []
        ),
        history=read_history(folder),
        warnings=tuple(warnings),
    )


def read_without_runs(folder: Path) -> Artifacts:
    """The manifest and the catalog alone: what there is, not how it fared.

    Raises:
        ArtifactError: as ``read_artifacts``.
    """
    warnings: list[ArtifactError] = []
    return Artifacts(
        folder=folder,
        manifest=_read_manifest(folder, warnings),
        catalog=_read_optional(folder, _CATALOG, Catalog, warnings),
        warnings=tuple(warnings),
    )


def _read_manifest(folder: Path, warnings: list[ArtifactError]) -> Manifest:
    path = folder / "manifest.json"
    content = _content(path)
    if content is None:
        raise ArtifactError(
            "missing-artifact",
            f"no manifest.json in {folder.as_posix()}",
            origin=Origin(path.as_posix()),
            hint="run `dagbook build` (or `dbt build`) in the project first, or name the folder "
            "that holds the artifacts",
        )
    version = _version(path, content, "manifest")
    if version < OLDEST_MANIFEST:
        raise ArtifactError(
            "unknown-artifact-version",
            f"manifest.json is of version {version}, the oldest that is read is {OLDEST_MANIFEST}",
            origin=Origin(path.as_posix()),
            hint="write it again with dagbook or with dbt 1.5 or later",
        )
    if version > NEWEST_MANIFEST:
        warnings.append(
            ArtifactError(
                "unknown-artifact-version",
                f"manifest.json is of version {version}, newer than {NEWEST_MANIFEST}, the newest "
                "known: what changed since is not understood",
                origin=Origin(path.as_posix()),
                hint="is there a newer dagbook?",
            )
        )
    return _decode(path, content, SparseManifest).filled()


def _read_optional(
    folder: Path, wanted: _Optional, shape: type[_T], warnings: list[ArtifactError]
) -> _T | None:
    path = folder / wanted.name
    content = _content(path)
    if content is None:
        warnings.append(
            ArtifactError(
                "missing-artifact",
                f"no {wanted.name}: the book does without {wanted.loss}",
                origin=Origin(path.as_posix()),
                hint=f"`{wanted.command}` writes it",
            )
        )
        return None
    _version(path, content, wanted.name.removesuffix(".json").replace("_", "-"))
    return _decode(path, content, shape)


def _content(path: Path) -> bytes | None:
    try:
        return visible_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ArtifactError(
            "broken-artifact",
            f"{path.name} can't be read: {error.strerror}",
            origin=Origin(path.as_posix()),
        ) from error


def _version(path: Path, content: bytes, kind: str) -> int:
    """The schema version an artifact claims, once it is sure that it is one of that kind."""
    claim = _claim(path, content)
    found = re.search(r"/([a-z-]+)/v(\d+)(?:\.json)?$", claim)
    if found is None or found[1] != kind:
        raise ArtifactError(
            "unknown-artifact-version",
            f"{path.name} is no {kind} of dbt's format: metadata.dbt_schema_version says "
            f"{claim or 'nothing'}",
            origin=Origin(path.as_posix()),
            hint="write it again with dagbook or with dbt 1.5 or later",
        )
    return int(found[2])


def _claim(path: Path, content: bytes) -> str:
    """What an artifact says it is; where that begins it, as it does, the rest is left alone."""
    if found := _BEGINNING.match(content):
        return found[1].decode()
    head = _decode(path, content, _Envelope).metadata or _Head()
    return head.dbt_schema_version


def _decode(path: Path, content: bytes, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # A value of the wrong type has a path in the JSON, a syntax error has a byte.
        raise ArtifactError(
            "broken-artifact",
            f"{path.name} is broken: {error}",
            origin=_place(path, content, str(error)),
            hint="write it again; an interrupted run may have left half of it",
        ) from error


def _place(path: Path, content: bytes, message: str) -> Origin:
    if at_byte := re.search(r"\(byte (\d+)\)", message):
        before = content[: int(at_byte[1])]
    elif "truncated" in message:
        before = content
    else:
        return Origin(path.as_posix())
    line = before.count(b"\n") + 1
    return Origin(path.as_posix(), line, len(before) - before.rfind(b"\n"))


def _idle_results(folder: Path, command: str) -> ArtifactError:
    return ArtifactError(
        "idle-run-results",
        f"run_results.json was written by `{command}`, which builds and tests nothing, so the "
        "book does without test results and build times",
        origin=Origin((folder / "run_results.json").as_posix()),
        hint="keep the run_results.json of `build` when another command follows it",
    )


def _expects_freshness(manifest: Manifest) -> bool:
    return any(
        isinstance((source.freshness or {}).get(after), dict)
        and source.freshness[after].get("count")  # type: ignore[index]
        for source in manifest.sources.values()
        for after in ("warn_after", "error_after")
    )
