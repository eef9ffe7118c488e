"""Where SQL is written below the target folder, as dbt lays it out."""

from pathlib import PurePosixPath

from dagbook.project.nodes import Node, Snapshot


def compiled_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/compiled/<package>/<file>``; below its file where that holds several nodes."""
    return _path(node, target_path, "compiled", batch)


def run_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/run/<package>/<file>``: what was sent."""
    return _path(node, target_path, "run", batch)


def _path(node: Node, target_path: str, folder: str, batch: str | None) -> str:
    file, own = PurePosixPath(node.original_path), PurePosixPath(node.path)
    if isinstance(node, Snapshot):
        file = file / f"{node.name}.sql"
    elif file.name != own.name:
        file = file / own
    if batch is not None:
        file = file.parent / file.stem / f"{file.stem}_{batch}{file.suffix}"
    return str(PurePosixPath(target_path) / folder / node.package / file)
