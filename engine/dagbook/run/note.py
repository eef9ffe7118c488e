"""Whoever hears of results while a run goes on, so that they outlive a kill."""

from typing import Protocol

from dagbook.project.results import NodeResult


class Note(Protocol):
    """Hears of results; those that come together are written down in one step."""

    def __call__(self, *results: NodeResult) -> None:
        """Note results, in order."""


def forget(*results: NodeResult) -> None:
    """Note nothing."""
