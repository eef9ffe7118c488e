"""Queries: select, set operations and ``with``, to the relation they give."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace
from sqlglot import exp

from dagbook.lineage.expressions import note_uses
from dagbook.lineage.flows import (
    SAME,
    Flow,
    Named,
    Relation,
    Rest,
    merged,
    relation_of,
    renamed,
    with_uses,
)
from dagbook.lineage.names import fold
from dagbook.lineage.scope import Cte, Scope
from dagbook.lineage.stars import Listed, select_list
from dagbook.lineage.tables import add_source, column_names, read_from
from dagbook.lineage.values import ColumnRef, StructuralUse, UseKind

_SELF = "\0self:"
"""Starts the relation a recursive query's own name stands for, until it is known."""


def trace_in(node: exp.Expr, outer: Scope) -> Relation:
    """What a query within a scope gives."""
    scope = outer.inside(_ctes(node, outer))
    if isinstance(node, exp.Subquery):
        return _bracketed(node, scope)
    if isinstance(node, exp.Select):
        return _select(node, scope)
    if isinstance(node, exp.SetOperation):
        return _set_operation(node, scope)
    if isinstance(node, exp.Values | exp.Table | exp.Pivot):
        add_source(node, scope)
        (relation,) = scope.sources.values()
        return with_uses(relation, scope.uses)
    return relation_of((), gap=f"{node.key} isn't a query that can be traced")


def _ctes(node: exp.Expr, outer: Scope) -> Mapping[str, Cte]:
    clause = node.args.get("with_")
    if clause is None:
        return outer.ctes
    ctes = dict(outer.ctes)
    for each in clause.expressions:
        name = fold(each.alias)
        scope = outer.inside(dict(ctes))
        cte = Cte(each.this, scope, column_names(each, outer))
        if clause.args.get("recursive") and isinstance(each.this, exp.SetOperation):
            cte.relation = _recursive(name, cte)
        ctes[name] = cte
    return ctes


def _recursive(name: str, cte: Cte) -> Relation:
    """A query that reads itself: its first part names the columns, then flows run round.

    with recursive t as (anchor union all step)
    anchor: t.n = {a.x}     step: t.n = {t.n, b.y}     so t.n = {a.x, b.y}
    """
    union = cte.node
    ctes = dict(cte.scope.ctes)
    anchor = renamed(trace_in(union.this, cte.scope), cte.names)
    origin = _SELF + name
    own = relation_of(
        (
            Named(each.name, Flow({ColumnRef(origin, each.name): SAME}, f"{name}.{each.name}"))
            for each in anchor.columns
        ),
        gap=anchor.gap,
        rest=anchor.rest,
    )
    ctes[name] = Cte(union, cte.scope, (), own)
    step = trace_in(union.expression, cte.scope.inside(ctes))
    both = _united(anchor, step, union)
    return _closed(replace(both, rest=anchor.rest), origin)


def _closed(relation: Relation, origin: str) -> Relation:
    """A relation in which references to itself are followed to where they end."""
    reach: dict[str, dict[ColumnRef, int]] = {
        each.name: dict(each.flow.edges) for each in relation.columns
    }
    changed = True
    while changed:
        changed = False
        for edges in reach.values():
            for ref, level in list(edges.items()):
                for far, had in list(
                    reach.get(ref.column, {}).items() if ref.relation == origin else ()
                ):
                    if edges.get(far, -1) < max(level, had):
                        edges[far] = max(level, had)
                        changed = True
    outside = {
        name: {ref: level for ref, level in edges.items() if ref.relation != origin}
        for name, edges in reach.items()
    }
    columns = [
        Named(each.name, Flow(outside[each.name], each.flow.text, each.flow.miss, is_single=False))
        for each in relation.columns
    ]
    uses = {
        StructuralUse(ref, use.kind)
        for use in relation.uses
        for ref in (
            outside.get(use.source.column, ()) if use.source.relation == origin else (use.source,)
        )
    }
    return relation_of(columns, gap=relation.gap, rest=relation.rest, uses=uses)


def _bracketed(node: exp.Expr, scope: Scope) -> Relation:
    if node.args.get("pivots"):
        add_source(node, scope)
        return with_uses(next(iter(scope.sources.values())), scope.uses)
    relation = trace_in(node.this, scope)
    _ordered(node, scope, relation.columns)
    return with_uses(relation, scope.uses)


def _select(node: exp.Expr, scope: Scope) -> Relation:
    read_from(node, scope)
    for window in node.args.get("windows") or ():
        scope.windows[fold(window.name)] = window
    listed = select_list(node, scope)
    _rows(node, scope, listed)
    gap = "; ".join(dict.fromkeys(listed.gaps))
    return relation_of(listed.columns, gap=gap, rest=listed.rest, uses=scope.uses)


