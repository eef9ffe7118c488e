"""What is known of a relation's columns on their way along the DAG."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dagbook.lineage.flows import Named, Relation, base_flow, relation_of, rest_of
from dagbook.lineage.names import fold
from dagbook.lineage.values import Query, QueryLineage


class Schema(Struct, frozen=True):
    """A relation's columns, in order; ``gap`` says why there may be more, empty where not.

    ``is_open``: a column it doesn't name may be read from it all the same.
    """

    columns: tuple[str, ...]
    gap: str = ""
    is_open: bool = False

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join((self.gap, str(self.is_open), *self.columns))


class Job(Struct, frozen=True):
    """A query to trace, and the schemas of what it reads, by ident."""

    query: Query
    schemas: Mapping[str, Schema]


def known_schema(ident: str, columns: Iterable[str], *, is_partial: bool) -> Schema:
    """The schema of a relation that no query makes."""
    return Schema(tuple(columns), _gap(ident) if is_partial else "", is_partial)


def schema_after(ident: str, lineage: QueryLineage, known: Schema | None) -> Schema:
    """What the readers of a query find: what it gives, as far as that can be told."""
    columns = tuple(each.name for each in lineage.columns)
    if not lineage.miss and not lineage.gap:
        return Schema(columns)
    if known is None:
        return Schema(columns, _gap(ident), is_open=True)
    names = {fold(each) for each in known.columns}
    more = tuple(each for each in columns if fold(each) not in names)
    return Schema((*known.columns, *more), known.gap, is_open=True)


def relation_with(ident: str, schema: Schema) -> Relation:
    """The relation outside a query that has a schema."""
    columns = (Named(name, base_flow(ident, name)) for name in schema.columns)
    return relation_of(columns, gap=schema.gap, rest=rest_of(ident) if schema.is_open else None)


def _gap(ident: str) -> str:
    return f"not all columns of {ident} are known"
