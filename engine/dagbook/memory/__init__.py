"""The opened project, kept for the next process, recalled where its sources have not changed.

Where a few files have, it is recalled as it was, with the names of these files.
"""

from dagbook.memory.kept_manifest import KeptManifest, Memory
from dagbook.memory.opened import Opened
from dagbook.memory.project_memory import (
    FOLDER,
    Recalled,
    Surroundings,
    keep,
    keep_changes,
    recall,
)
from dagbook.memory.questions import Askers, Questions
from dagbook.memory.sources import hash_sources

__all__ = [
    "FOLDER",
    "Askers",
    "KeptManifest",
    "Memory",
    "Opened",
    "Questions",
    "Recalled",
    "Surroundings",
    "hash_sources",
    "keep",
    "keep_changes",
    "recall",
]