def _rows(node: exp.Expr, scope: Scope, listed: Listed) -> None:
    """Note what decides which rows a ``select`` gives."""
    for clause in ("where", "having", "qualify"):
        found = node.args.get(clause)
        if found is not None:
            note_uses(found.this, scope, UseKind.FILTER)
    connect = node.args.get("connect")
    if connect is not None:
        note_uses(connect, scope, UseKind.FILTER)
    _grouped(node, scope, listed)
    _distinct(node, scope, listed.columns)
    _ordered(node, scope, listed.columns)


def _grouped(node: exp.Expr, scope: Scope, listed: Listed) -> None:
    group = node.args.get("group")
    if group is None:
        return
    if group.args.get("all"):
        for flow in listed.keys:
            scope.note(flow, UseKind.GROUP)
    for key in list(group.iter_expressions()):
        _note_key(key, scope, listed.columns, UseKind.GROUP)


def _note_key(key: exp.Expr, scope: Scope, columns: Sequence[Named], kind: UseKind) -> None:
    """A key of ``group by`` or ``order by``; a number counts the select list."""
    inner = key.this if isinstance(key, exp.Ordered) else key
    if isinstance(inner, exp.Literal) and inner.name.isdigit():
        at = int(inner.name) - 1
        if 0 <= at < len(columns):
            scope.note(columns[at].flow, kind)
        return
    note_uses(inner, scope, kind)


def _distinct(node: exp.Expr, scope: Scope, columns: list[Named]) -> None:
    distinct = node.args.get("distinct")
    if distinct is None:
        return
    on = distinct.args.get("on")
    if on is None:
        for each in columns:
            scope.note(each.flow, UseKind.GROUP)
        return
    for key in list(on.expressions if isinstance(on, exp.Tuple) else [on]):
        _note_key(key, scope, columns, UseKind.GROUP)
    order = node.args.get("order")
    for key in list(order.expressions) if order is not None else ():
        _note_key(key, scope, columns, UseKind.FILTER)


def _ordered(node: exp.Expr, scope: Scope, columns: Sequence[Named]) -> None:
    """The order of rows matters where only the first are kept."""
    order = node.args.get("order")
    if order is None or not any(node.args.get(each) for each in ("limit", "offset", "fetch")):
        return
    scope.aliases.update({fold(each.name): each.flow for each in columns})
    for key in list(order.expressions):
        _note_key(key, scope, columns, UseKind.FILTER)


def _set_operation(node: exp.Expr, scope: Scope) -> Relation:
    """``union``, ``intersect``, ``except``; a long chain is read from its first part on."""
    chain: list[exp.Expr] = []
    first = node
    while isinstance(first, exp.SetOperation) and (first is node or not first.args.get("with_")):
        chain.append(first)
        first = first.this
    relation = trace_in(first, scope)
    for each in reversed(chain):
        relation = _united(relation, trace_in(each.expression, scope), each)
    _ordered(node, scope, relation.columns)
    return with_uses(relation, scope.uses)


def _united(left: Relation, right: Relation, node: exp.Expr) -> Relation:
    uses = set(left.uses | right.uses)
    if not isinstance(node, exp.Union):
        uses.update(_all_uses(right.columns, UseKind.FILTER))
        uses.update(_all_uses(left.columns, UseKind.FILTER))
        return with_uses(left, uses)
    is_open = left.gap or right.gap
    named = is_open or node.args.get("by_name")
    columns = _by_name(left, right) if named else _by_position(left, right)
    if node.args.get("distinct"):
        uses.update(_all_uses(columns, UseKind.GROUP))
    gap = "; ".join(dict.fromkeys(filter(None, (left.gap, right.gap))))
    rest = _rest_of_both(left, right) if is_open else None
    return relation_of(columns, gap=gap, rest=rest, uses=uses)


def _rest_of_both(left: Relation, right: Relation) -> Rest:
    def rest(name: str) -> Flow | None:
        found = [flow for each in (left, right) if (flow := each.seek(name)) is not None]
        return merged(found, " UNION ") if found else None

    return rest


def _all_uses(columns: Iterable[Named], kind: UseKind) -> Iterable[StructuralUse]:
    return (StructuralUse(ref, kind) for each in columns for ref in each.flow.edges)


def _by_position(left: Relation, right: Relation) -> list[Named]:
    columns: list[Named] = []
    for at, each in enumerate(left.columns):
        other = right.columns[at].flow if at < len(right.columns) else _absent(each)
        columns.append(Named(each.name, merged((each.flow, other), " UNION ")))
    return columns


def _absent(column: Named) -> Flow:
    return Flow(text=column.name, miss=f"column {column.name} has no match in all parts of union")


def _by_name(left: Relation, right: Relation) -> list[Named]:
    columns: list[Named] = []
    for each in left.columns:
        other = right.seek(each.name)
        flow = each.flow if other is None else merged((each.flow, other), " UNION ")
        columns.append(Named(each.name, flow))
    for each in right.columns:
        if left.find(each.name) is None:
            other = left.guess(each.name)
            flow = each.flow if other is None else merged((other, each.flow), " UNION ")
            columns.append(Named(each.name, flow))
    return columns
