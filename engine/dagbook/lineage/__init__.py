"""Column lineage: SQL and known schemas to edges between columns. Pure; also used by the site.

This module has the values alone and is cheap to import. Tracing is ``dagbook.lineage.trace``,
which needs sqlglot (``pip install 'dagbook[docs]'``); what it found before is kept by
``dagbook.lineage.memory``.
"""

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
