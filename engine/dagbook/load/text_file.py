"""One text file of the user's, or the error that tells why it can't be read."""

from pathlib import Path

from dagbook.errors import Origin, ProjectError


def read_text(file: Path, shown: str) -> str:
    """The text of a UTF-8 file. ``shown`` is its path in messages. Raises ProjectError."""
    content = b""
    try:
        content = file.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(content, error, shown) from None
    except OSError as error:
        raise unreadable(error, shown) from None


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
