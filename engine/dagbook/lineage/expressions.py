"""Values: which columns an expression is made of, and how."""

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from dagbook.lineage.flows import AGGREGATED, TRANSFORMED, Flow, bounded
from dagbook.lineage.names import fold
from dagbook.lineage.scope import Scope, resolve
from dagbook.lineage.values import ColumnRef, UseKind

Step = tuple[exp.Expr, int, Scope]
"""A part of an expression still to be read: what happens to its values, and its names."""

Steps = Callable[[exp.Expr, int, Scope], Iterator[Step]]
"""Leads from a part of an expression to its parts."""

_LEAVES = (
    exp.Literal,
    exp.Identifier,
    exp.Var,
    exp.DataType,
    exp.Null,
    exp.Boolean,
    exp.Star,
    exp.JSONPath,
)
_WRAPPERS = (exp.Paren, exp.Alias, exp.PivotAlias)
_SINGLE = (
    exp.Func,
    exp.Literal,
    exp.Column,
    exp.Var,
    exp.Null,
    exp.Boolean,
    exp.Subquery,
    exp.Bracket,
    exp.Dot,
)
_BRACKETED = (exp.AggFunc, exp.Anonymous, exp.Coalesce, exp.Cast, exp.Paren, exp.Alias)
"""What stands in brackets of its own anyway."""

_POSITIONAL = (
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
    exp.NthValue,
    exp.RowNumber,
)
_AGGREGATES = frozenset(
    {
        "any_value_agg",
        "approx_percentile",
        "approx_top_k",
        "arbitrary",
        "arg_max",
        "arg_min",
        "argmax",
        "argmaxif",
        "argmin",
        "avgif",
        "bitand_agg",
        "bitor_agg",
        "bitstring_agg",
        "booland_agg",
        "boolor_agg",
        "collect_list",
        "collect_set",
        "count_distinct",
        "countif",
        "favg",
        "first",
        "first_value_agg",
        "fsum",
        "geomean",
        "geometric_mean",
        "group_concat",
        "grouparray",
        "groupuniqarray",
        "hash_agg",
        "histogram",
        "kahan_sum",
        "last",
        "list",
        "listagg",
        "mad",
        "max_by",
        "min_by",
        "mode",
        "percentile",
        "product",
        "reservoir_quantile",
        "string_agg",
        "sum_distinct",
        "sumif",
        "sumkahan",
        "uniq",
        "uniqexact",
    }
)
_UNITS = frozenset(
    {
        "day",
        "dayofweek",
        "dayofyear",
        "days",
        "decade",
        "epoch",
        "hour",
        "hours",
        "isoweek",
        "isoyear",
        "microsecond",
        "millisecond",
        "minute",
        "minutes",
        "month",
        "months",
        "quarter",
        "second",
        "seconds",
        "week",
        "weekday",
        "weeks",
        "year",
        "years",
    }
)
_PSEUDO = frozenset(
    {"rowid", "ctid", "_partitiontime", "_partitiondate", "_table_suffix", "rownum"}
)


def flow_of(node: exp.Expr, scope: Scope) -> Flow:
    """Where the value of an expression comes from; its columns in the tree become their texts."""
    while isinstance(node, _WRAPPERS):
        node = node.this
    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        return _checked(node, resolve(node, scope))
    if isinstance(node, exp.Dot | exp.Bracket):
        picked = _picked(node, scope)
        if picked is not None:
            return picked
    fields = _fields(node, scope) if isinstance(node, exp.Struct) else {}
    edges, misses = _gathered(node, scope)
    text, miss = bounded(scope.reader.text(node)), "; ".join(misses)
    return Flow(edges, text, miss, isinstance(node, _SINGLE), fields)


def _picked(node: exp.Expr, scope: Scope) -> Flow | None:
    """A field of a struct that the query made: ``(…).a``, ``s['a']``."""
    key = node.args["expression"] if isinstance(node, exp.Dot) else node.expressions[0]
    if not isinstance(key, exp.Identifier | exp.Literal):
        return None
    return flow_of(node.this.copy(), scope).fields.get(fold(key.name))


def _fields(struct: exp.Expr, scope: Scope) -> dict[str, Flow]:
    """The fields of a struct as it is made; read from copies, as reading changes the tree."""
    fields: dict[str, Flow] = {}
    for each in struct.expressions:
        if isinstance(each, exp.PropertyEQ):
            fields[fold(each.this.name)] = flow_of(each.expression.copy(), scope)
        elif isinstance(each, exp.Alias | exp.Column):
            fields[fold(each.alias_or_name)] = flow_of(each.copy(), scope)
    return fields


def note_uses(node: exp.Expr | None, scope: Scope, kind: UseKind) -> None:
    """Remember the columns of a condition."""
    if node is not None:
        edges, _ = _gathered(exp.Paren(this=node) if isinstance(node, exp.Column) else node, scope)
        scope.note(Flow(edges), kind)


