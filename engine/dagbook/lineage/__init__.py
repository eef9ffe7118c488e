"""Column lineage: SQL and known schemas to edges between columns. Pure; also used by the site."""

from dagbook.lineage.values import (
    ColumnRef,
    EdgeKind,
    OutputColumn,
    Query,
    QueryLineage,
    StructuralUse,
    UseKind,
    ValueEdge,
)

__all__ = [
    "ColumnRef",
    "EdgeKind",
    "OutputColumn",
    "Query",
    "QueryLineage",
    "StructuralUse",
    "UseKind",
    "ValueEdge",
]
