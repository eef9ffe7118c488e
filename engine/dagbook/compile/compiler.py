"""Compile a node: render it and prepend its ephemeral parents as CTEs."""

from dagbook.adapters.protocol import Session
from dagbook.jinja.run_context import RunScope
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node


def compile_node(node: Node, scope: RunScope, session: Session | None) -> CompiledNode:
    """The SQL of a model, test, analysis, snapshot, seed (empty) or operation. Raises DagbookError."""
    raise NotImplementedError
