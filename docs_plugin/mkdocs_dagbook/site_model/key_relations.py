"""How rows of one table point at rows of another. Values only."""

from enum import StrEnum

from msgspec import Struct


class Evidence(StrEnum):
    """How a relation is known."""

    TEST = "relationships test"
    CONSTRAINT = "foreign key"
    ENTITY = "semantic entity"


class KeyRelation(Struct, frozen=True, kw_only=True):
    """Rows of ``child`` point at rows of ``parent``: ids of tables, and the columns that do it.

    ``is_optional`` where a child's row may point nowhere, ``is_unique`` where no two of them
    point at the same. ``tests`` are ids of the tests that hold it.
    """

    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    is_optional: bool
    is_unique: bool
    evidence: tuple[Evidence, ...]
    tests: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How many there are of each: ``1 to many``, ``0 or 1 to at most 1``."""
        return " to ".join(
            ("0 or 1" if self.is_optional else "1", "at most 1" if self.is_unique else "many")
        )
