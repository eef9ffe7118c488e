"""Bytes behind their checksum, for files that are kept: of those a disk has changed none are read.

checksum, 4 bytes │ content
"""

from typing import Final
from zlib import crc32

_CHECKSUM: Final = 4


def with_checksum(content: bytes) -> bytes:
    """A content as it is kept."""
    return _checksum(content) + content


def checked(kept: bytes) -> memoryview:
    """The content of what was kept; nothing where it isn't the same any more."""
    whole = memoryview(kept)
    content = whole[_CHECKSUM:]
    return content if whole[:_CHECKSUM] == _checksum(content) else memoryview(b"")


def _checksum(content: bytes | memoryview) -> bytes:
    return crc32(content).to_bytes(_CHECKSUM, "big")
