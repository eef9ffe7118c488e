"""What was done to a file, and what had to be left."""

from enum import StrEnum

from msgspec import Struct


class Verb(StrEnum):
    """What can be done."""

    ADD_TABLE = "listed, with a description to be written"
    STUB = "given a description to be written"
    LIST_COLUMN = "column listed"
    DESCRIBE_COLUMN = "column described"
    REMOVE_COLUMN = "column removed, the warehouse doesn't have it"


class Deed(Struct, frozen=True, kw_only=True):
    """One thing that was done; ``text`` is the description written, empty for a stub.

    ``told_by`` is the column, as ``table.column``, whose words were taken.
    """

    verb: Verb
    section: str
    table: str
    column: str = ""
    text: str = ""
    data_type: str = ""
    told_by: str = ""

    @property
    def name(self) -> str:
        """What it was done to."""
        return f"{self.table}.{self.column}" if self.column else self.table


class Left(Struct, frozen=True, kw_only=True):
    """Something that was found and can't be mended here, with the reason."""

    name: str
    reason: str
