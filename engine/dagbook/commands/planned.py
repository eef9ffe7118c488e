"""Tell which nodes are going to be executed, for whoever writes a log."""

from collections.abc import Iterable

from dagbook.events import NodeFacts, NodesPlanned
from dagbook.project.nodes import Node, Source
from dagbook.project.unit_tests import UnitTest


def nodes_planned(nodes: Iterable[object]) -> NodesPlanned:
    """The facts of nodes, sources and unit tests; of others the name tells enough."""
    return NodesPlanned(
        tuple(
            _facts(node) if isinstance(node, Node) else _others(node)
            for node in nodes
            if isinstance(node, (Node, Source, UnitTest))
        )
    )


def _facts(node: Node) -> NodeFacts:
    return NodeFacts(
        unique_id=node.unique_id,
        name=node.name,
        path=node.path,
        materialized=str(node.config.materialized or ""),
        checksum=node.checksum,
        database=node.database or "",
        schema=node.schema,
        alias=node.alias,
        relation_name=str(node.relation or ""),
        meta=node.meta,
    )


def _others(node: Source | UnitTest) -> NodeFacts:
    return NodeFacts(node.unique_id, node.name, node.path)
