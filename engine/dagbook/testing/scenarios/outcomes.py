"""What scenarios ask of a result: by a node's name, not by its id."""

import json
from typing import Any

from dagbook.api import Result, ResultOfNode
from dagbook.testing.project_folder import ProjectFolder


def outcome(result: Result, name: str) -> ResultOfNode:
    """How the node of a name ended."""
    if result.exception is not None:
        raise result.exception
    return next(each for each in result.results if each.node.name == name)


def statuses(result: Result) -> dict[str, str]:
    """Name to status of whatever has a result."""
    if result.exception is not None:
        raise result.exception
    return {each.node.name: each.status.value for each in result.results}


def rows(shop: ProjectFolder, relation: str, columns: str = "*") -> list[tuple[object, ...]]:
    """The rows of a relation of the target's schema, in the order of their values."""
    found = shop.query(f"select {columns} from {shop.place.schema}.{relation}")
    return sorted(found, key=lambda row: [str(cell) for cell in row])


def succeeds(shop: ProjectFolder, *arguments: str) -> Result:
    """Invoke, and show why it did not succeed if so."""
    result = shop.invoke(*arguments)
    told = {each.node.name: each.message for each in result.results if each.status.is_bad}
    assert result.success, result.exception or told
    return result


def artifact(shop: ProjectFolder, name: str) -> dict[str, Any]:
    """An artifact as it stands in the target folder."""
    text = (shop.root / "target" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
