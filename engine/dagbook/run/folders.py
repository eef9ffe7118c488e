"""Where the SQL of a run is written."""

from functools import cached_property
from io import FileIO
from pathlib import Path

from msgspec import Struct

from dagbook.errors import naming_file


class Folders(Struct, frozen=True, dict=True):
    """Where compiled and sent SQL is written: ``target_path`` below ``project_root``."""

    project_root: Path
    target_path: str
    batch: str | None = None
    """Name of the batch whose SQL is written, in a folder of its model."""

    def write(self, path: str, text: str) -> None:
        """Write a file below the project; one that says the same already stays as it is."""
        content = text.encode()
        if _holds(f"{self._above}{path}", content):
            return  # to empty a file and fill it again makes a disk wait
        file = self.project_root / path
        with naming_file(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    @cached_property
    def _above(self) -> str:
        """What stands before a path below the target folder."""
        return "" if Path(self.target_path).is_absolute() else f"{self.project_root}/"


def _holds(name: str, content: bytes) -> bool:
    try:
        with FileIO(name) as found:  # without a buffer: it is read once
            return found.read(len(content) + 1) == content
    except OSError:
        return False
