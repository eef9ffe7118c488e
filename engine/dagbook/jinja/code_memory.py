"""Code that texts were compiled to, kept from one process to the next.

Two files grow together: ``code.bin`` has the code of one text after the other, ``code.idx`` tells
where. Several processes may write at once: each adds whole pieces to the ends. What a process left
half when it was killed, what is broken and what another version wrote counts as unknown.

    code.idx   versions │ key, start, length, checksum │ key, start, length, checksum │ …
    code.bin   code │ code │ …
"""

import marshal
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import ENOSPC
from hashlib import blake2b
from importlib.util import MAGIC_NUMBER
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct as Layout
from types import CodeType
from typing import Final
from weakref import finalize
from zlib import crc32

import jinja2
from msgspec import Struct

from dagbook.version import __version__

_FORMAT: Final = ("code", 1, __version__, jinja2.__version__, MAGIC_NUMBER)
"""Count up when the same text compiles to other code."""
_KEY: Final = 16
_HEAD: Final = blake2b(repr(_FORMAT).encode(), digest_size=_KEY).digest()
_ENTRY: Final = Layout(f"<{_KEY}sQII")
_ADDING: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_LARGEST: Final = 1 << 28
"""So large it may get before it begins anew."""
_INDEX: Final = "code.idx"
_CODES: Final = "code.bin"
_NOWHERE: Final = (0, 0, 0)


class CodeMemory:
    """Code by the kind of template and its text; what is new is written in the end, or by ``keep``.

    Without a folder, or where that cannot be written, it lasts as long as the process.
    """

    def __init__(self, folder: Path | None) -> None:
        """Read nothing yet."""
        self._folder = folder
        self._new: dict[bytes, CodeType] = {}
        self._kept: _Kept | None = None
        if folder is not None:
            finalize(self, _write, folder, self._new)

    def find(self, kind: str, text: str) -> CodeType | None:
        """The code of a text."""
        key = _key(kind, text)
        known = self._new.get(key)
        if known is not None or self._folder is None:
            return known
        if self._kept is None:
            self._kept = _read(self._folder)
        return self._kept.find(key)

    def add(self, kind: str, text: str, code: CodeType) -> None:
        """Learn the code of a text."""
        self._new[_key(kind, text)] = code

    def keep(self) -> None:
        """Write what is new, and hold it no longer."""
        if self._folder is not None and self._new:
            _write(self._folder, self._new)
            self._kept = None


def _key(kind: str, text: str) -> bytes:
    found = blake2b(kind.encode(), digest_size=_KEY)
    found.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return found.digest()


class _Kept(Struct, frozen=True):
    """What is in the files: where each code stands, and all of them."""

    places: Mapping[bytes, tuple[int, int, int]]
    codes: mmap | bytes = b""

    def find(self, key: bytes) -> CodeType | None:
        start, length, checksum = self.places.get(key, _NOWHERE)
        piece = self.codes[start : start + length]
        if not piece or crc32(piece) != checksum:
            return None
        found = marshal.loads(piece)  # who may write here may write the project's macros
        return found if isinstance(found, CodeType) else None


def _read(folder: Path) -> _Kept:
    try:
        content = (folder / _INDEX).read_bytes()
        with (folder / _CODES).open("rb") as file:
            codes = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError):  # no file, or an empty one
        return _Kept({})
    if content[:_KEY] != _HEAD:
        return _Kept({})
    whole = len(content) - (len(content) - _KEY) % _ENTRY.size
    entries = _ENTRY.iter_unpack(content[_KEY:whole])
    return _Kept(
        {key: (start, length, checksum) for key, start, length, checksum in entries}, codes
    )


def _write(folder: Path, new: dict[bytes, CodeType]) -> None:
    """Add pieces to the ends of both files; a folder that can't be written keeps none."""
    pieces = {key: marshal.dumps(code) for key, code in new.items()}
    new.clear()
    if pieces:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            _begin(folder)
            start = _append(folder / _CODES, b"".join(pieces.values()))
            _append(folder / _INDEX, b"".join(_entries(pieces.items(), start)))


def _begin(folder: Path) -> None:
    """Begin anew where another version wrote, where something is torn or there is too much."""
    index, codes = folder / _INDEX, folder / _CODES
    with suppress(FileNotFoundError):
        with index.open("rb") as file:
            head = file.read(_KEY)
        is_whole = (index.stat().st_size - _KEY) % _ENTRY.size == 0
        if head == _HEAD and is_whole and codes.stat().st_size < _LARGEST:
            return
    index.unlink(missing_ok=True)
    codes.unlink(missing_ok=True)
    _append(index, _HEAD)


def _append(path: Path, content: bytes) -> int:
    """Add to a file as one piece, whoever else adds to it; where it begins. Raises OSError."""
    handle = os.open(path, _ADDING, 0o644)
    try:
        if os.write(handle, content) < len(content):
            raise OSError(ENOSPC, "there is no room for all of it")
        return os.lseek(handle, 0, os.SEEK_CUR) - len(content)
    finally:
        os.close(handle)


def _entries(pieces: Iterable[tuple[bytes, bytes]], start: int) -> Iterable[bytes]:
    for key, piece in pieces:
        yield _ENTRY.pack(key, start, len(piece), crc32(piece))
        start += len(piece)
