"""Text that templates wrote, piece by piece, so that any character of it leads back to a file."""

from dataclasses import dataclass
from typing import TypeAlias

from dagbook.errors import Origin

WrittenPiece: TypeAlias = tuple[int, str] | str
"""A line of the template, from 1, and what it wrote: its own words, or with a negative line the
value of an expression. A bare text stands where the line is not known."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one template, macro or block wrote."""

    origin: Origin
    """Where the template's text begins."""
    source: str
    """The template's text."""
    text: str
    """All its pieces together."""
    pieces: tuple[WrittenPiece, ...]
