"""What changed between two states of a project: ``compare(before, after) -> Changes``."""

from mkdocs_dagbook.comparison.change import (
    NO_CHANGES,
    Aspect,
    Change,
    Changes,
    Deed,
    Named,
    Reached,
    Share,
    Weight,
)
from mkdocs_dagbook.comparison.on_demand import compare, touched_by

__all__ = [
    "NO_CHANGES",
    "Aspect",
    "Change",
    "Changes",
    "Deed",
    "Named",
    "Reached",
    "Share",
    "Weight",
    "compare",
    "touched_by",
]
