"""A relation: a table or view named by database, schema and identifier."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


class RelationType(StrEnum):
    """What stands behind a name in the warehouse."""

    TABLE = "table"
    VIEW = "view"
    CTE = "cte"
    MATERIALIZED_VIEW = "materialized_view"
    EXTERNAL = "external"
    EPHEMERAL = "ephemeral"


class Quoting(Struct, frozen=True):
    """Which parts of a relation's name are quoted."""

    database: bool = True
    schema: bool = True
    identifier: bool = True


class Relation(Struct, frozen=True, gc=False):
    """A relation's full name. ``str()`` is what SQL gets: ``"shop"."marts"."dim_customer"``."""

    database: str | None
    schema: str | None
    identifier: str | None
    type: RelationType | None = None
    quoting: Quoting = Quoting()
    quote_character: str = '"'

    def __str__(self) -> str:
        """The quoted, dotted name; a CTE has its identifier alone."""
        return self.render()

    def render(self) -> str:
        """The quoted, dotted name, leaving out the parts that are None."""
        if self.type in (RelationType.CTE, RelationType.EPHEMERAL):
            return self.identifier or ""
        parts = (
            (self.database, self.quoting.database),
            (self.schema, self.quoting.schema),
            (self.identifier, self.quoting.identifier),
        )
        return ".".join(self._part(text, quoted) for text, quoted in parts if text)

    def key(self) -> tuple[str, str, str]:
        """Case-folded (database, schema, identifier), to compare names as warehouses do."""
        return (
            (self.database or "").lower(),
            (self.schema or "").lower(),
            (self.identifier or "").lower(),
        )

    def with_type(self, type_: RelationType | None) -> "Relation":
        """The same name standing for another type."""
        return replace(self, type=type_)

    def with_identifier(self, identifier: str) -> "Relation":
        """Another relation of the same schema."""
        return replace(self, identifier=identifier)

    def _part(self, text: str, quoted: object) -> str:
        quote = self.quote_character
        return f"{quote}{text.replace(quote, quote * 2)}{quote}" if quoted else text
