"""Select lists: what ``*``, ``t.*`` and ``columns(…)`` stand for, and the names of the others."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate

from msgspec import Struct
from sqlglot import exp

from dagbook.lineage.expressions import flow_of
from dagbook.lineage.flows import Flow, Named, Relation, Rest, one_of
from dagbook.lineage.names import fold
from dagbook.lineage.scope import Scope, spelling
from dagbook.lineage.values import UseKind

_MATCHES = exp.Like | exp.ILike | exp.Glob | exp.SimilarTo
_STAR_OVER = "select * over"


class Listed(Struct, frozen=True):
    """Columns side by side, why there may be more of them, and what those are.

    ``keys`` are those that ``group by all`` groups by, where a query has it.
    """

    columns: list[Named]
    gaps: tuple[str, ...] = ()
    rest: Rest | None = None
    keys: tuple[Flow, ...] = ()


def select_list(select: exp.Expr, scope: Scope) -> Listed:
    """The columns a ``select`` gives; its aliases join the scope."""
    group = select.args.get("group")
    grouped = group is not None and group.args.get("all")
    parts: list[Listed] = []
    keys: list[Flow] = []
    for node in list(select.expressions) or [exp.Star()]:
        is_key = grouped and node.find(exp.AggFunc) is None
        parts.append(_part(node, scope))
        if is_key:
            keys.extend(each.flow for each in parts[-1].columns)
    columns = [column for each in parts for column in each.columns]
    return Listed(
        _told_apart(columns) if scope.reader.dialect == "duckdb" else columns,
        tuple(gap for each in parts for gap in each.gaps),
        one_of(each.rest for each in parts if each.rest is not None),
        tuple(keys),
    )


def _told_apart(columns: list[Named]) -> list[Named]:
    """Columns as DuckDB calls them where two share a name: ``id``, ``id_1``."""
    if len({fold(each.name) for each in columns}) == len(columns):
        return columns
    times: dict[str, int] = {}
    apart: list[Named] = []
    for each in columns:
        name = each.name
        while fold(name) in times:
            times[fold(name)] += 1
            name = f"{name}_{times[fold(name)]}"
        times[fold(name)] = 0
        apart.append(Named(name, each.flow))
    return apart


def _part(node: exp.Expr, scope: Scope) -> Listed:
    """What one entry of a select list gives."""
    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        return Listed([_one(node, scope)])
    if _is_star(node):
        return _star(node, scope)
    special = node.find(exp.Columns, exp.UDTF)
    if isinstance(special, exp.Columns):
        return _columns(node, special, scope)
    if isinstance(node, exp.Aliases):
        flow = flow_of(node.this, scope)
        return Listed([Named(scope.reader.stored(each), flow) for each in node.expressions])
    named = _one(node, scope)
    if special is not None:  # how long a list is decides how many rows there are
        scope.note(named.flow, UseKind.JOIN)
    if isinstance(node, exp.Alias):
        scope.aliases.setdefault(fold(named.name), named.flow)
    return Listed([named])


def _one(node: exp.Expr, scope: Scope) -> Named:
    name = _name(node, scope)
    return Named(name, flow_of(node, scope))


def _name(node: exp.Expr, scope: Scope) -> str:
    if isinstance(node, exp.Alias):
        alias = node.args["alias"]
        return scope.reader.stored(alias) if isinstance(alias, exp.Expr) else str(alias)
    if isinstance(node, exp.Column):
        name = scope.reader.stored(node.this)
        return spelling(name, scope) if scope.reader.dialect == "duckdb" else name
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
    if dialect == "duckdb":
        return f"({text})" if isinstance(node, exp.Binary) else text
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
    if isinstance(node, exp.Column | _MATCHES):
        return _is_star(node.this)
    return isinstance(node, exp.Star)


def _star(node: exp.Expr, scope: Scope) -> Listed:
    if isinstance(node, _MATCHES):
        return _matching(node, scope)
    star = node if isinstance(node, exp.Star) else node.this
    if isinstance(node, exp.Column) and node.table:
        return _changed(_of_relation(node, scope), star, scope)
    return _changed(everything(scope), star, scope)


def _matching(node: exp.Expr, scope: Scope) -> Listed:
    """DuckDB's ``* like '…'``: the columns whose names are like that, or aren't."""
    listed = _star(node.this, scope)
    wanted, is_wanted = _pattern(node), not node.args.get("negate")
    columns = [each for each in listed.columns if bool(wanted.fullmatch(each.name)) is is_wanted]
    return Listed(columns, listed.gaps)


def _pattern(node: exp.Expr) -> re.Pattern[str]:
    text = node.expression.name
    if isinstance(node, exp.Like):
        return re.compile(_like(text).pattern, re.DOTALL)
    if isinstance(node, exp.ILike):
        return _like(text)
    return re.compile(translate(text)) if isinstance(node, exp.Glob) else _regex(text)


def _of_relation(node: exp.Expr, scope: Scope) -> Listed:
    alias = node.args["table"]
    level: Scope | None = scope
    while level is not None:
        relation = level.sources.get(fold(alias.name))
        if relation is not None:
            return Listed(list(relation.columns), _gaps(alias.name, relation), _rest(relation))
        level = level.outer
    return Listed([], (f"{alias.name}.*: {alias.name} is no relation of the query",))


def everything(scope: Scope) -> Listed:
    """What ``*`` stands for: all visible columns, those that ``using`` joins once."""
    columns: list[Named] = []
    shared: set[str] = set()
    if scope.reader.dialect != "duckdb":
        names = {fold(each.name): each.name for _, r in scope.visible() for each in r.columns}
        columns = [Named(names.get(each, each), flow) for each, flow in scope.shared.items()]
        shared = set(scope.shared)
    for _, relation in scope.visible():
        for each in relation.columns:
            folded = fold(each.name)
            if folded not in scope.shared:
                columns.append(each)
            elif folded not in shared:
                shared.add(folded)
                columns.append(Named(each.name, scope.shared[folded]))
    gaps = [gap for alias, relation in scope.visible() for gap in _gaps(alias, relation)]
    rests = [rest for _, relation in scope.visible() if (rest := _rest(relation)) is not None]
    return Listed(columns, tuple(gaps), one_of(rests))


def _gaps(alias: str, relation: Relation) -> tuple[str, ...]:
    if not relation.gap:
        return ()
    is_told = relation.gap.startswith(_STAR_OVER)
    if is_told or alias.startswith("\0"):
        return (relation.gap,)
    return (f"{_STAR_OVER} {alias}: {relation.gap}",)


def _rest(relation: Relation) -> Rest | None:
    return relation.guess if relation.gap else None


def _changed(listed: Listed, star: exp.Expr, scope: Scope) -> Listed:
    """``* exclude (…) replace (…) rename (…) like '…'``."""
    if not star.args:
        return listed
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
    found = listed.columns
    if listed.rest is not None:
        found = [*found, *_implied((*replaced, *new_names), found, listed.rest)]
    pattern = star.args.get("ilike")
    wanted = _like(pattern.name) if isinstance(pattern, exp.Expr) else None
    columns = [
        Named(
            new_names.get(fold(each.name), each.name),
            replaced[fold(each.name)].flow if fold(each.name) in replaced else each.flow,
        )
        for each in found
        if fold(each.name) not in dropped and (wanted is None or wanted.fullmatch(each.name))
    ]
    return Listed(columns, listed.gaps, _without(listed.rest, dropped | set(new_names)))


def _implied(names: Iterable[str], found: list[Named], rest: Rest) -> Iterator[Named]:
    """Columns that must be there, as they are replaced or renamed."""
    known = {fold(each.name) for each in found}
    for name in names:
        flow = rest(name) if name not in known else None
        if flow is not None:
            yield Named(name, flow)


def _without(rest: Rest | None, dropped: set[str]) -> Rest | None:
    if rest is None or not dropped:
        return rest
    return lambda name: None if fold(name) in dropped else rest(name)


def _like(pattern: str) -> re.Pattern[str]:
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _columns(node: exp.Expr, many: exp.Expr, scope: Scope) -> Listed:
    """DuckDB's ``columns('…')``, alone or within an expression made once for each of them."""
    gaps = everything(scope).gaps
    chosen = chosen_columns(many, scope)
    if node is not many:
        chosen = [_instance(node, each, scope) for each in chosen]
    return Listed(chosen, gaps)


def chosen_columns(node: exp.Expr, scope: Scope) -> list[Named]:
    """The columns that ``*`` or ``columns(…)`` means."""
    which = node.this if isinstance(node, exp.Columns) else node
    return list(_chosen(which, everything(scope), scope))


def _chosen(which: exp.Expr, listed: Listed, scope: Scope) -> Iterator[Named]:
    if isinstance(which, exp.Star):
        yield from _changed(listed, which, scope).columns
    elif isinstance(which, exp.Literal):
        pattern = _regex(which.name)
        yield from (each for each in listed.columns if pattern.search(each.name))
    elif isinstance(which, exp.Array | exp.Tuple):
        names = {fold(each.name) for each in which.expressions}
        yield from (each for each in listed.columns if fold(each.name) in names)
    else:
        yield from listed.columns


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
