"""A state of a project, from the folder that keeps its artifacts."""

from pathlib import Path

from msgspec import Struct

from dagbook.errors import ArtifactError, DagbookError, Origin
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks.glossary_settings import glossary_folders
from mkdocs_dagbook.site_model import SiteModel, build_site_model, read_places
from mkdocs_dagbook.site_model.lineage_memory import MEMORY_FILE
from mkdocs_dagbook.site_model.on_demand import with_column_lineage

_HINT = (
    "name a folder with a manifest.json: production's artifacts, or those of another branch "
    "(`git worktree add ../main main`, build there, name ../main/target)"
)


class State(Struct, frozen=True):
    """A site with its column lineage; ``warnings`` tell what of its artifacts was missing."""

    site: SiteModel
    warnings: tuple[DagbookError, ...]


def read_state(folder: Path, project: Path) -> State:
    """Read a state; glossary files come from the project around it, else from ``project``.

    Raises:
        DagbookError: no such folder, no manifest in it, artifacts or glossary that can't be read.
    """
    if not folder.is_dir():
        raise ArtifactError(
            "missing-state",
            f"there is no folder {folder.as_posix()}",
            origin=Origin(folder.as_posix()),
            hint=_HINT,
        )
    artifacts = read_artifacts(folder)
    around = folder.resolve().parent
    root = around if (around / "dbt_project.yml").is_file() else project
    places = read_places(root, (), glossary_folders(root))
    site = build_site_model(artifacts, places=places)
    return State(with_column_lineage(site, folder / MEMORY_FILE), artifacts.warnings)
