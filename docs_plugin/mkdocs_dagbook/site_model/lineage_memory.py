"""The file in which lineage is remembered from one build of a site to the next."""

import os
from contextlib import suppress
from pathlib import Path

from dagbook.lineage.memory import EMPTY, Memory, memory_bytes, read_memory

MEMORY_FILE = "lineage_cache/columns.bin"
"""Where it lies, seen from the folder of the artifacts. It may be deleted at any time."""


def recall_memory(file: Path | None) -> Memory:
    """What the file holds; nothing where there is none, or none that can be read."""
    try:
        return EMPTY if file is None else read_memory(file.read_bytes())
    except OSError:
        return EMPTY


def keep_memory(file: Path | None, memory: Memory, earlier: Memory) -> None:
    """Write the file where something is new; a folder that can't be written is left as it is."""
    if file is not None and memory.lineages.keys() != earlier.lineages.keys():
        replace_memory(file, memory_bytes(memory))


def replace_memory(file: Path, content: bytes) -> None:
    """Write what is remembered beside its file and rename it; where that can't be, nothing."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink()
