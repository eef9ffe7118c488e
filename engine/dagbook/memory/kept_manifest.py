"""manifest.json as it was written last, and which parts of it still stand.

mark        of the project it was made from
mark        of the opened.bin that goes with it
hash        of all that follows, then the length of the head
head        ids of resources that aren't those of opened.bin, length of each part of the body
body        manifest.json without its metadata, before anything is compiled
"""

from array import array
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import accumulate, pairwise
from os import fstat
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.memory.frozen_values import NotPlainError, pack, unpack
from dagbook.whole_files import replace_file

_MANIFEST: Final = "manifest.bin"
_HASH: Final = 16
_LENGTH: Final = 8
_MARKS: Final = (_HASH, _HASH, _HASH, _LENGTH)
"""Bytes of what stands before the head: it is read piece by piece, since a body copied is slow."""


class KeptManifest(Struct, frozen=True):
    """The body of a manifest, and the ids of resources that may be others by now."""

    body: bytes
    lengths: bytes
    others: frozenset[str]
    is_same: bool
    """Whether it is the manifest of the very same project."""

    def parts(self) -> Iterator[bytes]:
        """The parts it was put together from."""
        places = accumulate(array("Q", self.lengths), initial=0)
        return (self.body[start:end] for start, end in pairwise(places))


class Memory(Struct, frozen=True):
    """What is kept of one project as it was opened."""

    folder: Path
    base: bytes
    """The mark of opened.bin."""
    mark: bytes
    """Of the project itself: the same, or that of changed.bin."""
    others: frozenset[str] = frozenset()
    """Ids of the resources that aren't those of opened.bin."""

    def recall_manifest(self) -> KeptManifest | None:
        """Its manifest, or that of a project of which most still stands."""
        with suppress(OSError, NotPlainError, ValueError, TypeError):
            with (self.folder / _MANIFEST).open("rb", buffering=0) as file:
                mark, base, known, length = (file.read(each) for each in _MARKS)
                size = int.from_bytes(length, "big")
                if base != self.base or size > fstat(file.fileno()).st_size:
                    return None
                head, body = file.read(size), file.readall()
            if known != mark_of(head, body):
                return None
            others, lengths = unpack(head)
            return KeptManifest(body, lengths, self.others | set(others), mark == self.mark)
        return None

    def keep_manifest(self, body: tuple[bytes, ...]) -> None:
        """Keep the body of its manifest."""
        lengths = array("Q", map(len, body)).tobytes()
        head = pack((tuple(self.others), lengths))
        marks = (self.mark, self.base, mark_of(head, *body), len(head).to_bytes(_LENGTH, "big"))
        with suppress(OSError):
            replace_file(self.folder / _MANIFEST, *marks, head, *body)


def mark_of(*parts: bytes | memoryview) -> bytes:
    """A hash of all parts. Processors know sha256: of megabytes it is made in milliseconds."""
    found = sha256()
    for each in parts:
        found.update(each)
    return found.digest()[:_HASH]
