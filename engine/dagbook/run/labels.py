"""How a node is called in progress lines and messages."""

from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Node, Operation
from dagbook.project.unit_tests import UnitTestNode


def label(node: Node) -> str:
    """``table model main.customers``, ``seed main.raw_orders``, ``test not_null_orders_id``."""
    if node.resource_type is ResourceType.TEST:
        return f"test {node.name}"
    if isinstance(node, UnitTestNode):
        return f"unit test {node.test.model}::{node.name}"
    if isinstance(node, Operation):
        return f"hook {hook_name(node)}"
    place = f"{node.schema}.{node.alias}"
    if node.resource_type is ResourceType.MODEL:
        return f"{node.config.materialized} model {place}"
    return f"{node.resource_type.value} {place}"


def hook_name(hook: Operation) -> str:
    """``shop.on-run-start.0``."""
    moment = "on-run-end" if "on-run-end" in hook.tags else "on-run-start"
    return f"{hook.package}.{moment}.{hook.index}"
