"""Select lists: what ``*``, ``t.*`` and ``columns(…)`` stand for, and the names of the others."""

import re
from collections.abc import Iterator

from sqlglot import exp

from dagbook.lineage.expressions import flow_of
from dagbook.lineage.flows import Flow, Named, Relation
from dagbook.lineage.names import fold
from dagbook.lineage.scope import Scope


def select_list(select: exp.Expr, scope: Scope) -> tuple[list[Named], str]:
    """The columns a ``select`` gives, and why there may be more; its aliases join the scope."""
    columns: list[Named] = []
    gaps: dict[str, None] = {}
    for node in list(select.expressions) or [exp.Star()]:
        if _is_star(node):
            found, gap = _star(node, scope)
            columns.extend(found)
            gaps.update(dict.fromkeys(gap))
        elif (many := node.find(exp.Columns)) is not None:
            found, gap = _columns(node, many, scope)
            columns.extend(found)
            gaps.update(dict.fromkeys(gap))
        else:
            named = _one(node, scope)
            columns.append(named)
            if isinstance(node, exp.Alias):
                scope.aliases.setdefault(fold(named.name), named.flow)
    return columns, "; ".join(gaps)


def _one(node: exp.Expr, scope: Scope) -> Named:
    name = _name(node, scope)
    return Named(name, flow_of(node, scope))


def _name(node: exp.Expr, scope: Scope) -> str:
    if isinstance(node, exp.Alias):
        alias = node.args["alias"]
        return scope.reader.stored(alias) if isinstance(alias, exp.Expr) else str(alias)
    if isinstance(node, exp.Column):
        return scope.reader.stored(node.this)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return scope.reader.stored(node.expression)
    return unaliased_name(node, scope)


def unaliased_name(node: exp.Expr, scope: Scope) -> str:
    """The name a database gives to an expression without one, as far as that is simple."""
    dialect = scope.reader.dialect
    if dialect in {"postgres", "redshift"}:
        return _postgres_name(node)
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star) and dialect == "duckdb":
        return "count_star()"
    text = node.sql(dialect, comments=False, normalize_functions="lower")
    return text.upper() if dialect == "snowflake" else text


def _postgres_name(node: exp.Expr) -> str:
    while isinstance(node, exp.Cast | exp.Paren | exp.Window | exp.Filter | exp.WithinGroup):
        node = node.this
    if isinstance(node, exp.Column):
        return node.name
    if isinstance(node, exp.Case):
        return "case"
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else "?column?"


def _is_star(node: exp.Expr) -> bool:
    return isinstance(node, exp.Star) or (
        isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
    )


def _star(node: exp.Expr, scope: Scope) -> tuple[list[Named], list[str]]:
    star = node if isinstance(node, exp.Star) else node.this
    if isinstance(node, exp.Column) and node.table:
        found, gaps = _of_relation(node, scope)
    else:
        found, gaps = everything(scope)
    return _changed(found, star, scope), gaps


def _of_relation(node: exp.Expr, scope: Scope) -> tuple[list[Named], list[str]]:
    alias = node.args["table"]
    level: Scope | None = scope
    while level is not None:
        relation = level.sources.get(fold(alias.name))
        if relation is not None:
            return list(relation.columns), _gaps(alias.name, relation)
        level = level.outer
    return [], [f"{alias.name}.*: {alias.name} is no relation of the query"]


def everything(scope: Scope) -> tuple[list[Named], list[str]]:
    """What ``*`` stands for: all visible columns, those that ``using`` joins once."""
    columns: list[Named] = []
    gaps: list[str] = []
    shared: set[str] = set()
    if scope.reader.dialect != "duckdb":
        names = {fold(each.name): each.name for _, r in scope.visible() for each in r.columns}
        columns = [Named(names.get(each, each), flow) for each, flow in scope.shared.items()]
        shared = set(scope.shared)
    for alias, relation in scope.visible():
        gaps += _gaps(alias, relation)
        for each in relation.columns:
            folded = fold(each.name)
            if folded in shared:
                continue
            if folded in scope.shared:
                shared.add(folded)
                columns.append(Named(each.name, scope.shared[folded]))
            else:
                columns.append(each)
    return columns, gaps


def _gaps(alias: str, relation: Relation) -> list[str]:
    return [f"select * over {alias}: {relation.gap}"] if relation.gap else []


def _changed(found: list[Named], star: exp.Expr, scope: Scope) -> list[Named]:
    """``* exclude (…) replace (…) rename (…) like '…'``."""
    dropped = {fold(each.name) for each in star.args.get("except_") or ()}
    replaced = {
        fold(each.alias): _one(each, scope)
        for each in star.args.get("replace") or ()
        if isinstance(each, exp.Alias)
    }
    new_names = {
        fold(each.this.name): scope.reader.stored(each.args["alias"])
        for each in star.args.get("rename") or ()
    }
    kept = [each for each in found if fold(each.name) not in dropped]
    pattern = star.args.get("ilike")
    if isinstance(pattern, exp.Expr):
        wanted = _like(pattern.name)
        kept = [each for each in kept if wanted.fullmatch(each.name)]
    return [
        Named(
            new_names.get(fold(each.name), each.name),
            replaced[fold(each.name)].flow if fold(each.name) in replaced else each.flow,
        )
        for each in kept
    ]


def _like(pattern: str) -> re.Pattern[str]:
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _columns(node: exp.Expr, many: exp.Expr, scope: Scope) -> tuple[list[Named], list[str]]:
    """DuckDB's ``columns('…')``, alone or within an expression made once for each of them."""
    gaps = everything(scope)[1]
    chosen = chosen_columns(many, scope)
    if node is many:
        return chosen, gaps
    return [_instance(node, each, scope) for each in chosen], gaps


def chosen_columns(node: exp.Expr, scope: Scope) -> list[Named]:
    """The columns that ``*`` or ``columns(…)`` means."""
    which = node.this if isinstance(node, exp.Columns) else node
    return list(_chosen(which, everything(scope)[0], scope))


def _chosen(which: exp.Expr, found: list[Named], scope: Scope) -> Iterator[Named]:
    if isinstance(which, exp.Star):
        yield from _changed(found, which, scope)
    elif isinstance(which, exp.Literal):
        pattern = _regex(which.name)
        yield from (each for each in found if pattern.search(each.name))
    elif isinstance(which, exp.Array | exp.Tuple):
        names = {fold(each.name) for each in which.expressions}
        yield from (each for each in found if fold(each.name) in names)
    else:
        yield from found


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error:
        return re.compile("")


def _instance(node: exp.Expr, column: Named, scope: Scope) -> Named:
    made = node.copy()
    inner = scope.binding(frozenset())
    inner.shared[_CHOSEN] = column.flow
    for each in list(made.find_all(exp.Columns)):
        each.replace(exp.column(exp.to_identifier(_CHOSEN, quoted=True)))
    flow = flow_of(made, inner)
    del inner.shared[_CHOSEN]
    name = node.alias if isinstance(node, exp.Alias) else column.name
    return Named(
        name.replace("\\0", column.name), Flow(flow.edges, flow.text, flow.miss, is_single=False)
    )


_CHOSEN = "\0chosen"
