"""Where the SQL of a run is written."""

from io import FileIO
from pathlib import Path

from msgspec import Struct

from dagbook.errors import naming_file


class Folders(Struct, frozen=True):
    """Where compiled and sent SQL is written: ``target_path`` below ``project_root``."""

    project_root: Path
    target_path: str
    batch: str | None = None
    """Name of the batch whose SQL is written, in a folder of its model."""

    def write(self, path: str, text: str) -> None:
        """Write a file below the project; one that says the same already stays as it is."""
        file, content = self.project_root / path, text.encode()
        if _holds(file, content):
            return  # to empty a file and fill it again makes a disk wait
        with naming_file(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _holds(file: Path, content: bytes) -> bool:
    try:
        with FileIO(file) as found:  # without a buffer: it is read once
            return found.read(len(content) + 1) == content
    except OSError:
        return False
