"""The first rows of what was loaded: ``seed --show``."""

from collections.abc import Iterator
from contextlib import closing

from dagbook.adapters.protocol import Warehouse
from dagbook.commands.show import drawn
from dagbook.commands.workspace import Workspace
from dagbook.project.ids import ResourceType
from dagbook.project.results import RunResults, Status

_ROWS = 10


def loaded_rows(workspace: Workspace, warehouse: Warehouse, results: RunResults) -> Iterator[str]:
    """A table of rows for each seed that was loaded."""
    with closing(warehouse.session()) as session:
        for each in results.results:
            node = workspace.project.nodes.get(each.unique_id)
            is_seed = node is not None and node.resource_type is ResourceType.SEED
            if node is not None and is_seed and each.status is Status.SUCCESS:
                _, table = session.fetch(f"select * from {node.relation} limit {_ROWS}")
                yield from (f"{node.schema}.{node.alias}", *drawn(table), "")
