"""Selector text to a set of nodes, in dbt's selection syntax."""

from dagbook.select.definitions import read_definitions
from dagbook.select.selection import Selection, select_definition, select_nodes

__all__ = ["Selection", "read_definitions", "select_definition", "select_nodes"]
