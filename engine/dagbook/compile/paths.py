"""Where SQL is written below the target folder, as dbt lays it out."""

import re
from pathlib import PurePosixPath
from typing import Final

from dagbook.project.nodes import Node, Snapshot

_ODD: Final = re.compile(r"//|(?:^|/)\.(?:/|$)|/$")
"""What a path can do without."""


def compiled_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/compiled/<package>/<file>``; below its file where that holds several nodes."""
    return _path(node, target_path, "compiled", batch)


def run_path(node: Node, target_path: str, batch: str | None = None) -> str:
    """``target/run/<package>/<file>``: what was sent."""
    return _path(node, target_path, "run", batch)


def _path(node: Node, target_path: str, folder: str, batch: str | None) -> str:
    file, own = node.original_path, node.path
    if isinstance(node, Snapshot):
        file = f"{file}/{node.name}.sql"
    elif file.rpartition("/")[2] != own.rpartition("/")[2]:
        file = f"{file}/{own}"
    written = f"{target_path}/{folder}/{node.package}/{file}"
    if batch is None and not _ODD.search(written):
        return written
    path = PurePosixPath(written)
    if batch is not None:
        path = path.parent / path.stem / f"{path.stem}_{batch}{path.suffix}"
    return str(path)
