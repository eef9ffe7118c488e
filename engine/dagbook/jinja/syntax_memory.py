"""What the syntax of texts says, kept from one process to the next.

Parsing Jinja takes longer than anything else in opening a project, and its outcome depends on the
text alone: what was read from a syntax tree is kept under the hash of its text and never gets old.
"""

import marshal
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import jinja2
from msgspec import Struct

from dagbook.checked_bytes import checked, with_checksum
from dagbook.version import __version__

_FORMAT: Final = ("syntax", 4, __version__, jinja2.__version__)
"""Stands before what is kept: count up when the same text is read in another way."""


class ConstantCall(Struct, frozen=True):
    """A call of a name with constants; ``shown`` unless it stands in a ``do``."""

    name: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    line: int
    shown: bool


class Expression(Struct, frozen=True):
    """Any other ``{{ … }}``, as written."""

    text: str
    line: int


Piece: TypeAlias = str | ConstantCall | Expression


class Syntax(Struct, frozen=True):
    """What is read from the syntax tree of a text."""

    pieces: tuple[Piece, ...] | None
    """The text and what stands in it; None where there are statements."""
    config: Mapping[str, object] | None
    """The keyword arguments of its first ``config`` call as written; None where there is none."""


class SyntaxMemory:
    """What syntax trees say, by text; so there are no expressions in it."""

    def __init__(self, kept: bytes = b"") -> None:
        """Begin with the bytes of an earlier ``to_keep``; broken ones count as none."""
        self._kept = _loads(kept)
        self._used: dict[bytes, Syntax] = {}

    def find(self, text: str) -> Syntax | None:
        """What is known of a text."""
        key = _key(text)
        if key not in self._used and key in self._kept:
            self._used[key] = _syntax(self._kept[key])
        return self._used.get(key)

    def add(self, text: str, syntax: Syntax) -> None:
        """Learn what a text says."""
        self._used[_key(text)] = syntax

    def to_keep(self) -> bytes | None:
        """All that was asked for, as bytes; None where nothing was learned."""
        if self._used.keys() <= self._kept.keys():
            return None
        said = {key: _plain(each) for key, each in self._used.items()}
        try:
            return with_checksum(marshal.dumps((_FORMAT, said)))
        except ValueError:
            return None


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _loads(kept: bytes) -> dict[bytes, Any]:
    try:
        form, found = marshal.loads(checked(kept))  # as trusted as the bytecode beside it
    except (EOFError, ValueError, TypeError):
        return {}
    return found if form == _FORMAT else {}


def _plain(syntax: Syntax) -> tuple[object, ...]:
    pieces, config = syntax.pieces, syntax.config
    plain = None if pieces is None else [_fields(each) for each in pieces]
    return plain, None if config is None else dict(config)


def _fields(piece: Piece) -> object:
    if isinstance(piece, ConstantCall):
        return piece.name, piece.args, dict(piece.kwargs), piece.line, piece.shown
    return piece


def _syntax(plain: Any) -> Syntax:
    pieces, config = plain
    if pieces is None:
        return Syntax(None, config)
    return Syntax(
        tuple(each if isinstance(each, str) else ConstantCall(*each) for each in pieces), config
    )
