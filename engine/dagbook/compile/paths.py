"""Where SQL is written below the target folder, as dbt lays it out."""

from pathlib import PurePosixPath
from posixpath import basename, dirname, join, splitext

from dagbook.project.nodes import Node, Snapshot


def compiled_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/compiled/<package>/<file>``; below its file where that holds several nodes."""
    return _path(node, target_path, "compiled", batch)


def run_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/run/<package>/<file>``: what was sent."""
    return _path(node, target_path, "run", batch)


def _path(node: Node, target_path: str, folder: str, batch: str | None) -> str:
    """By texts: two paths for each node are too many to take apart."""
    file = node.original_path
    if isinstance(node, Snapshot):
        file = f"{file}/{node.name}.sql"
    elif basename(file) != basename(node.path):
        file = f"{file}/{node.path}"
    if batch is not None:
        stem, suffix = splitext(basename(file))
        file = join(dirname(file), stem, f"{stem}_{batch}{suffix}")
    return join(str(PurePosixPath(target_path)), folder, node.package, file)
