"""What changed between two states of a project: ``compare(before, after) -> Changes``."""

from mkdocs_dagbook.comparison.change import (
    Aspect,
    Change,
    Changes,
    Deed,
    Named,
    Reached,
    Share,
    Weight,
)
from mkdocs_dagbook.comparison.compare import compare

__all__ = [
    "Aspect",
    "Change",
    "Changes",
    "Deed",
    "Named",
    "Reached",
    "Share",
    "Weight",
    "compare",
]
