"""Whoever hears of results while a run goes on, so that they outlive a kill."""

from collections.abc import Callable
from typing import TypeAlias

from dagbook.project.results import NodeResult

Note: TypeAlias = Callable[[NodeResult], None]


def forget(result: NodeResult) -> None:
    """Note nothing."""
