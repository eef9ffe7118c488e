"""What a run has finished so far: what is left to read if it is killed.

run_results.json is written when a run has ended. Until then ``run_results.journal`` grows beside
it, a line of JSON at a time: what was planned, then each result as run_results.json will have it.

    {"metadata": …, "args": …, "planned": ["seed.shop.raw", "model.shop.orders"]}
    {"status": "success", "unique_id": "seed.shop.raw", …}

Whoever finds the file knows that a run was killed; its last line may be half written.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from dagbook.artifacts.metadata import Stamp, metadata_record
from dagbook.artifacts.run_results import result_record
from dagbook.errors import naming_file
from dagbook.project.results import NodeResult
from dagbook.records.plain import Record, plain, plain_mapping
from dagbook.whole_files import replace_file

JOURNAL: Final = "run_results.journal"


class Journal:
    """The journal of one run; use it as a context manager."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        """Take the file, open for appending without a buffer."""
        self.path = path
        self.file = file

    def __enter__(self) -> "Journal":
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close; what is written stays until ``discard``."""
        self.file.close()

    def note(self, *results: NodeResult) -> None:
        """Write results down: from now on they survive the process."""
        with naming_file(self.path):
            self.file.write(b"".join([_line(result_record(each)) for each in results]))

    def discard(self) -> None:
        """run_results.json is there: remove the journal, unless another run has begun its own."""
        try:
            if os.path.samestat(os.fstat(self.file.fileno()), self.path.stat()):
                self.path.unlink()
        except FileNotFoundError:
            return


def begin_journal(folder: Path, planned: Iterable[str], stamp: Stamp) -> Journal:
    """Begin the journal of a run; that of an earlier one is replaced."""
    path = folder / JOURNAL
    head: Record = {
        "metadata": metadata_record("run-results/v6", stamp),
        "args": plain_mapping(stamp.invocation.args),
        "planned": list(planned),
    }
    replace_file(path, _line(head))
    return Journal(path, path.open("ab", buffering=0))


def _line(record: Record) -> bytes:
    return msgspec.json.encode(record, enc_hook=plain) + b"\n"