def _gathered(node: exp.Expr, scope: Scope) -> tuple[dict[ColumnRef, int], dict[str, None]]:
    edges: dict[ColumnRef, int] = {}
    misses: dict[str, None] = {}
    todo: list[Step] = [(node, TRANSFORMED, scope)]
    while todo:
        part, level, names = todo.pop()
        if isinstance(part, _LEAVES):
            continue
        found: Flow | None = None
        if isinstance(part, exp.Column):
            found = _checked(part, resolve(part, names)) if not part.is_star else None
            if found is not None and part.parent is not None:
                is_apart = isinstance(part.parent, _BRACKETED)
                part.replace(exp.Var(this=found.text if is_apart else found.inner_text))
        elif isinstance(part, exp.Query):
            found = _subquery(part, names)
        else:
            todo.extend(_steps_of(type(part))(part, level, names))
        if found is not None:
            for ref, had in found.edges.items():
                edges[ref] = max(edges.get(ref, level), had, level)
            if found.miss:
                misses[found.miss] = None
    return edges, misses


def _steps_of(kind: type[exp.Expr]) -> Steps:
    """How expressions of a kind are read; looked up once a kind."""
    steps = _READ_BY.get(kind)
    if steps is None:
        special = (steps for each, steps in _SPECIAL.items() if issubclass(kind, each))
        steps = _READ_BY[kind] = next(special, _children)
    return steps


def _children(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    return ((each, level, scope) for each in list(node.iter_expressions(reverse=True)))


def _paren(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    """Brackets that change nothing fall away, so that the same computation has the same text."""
    inner = node.this
    if isinstance(node.parent, _BRACKETED) or isinstance(inner, _SINGLE):
        node.replace(inner)
    yield inner, level, scope


def _aggregate(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    return _children(node, level if isinstance(node, _POSITIONAL) else AGGREGATED, scope)


def _anonymous(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    return _children(node, AGGREGATED if fold(node.name) in _AGGREGATES else level, scope)


def _always_aggregate(node: exp.Expr, _level: int, scope: Scope) -> Iterator[Step]:
    return _children(node, AGGREGATED, scope)


def _window(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    """``f(x) over (partition by p order by o)``: x as f has it, p and o change the value."""
    name = node.args.get("alias")
    named = scope.windows.get(fold(name.name)) if isinstance(name, exp.Expr) else None
    if named is not None and named is not node:
        yield named.copy(), max(level, TRANSFORMED), scope
    yield from _children(node, level, scope)


def _lambda(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    names = frozenset(fold(each.name) for each in node.expressions)
    yield node.this, level, scope.binding(names)


def _comprehension(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    """``[this for expression in iterator if condition]``."""
    variables = [node.args.get("expression"), node.args.get("position")]
    inner = scope.binding(frozenset(fold(each.name) for each in variables if each is not None))
    yield node.args["iterator"], level, scope
    for each in (node.this, node.args.get("condition")):
        if each is not None:
            yield each, level, inner


def _argument(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    """``name => value``: only the value is one."""
    yield node.args["expression"], level, scope


def _row_maker(node: exp.Expr, level: int, scope: Scope) -> Iterator[Step]:
    """``unnest(a)`` in a select list: how long the array is decides how many rows there are."""
    if not isinstance(node.this, exp.Array):
        note_uses(node.this.copy(), scope, UseKind.JOIN)
    return _children(node, level, scope)


_SPECIAL: Mapping[type[exp.Expr], Steps] = {
    exp.Paren: _paren,
    exp.Window: _window,
    exp.Filter: _always_aggregate,
    exp.WithinGroup: _always_aggregate,
    exp.AggFunc: _aggregate,
    exp.Anonymous: _anonymous,
    exp.Explode: _row_maker,
    exp.Lambda: _lambda,
    exp.Comprehension: _comprehension,
    exp.PropertyEQ: _argument,
    exp.Kwarg: _argument,
}

_READ_BY: dict[type[exp.Expr], Steps] = {}


def _subquery(node: exp.Expr, scope: Scope) -> Flow:
    """A query as a value; of ``exists`` only which rows there are counts."""
    relation = scope.reader.trace(node, scope)
    scope.uses.update(relation.uses)
    if isinstance(node.parent, exp.Exists):
        return Flow({use.source: TRANSFORMED for use in relation.uses})
    edges = {ref: level for each in relation.columns for ref, level in each.flow.edges.items()}
    misses = dict.fromkeys(each.flow.miss for each in relation.columns if each.flow.miss)
    if relation.gap:
        misses[relation.gap] = None
    return Flow(edges, "", "; ".join(misses))


def _checked(column: exp.Expr, flow: Flow) -> Flow:
    """What the parser takes for a column, but is a date's unit or a column every table has."""
    if not flow.miss or flow.edges or column.args.get("table"):
        return flow
    name = fold(column.name)
    if name in _PSEUDO or (name in _UNITS and isinstance(column.parent, exp.Func)):
        return Flow(text=name)
    return flow
