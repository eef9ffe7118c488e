"""A transaction that another one was in the way of is tried again, a few times."""

from collections.abc import Callable
from time import sleep
from typing import Final

from dagbook.errors import WarehouseError
from dagbook.events import Listener, Warned
from dagbook.project.nodes import Node
from dagbook.project.results import NodeResult

TRIES: Final = 3
CONFLICT: Final = "write-conflict"
"""Deadlocks and serialization failures: the warehouse undid one of two, which may now succeed."""
_PAUSE: Final = 0.2
"""Seconds; twice as long each time, so that the other one can end."""


def try_again(
    execute: Callable[[], NodeResult],
    node: Node,
    listener: Listener,
    pause: Callable[[float], None] = sleep,
) -> NodeResult:
    """Execute until it meets no conflict, at most ``TRIES`` times; each further time is told."""
    for number in range(1, TRIES):
        result = execute()
        if result.error is None or result.error.slug != CONFLICT:
            return result
        listener(Warned(_told(node, result.message, number)))
        pause(_PAUSE * 2**number)
    return execute()


def _told(node: Node, message: str, number: int) -> WarehouseError:
    return WarehouseError(
        "tried-again",
        f"{node.resource_type.value} '{node.name}' met another transaction and is tried again",
        notes=[*message.splitlines()[1:], f"try {number + 1} of {TRIES}"],
    )
