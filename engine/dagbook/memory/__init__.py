"""The opened project, kept for the next process, recalled where no source of it has changed."""

from dagbook.memory.opened import Opened
from dagbook.memory.project_memory import FOLDER, Memory, Surroundings, keep, recall
from dagbook.memory.questions import Questions
from dagbook.memory.sources import hash_sources

__all__ = [
    "FOLDER",
    "Memory",
    "Opened",
    "Questions",
    "Surroundings",
    "hash_sources",
    "keep",
    "recall",
]
