"""Text that templates wrote, piece by piece, so that any character of it leads back to a file."""

from typing import TypeAlias

from msgspec import Struct

from dagbook.errors import Origin

WrittenPiece: TypeAlias = tuple[int, str] | str
"""A line of the template, from 1, and what it wrote: its own words, or with a negative line the
value of an expression. A bare text stands where the line is not known."""


class Written(Struct, frozen=True):
    """What one template, macro or block wrote."""

    origin: Origin
    """Where the template's text begins."""
    source: str
    """The template's text."""
    text: str
    """All its pieces together."""
    pieces: tuple[WrittenPiece, ...]

    def place(self, offset: int) -> Origin:
        """The place of a character of ``source``."""
        above = self.source.count("\n", 0, offset)
        return self.place_at(above + 1, offset - (self.source.rfind("\n", 0, offset) + 1) + 1)

    def place_at(self, line: int, column: int | None) -> Origin:
        """The place of a line of ``source`` and perhaps a column, from 1."""
        begun = self.origin
        if column is not None and line == 1:
            column += (begun.column or 1) - 1
        return Origin(begun.path, (begun.line or 1) - 1 + line, column)


class WrittenCte(Struct, frozen=True):
    """An ephemeral model in a query: ``name as (…)``, and what was written for it."""

    sql: str
    written: tuple[Written, ...]


def as_it_stands(text: str, origin: Origin) -> Written:
    """A text without any Jinja."""
    return Written(origin, text, text, ((1, text),))
