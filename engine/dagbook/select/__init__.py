"""Selector text to a set of nodes, in dbt's selection syntax."""

from dagbook.select.selection import (
    Criteria,
    IndirectSelection,
    Selection,
    select_nodes,
)

__all__ = ["Criteria", "IndirectSelection", "Selection", "select_nodes"]
