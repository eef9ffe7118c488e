"""What column lineage is made of. Values only."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class EdgeKind(StrEnum):
    """What happens to a value on its way from one column to another, the mildest first.

    A copy keeps name and value, a rename the value; an aggregate makes one value of many rows,
    a transform is everything else.
    """

    COPY = "copy"
    RENAME = "rename"
    TRANSFORM = "transform"
    AGGREGATE = "aggregate"


class UseKind(StrEnum):
    """How a query reads a column without handing its value on: it decides which rows there are."""

    FILTER = "filter"
    JOIN = "join"
    GROUP = "group"


class ColumnRef(Struct, frozen=True, gc=False, order=True):
    """A column of a relation, both as the caller of the stage names them."""

    relation: str
    column: str


class ValueEdge(Struct, frozen=True, gc=False, order=True):
    """The value of ``source`` flows into an output column."""

    source: ColumnRef
    kind: EdgeKind


class StructuralUse(Struct, frozen=True, gc=False, order=True):
    """A column that decides which rows come out, or how they are put together."""

    source: ColumnRef
    kind: UseKind


class OutputColumn(Struct, frozen=True, gc=False):
    """A column a query gives.

    ``expression`` is its SQL, normalised, with the names of CTEs and subqueries resolved: the same
    text means the same computation. ``miss`` says why its edges aren't all known: empty where
    they are. A constant has no edges and no miss.
    """

    name: str
    edges: tuple[ValueEdge, ...] = ()
    expression: str = ""
    miss: str = ""

    @property
    def is_resolved(self) -> bool:
        """Whether all its edges are known."""
        return not self.miss


class QueryLineage(Struct, frozen=True, gc=False):
    """The lineage of one query; ``miss`` says why it could not be read at all.

    ``gap`` says why it may give more columns than ``columns``, empty where it can't: a ``select *``
    over something whose columns aren't known. Those it hands on, as they are called there, from
    the relations in ``rest``; empty where that can't be told.
    """

    columns: tuple[OutputColumn, ...] = ()
    uses: tuple[StructuralUse, ...] = ()
    miss: str = ""
    gap: str = ""
    rest: tuple[str, ...] = ()


class Query(Struct, frozen=True):
    """A query to trace: ``ident`` names its result, ``reads`` the relations its SQL may name.

    ``reads`` leads from a relation as it stands in the SQL (``"db"."main"."orders"``, in any
    quoting) to the ident of the query or known relation it is. An ephemeral model stands in the
    SQL as a CTE ``__dbt__cte__…``; where ``reads`` names it, it is read rather than looked into.
    """

    ident: str
    sql: str
    reads: Mapping[str, str] = field(default_factory=dict)
