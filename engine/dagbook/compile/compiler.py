"""Compile a node: render it and prepend its ephemeral parents as CTEs."""

from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.compile.ctes import prepend_ctes
from dagbook.compile.python_code import python_code
from dagbook.compile.unit_tests import unit_test_scope
from dagbook.errors import Origin
from dagbook.jinja.relation_object import CTE_PREFIX
from dagbook.jinja.run_context import RenderedSql, RunScope, render_query, render_sql
from dagbook.project.compiled import CompiledNode, ExtraCte
from dagbook.project.nodes import Model, Node, Seed
from dagbook.project.unit_tests import UnitTestNode
from dagbook.project.written import Written, WrittenCte


def compile_node(node: Node, scope: RunScope, session: Session | None) -> CompiledNode:
    """The SQL of a node, empty for a seed. Raises DagbookError."""
    relation_name = str(node.relation) if node.relation else None
    if isinstance(node, UnitTestNode):
        whole = scope
        scope = unit_test_scope(node, whole, lambda each: compile_node(each, whole, session).sql)
        model = compile_node(node.tested, scope, session)
        return replace(model, node=node, relation_name=None, extra_ctes=())
    if isinstance(node, Seed):
        return CompiledNode(node=node, sql="", relation_name=relation_name)
    if isinstance(node, Model) and node.language == "python":
        code = python_code(node, scope, session)
        return CompiledNode(node=node, sql=code, relation_name=relation_name)
    rendered = render_sql(node, scope, session)
    ctes = _ctes(rendered, scope, session)
    extra = tuple(ctes)
    return CompiledNode(
        node=node,
        sql=prepend_ctes(rendered.sql, extra),
        extra_ctes=extra,
        written=rendered.written,
        written_ctes=tuple(WrittenCte(each.sql, written) for each, written in ctes.items()),
        macros=rendered.macros,
        relation_name=relation_name,
    )


def compile_query(text: str, origin: Origin, scope: RunScope, session: Session | None) -> str:
    """The SQL of a query that is no node's. Raises DagbookError."""
    rendered = render_query(text, origin, scope, session)
    return prepend_ctes(rendered.sql, _ctes(rendered, scope, session))


def _ctes(
    rendered: RenderedSql, scope: RunScope, session: Session | None
) -> dict[ExtraCte, tuple[Written, ...]]:
    """The ephemeral models a query reads, also through others; with what was written for each."""
    ctes: dict[ExtraCte, tuple[Written, ...]] = {}
    for unique_id in rendered.ephemeral:
        _add_cte(unique_id, ctes, scope, session)
    return ctes


def _add_cte(
    unique_id: str,
    ctes: dict[ExtraCte, tuple[Written, ...]],
    scope: RunScope,
    session: Session | None,
) -> None:
    """Add an ephemeral model after those it reads itself. The graph has no circle, so this ends."""
    if any(each.unique_id == unique_id for each in ctes):
        return
    node = scope.project.nodes[unique_id]
    rendered = render_sql(node, scope, session)
    for parent in rendered.ephemeral:
        _add_cte(parent, ctes, scope, session)
    sql = f" {CTE_PREFIX}{node.alias} as (\n{rendered.sql}\n)"
    ctes[ExtraCte(unique_id, sql)] = rendered.written
