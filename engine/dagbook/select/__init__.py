"""Selector text to a set of nodes, in dbt's selection syntax."""

from dagbook.select.selection import Selection, select_nodes

__all__ = ["Selection", "select_nodes"]
