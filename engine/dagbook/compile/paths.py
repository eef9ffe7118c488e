"""Where compiled SQL is written below the target folder, as dbt lays it out."""

from pathlib import PurePosixPath

from dagbook.project.nodes import Node, Test


def compiled_path(node: Node, target_path: str) -> str:
    """``target/compiled/<package>/<file>``; a generic test goes in a folder named as its properties file."""
    return _path(node, target_path, "compiled")


def run_path(node: Node, target_path: str) -> str:
    """``target/run/<package>/<file>``: what was sent."""
    return _path(node, target_path, "run")


def _path(node: Node, target_path: str, folder: str) -> str:
    """``path`` is where the node's own file would be; it differs from the file for generic tests."""
    file = PurePosixPath(node.original_path)
    if isinstance(node, Test) and node.metadata is not None and file.name != node.path:
        file = file / node.path
    return str(PurePosixPath(target_path) / folder / node.package / file)
