"""Compile a node: render it and prepend its ephemeral parents as CTEs."""

from collections.abc import Iterable

from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.compile.ctes import prepend_ctes
from dagbook.compile.python_code import python_code
from dagbook.compile.unit_tests import unit_test_scope
from dagbook.errors import Origin
from dagbook.jinja.relation_object import CTE_PREFIX
from dagbook.jinja.run_context import RunScope, render_query, render_sql
from dagbook.project.compiled import CompiledNode, ExtraCte, InlinedModel
from dagbook.project.nodes import Model, Node, Seed
from dagbook.project.unit_tests import UnitTestNode
from dagbook.project.written import WrittenCte


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
    rendered = scope.inlined.get(node.unique_id) or render_sql(node, scope, session)
    inlined = _inlined(rendered.ephemeral, scope, session)
    extra = tuple(each.cte for each in inlined)
    return CompiledNode(
        node=node,
        sql=prepend_ctes(rendered.sql, extra),
        own_sql=rendered.sql,
        extra_ctes=extra,
        written=rendered.written,
        written_ctes=tuple(WrittenCte(each.cte.sql, each.written) for each in inlined),
        macros=rendered.macros,
        relation_name=relation_name,
    )


def compile_query(text: str, origin: Origin, scope: RunScope, session: Session | None) -> str:
    """The SQL of a query that is no node's. Raises DagbookError."""
    rendered = render_query(text, origin, scope, session)
    inlined = _inlined(rendered.ephemeral, scope, session)
    return prepend_ctes(rendered.sql, (each.cte for each in inlined))


def _inlined(
    unique_ids: Iterable[str], scope: RunScope, session: Session | None
) -> tuple[InlinedModel, ...]:
    """The ephemeral models that are read, also through others: each after those it reads itself."""
    found: dict[str, InlinedModel] = {}
    for unique_id in unique_ids:
        _inline(unique_id, found, scope, session)
    return tuple(found.values())


def _inline(
    unique_id: str, found: dict[str, InlinedModel], scope: RunScope, session: Session | None
) -> None:
    """The graph has no circle, so this ends."""
    if unique_id in found:
        return
    model = scope.inlined.get(unique_id) or _inlined_model(unique_id, scope, session)
    for parent in model.ephemeral:
        _inline(parent, found, scope, session)
    found[unique_id] = scope.inlined.setdefault(unique_id, model)


def _inlined_model(unique_id: str, scope: RunScope, session: Session | None) -> InlinedModel:
    node = scope.project.nodes[unique_id]
    rendered = render_sql(node, scope, session)
    cte = ExtraCte(unique_id, f" {CTE_PREFIX}{node.alias} as (\n{rendered.sql}\n)")
    return InlinedModel(cte, rendered.sql, rendered.written, rendered.ephemeral, rendered.macros)
