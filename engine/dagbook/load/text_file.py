"""One text file of the user's, or the error that tells why it can't be read."""

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from typing import Final

from dagbook.errors import Origin, ProjectError

_AT_ONCE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe is opened, too, although nobody writes into it."""
_PIECE: Final = 1 << 20


def read_text(file: Path, shown: str) -> str:
    """The text of a UTF-8 file. ``shown`` is its path in messages. Raises ProjectError."""
    return _text(file.read_bytes, shown)


def read_ordinary_text(path: str, shown: str) -> str:
    """The same of a file that must be no pipe."""
    return _text(lambda: read_ordinary(path, shown), shown)


def _text(read: Callable[[], bytes], shown: str) -> str:
    content = b""
    try:
        content = read()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(content, error, shown) from None
    except OSError as error:
        raise unreadable(error, shown) from None


def read_ordinary(path: str, shown: str) -> bytes:
    """What a file holds, asked of the system in four calls: a project has thousands of files.

    Raises OSError, and ProjectError for a pipe or device, which might be read for ever.
    """
    handle = os.open(path, _AT_ONCE)
    try:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode):
            raise _not_ordinary(shown)
        content = os.read(handle, status.st_size + 1)
        while len(content) != status.st_size and (more := os.read(handle, _PIECE)):
            content += more  # it grows meanwhile, or comes in pieces
    finally:
        os.close(handle)
    return content


def _not_ordinary(shown: str) -> ProjectError:
    """What to say of a pipe, a device or a socket."""
    return ProjectError(
        "unreadable-file", "this is no ordinary file", origin=Origin(shown),
        hint="remove it, or leave it out with .dbtignore",
    )  # fmt: skip


def not_utf8(content: bytes, error: UnicodeDecodeError, shown: str) -> ProjectError:
    """What to say of a file in another encoding: the line of its first strange byte."""
    line = content[: error.start].count(b"\n") + 1
    return ProjectError(
        "not-utf8", "the file is not UTF-8 text", origin=Origin(shown, line),
        hint="save it as UTF-8",
    )  # fmt: skip


def unreadable(error: OSError, shown: str) -> ProjectError:
    """What to say of a file or folder that the system keeps from us."""
    return ProjectError(
        "unreadable-file", f"cannot be read: {error.strerror or error}", origin=Origin(shown)
    )
