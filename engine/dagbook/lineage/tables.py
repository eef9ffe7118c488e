"""FROM clauses: what each item of one gives, and how joins put them together."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from sqlglot import exp

from dagbook.lineage.expressions import flow_of, note_uses
from dagbook.lineage.flows import (
    TRANSFORMED,
    Flow,
    Named,
    Relation,
    merged,
    relation_of,
    renamed,
)
from dagbook.lineage.names import fold
from dagbook.lineage.pivots import pivoted
from dagbook.lineage.scope import Cte, Scope
from dagbook.lineage.values import UseKind

_FILES = (".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".gz", ".xlsx", ".zst")
_SCAN = Flow(text="READ")
_VALUES_NAME: Mapping[str, str] = {
    "duckdb": "col{0}",
    "postgres": "column{1}",
    "redshift": "column{1}",
    "snowflake": "COLUMN{1}",
    "spark": "col{1}",
    "databricks": "col{1}",
}


def read_from(select: exp.Expr, scope: Scope) -> None:
    """Give a scope what its query's FROM, JOIN and LATERAL VIEW clauses name."""
    start = select.args.get("from_")
    if start is not None:
        add_source(start.this, scope)
    for join in select.args.get("joins") or ():
        _join(join, scope)
    for lateral in select.args.get("laterals") or ():
        add_source(lateral, scope)


def add_source(item: exp.Expr, scope: Scope) -> list[str]:
    """Give a scope one item of FROM, and what is joined within it; the aliases that are new."""
    if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table) and not item.alias:
        added = add_source(item.this, scope)
    else:
        added = [_add(item, scope)]
    for lateral in item.args.get("laterals") or ():
        added.append(_add(lateral, scope))
    for join in item.args.get("joins") or ():
        added += _join(join, scope)
    return added


def _add(item: exp.Expr, scope: Scope) -> str:
    relation = _relation(item, scope)
    name = item.alias_or_name
    for pivot in item.args.get("pivots") or ():
        relation = renamed(pivoted(pivot, relation, scope), column_names(pivot, scope))
        name = pivot.alias or name
    scope.uses.update(relation.uses)
    alias = fold(name or _function_name(item)) or f"\0{len(scope.sources)}"
    while alias in scope.sources:
        alias += "\0"
    scope.sources[alias] = relation
    return alias


def _relation(item: exp.Expr, scope: Scope) -> Relation:
    if isinstance(item, exp.Table):
        relation = _table(item, scope)
    elif isinstance(item, exp.Lateral):
        relation = _lateral(item, scope)
    elif isinstance(item, exp.Unnest):
        return _unnest(item, scope)
    elif isinstance(item, exp.Values):
        relation = _values(item, scope)
    elif isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table | exp.Values):
        inner = scope.inside()
        add_source(item.this, inner)
        scope.uses.update(inner.uses)
        relation = relation_of(each for _, r in inner.visible() for each in r.columns)
    elif isinstance(item, exp.Pivot):
        relation = pivoted(item, _relation(item.this, scope), scope)
    elif isinstance(item, exp.Query):
        relation = scope.reader.trace(item.this if item.args.get("pivots") else item, scope)
    else:
        relation = _made_of(item, scope)
    return renamed(relation, column_names(item, scope))


def column_names(item: exp.Expr, scope: Scope) -> tuple[str, ...]:
    """The names in ``as t (a, b)``."""
    alias = item.args.get("alias")
    if not isinstance(alias, exp.TableAlias):
        return ()
    return tuple(
        scope.reader.stored(each.this if isinstance(each, exp.ColumnDef) else each)
        for each in alias.columns
    )


def _table(table: exp.Table, scope: Scope) -> Relation:
    this = table.this
    if not isinstance(this, exp.Identifier):
        return _made_of(this, scope) if isinstance(this, exp.Expr) else relation_of((), gap="?")
    if not table.args.get("db"):
        cte = scope.ctes.get(fold(this.name))
        if cte is not None:
            return _read_cte(cte)
        if this.name.lower().endswith(_FILES):
            return relation_of((), gap="the columns of a file aren't known", rest=lambda _: _SCAN)
    else:
        nested = _nested(table, scope)
        if nested is not None:
            return nested
    return scope.reader.relation(table)


def _nested(table: exp.Table, scope: Scope) -> Relation | None:
    """BigQuery's ``from t, t.items``: an array of a relation before it."""
    parts = table.parts
    source = scope.sources.get(fold(parts[0].name))
    if source is None or len(parts) < 2:
        return None
    flow = source.seek(parts[1].name)
    if flow is None:
        return None
    scope.note(flow, UseKind.JOIN)
    return _elements([flow])


def _read_cte(cte: Cte) -> Relation:
    if cte.relation is None:
        cte.relation = renamed(cte.scope.reader.trace(cte.node, cte.scope), cte.names)
    return cte.relation


def _lateral(item: exp.Lateral, scope: Scope) -> Relation:
    this = item.this
    if isinstance(this, exp.Query):
        return scope.reader.trace(this, scope)
    if isinstance(this, exp.Unnest):
        return _unnest(this, scope)
    return _made_of(this, scope)


def _unnest(item: exp.Unnest, scope: Scope) -> Relation:
    """One column an array; without names any name is one, as arrays of structs have many."""
    flows = []
    for each in item.expressions:
        flow = flow_of(each, scope)
        if not isinstance(each, exp.Array):  # how long it is decides how many rows there are
            scope.note(flow, UseKind.JOIN)
        flows.append(_loose(flow))
    names = column_names(item, scope)
    offset = item.args.get("offset")
    columns = [Named(name, flows[min(at, len(flows) - 1)]) for at, name in enumerate(names)]
    if isinstance(offset, exp.Identifier):
        columns.append(Named(scope.reader.stored(offset), Flow(text="OFFSET")))
    whole = merged(flows, ", ", TRANSFORMED)
    if not columns:
        only = item.alias or "unnest"
        columns = [Named(only, whole)]
    return relation_of(columns, rest=lambda _: whole)


def _loose(flow: Flow) -> Flow:
    edges = {ref: max(level, TRANSFORMED) for ref, level in flow.edges.items()}
    return Flow(edges, f"UNNEST({flow.text})", flow.miss)


def _elements(flows: Iterable[Flow]) -> Relation:
    whole = merged([_loose(each) for each in flows], ", ", TRANSFORMED)
    gap = "the columns of an array's elements aren't known"
    return replace(relation_of((), gap=gap, rest=lambda _: whole), row=whole)


def _made_of(item: exp.Expr, scope: Scope) -> Relation:
    """A table function: its columns come from its arguments."""
    flow = flow_of(item, scope)
    scope.note(flow, UseKind.JOIN)
    edges = {ref: max(level, TRANSFORMED) for ref, level in flow.edges.items()}
    value = Flow(edges, flow.text, flow.miss)
    if isinstance(item, exp.GenerateSeries):
        name = "range" if item.args.get("is_end_exclusive") else "generate_series"
        return replace(relation_of([Named(name, value)], rest=lambda _: value), row=value)
    gap = f"the columns of {_function_name(item) or 'a function'}(…) aren't known"
    return replace(relation_of((), gap=gap, rest=lambda _: value), row=value)


def _function_name(item: exp.Expr) -> str:
    called = item.this if isinstance(item, exp.Table | exp.Lateral) else item
    if isinstance(called, exp.Anonymous):
        return called.name.lower()
    return called.sql_name().lower() if isinstance(called, exp.Func) else ""


def _values(item: exp.Values, scope: Scope) -> Relation:
    rows = [
        [
            flow_of(each, scope)
            for each in (row.expressions if isinstance(row, exp.Tuple) else [row])
        ]
        for row in item.expressions
    ]
    pattern = _VALUES_NAME.get(scope.reader.dialect, "column{1}")
    width = max(map(len, rows), default=0)
    return relation_of(
        Named(
            pattern.format(at, at + 1),
            merged([row[at] for row in rows if at < len(row)], " | ", TRANSFORMED),
        )
        for at in range(width)
    )


def _join(join: exp.Join, scope: Scope) -> list[str]:
    before = list(scope.visible())
    added = add_source(join.this, scope)
    _share(join, before, added, scope)
    note_uses(join.args.get("on"), scope, UseKind.JOIN)
    if {join.kind, join.side} & {"SEMI", "ANTI"}:
        scope.unseen.update(added)
    return added


def _share(
    join: exp.Join, before: list[tuple[str, Relation]], added: list[str], scope: Scope
) -> None:
    """``using (…)`` and ``natural``: columns of both sides become one."""
    for name in _using(join, before, added, scope):
        left = _side(name, before, scope)
        right = _side(name, [(each, scope.sources[each]) for each in added], None)
        for flow in (left, right):
            scope.note(flow, UseKind.JOIN)
        if join.side == "RIGHT":
            scope.shared[fold(name)] = right
        elif join.side == "FULL":
            both = merged([left, right], ", ", TRANSFORMED)
            scope.shared[fold(name)] = Flow(both.edges, f"COALESCE({both.text})", both.miss)
        else:
            scope.shared[fold(name)] = left


def _using(
    join: exp.Join, before: list[tuple[str, Relation]], added: list[str], scope: Scope
) -> list[str]:
    using = join.args.get("using")
    if using:
        return [
            scope.reader.stored(each.this if isinstance(each, exp.Column) else each)
            for each in using
        ]
    if join.method != "NATURAL":
        return []
    known = {fold(each.name) for _, relation in before for each in relation.columns}
    return [
        each.name
        for alias in added
        for each in scope.sources[alias].columns
        if fold(each.name) in known
    ]


def _side(name: str, sources: list[tuple[str, Relation]], scope: Scope | None) -> Flow:
    if scope is not None and fold(name) in scope.shared:
        return scope.shared[fold(name)]
    for _, relation in sources:
        found = relation.find(name)
        if found is not None:
            return found
    guesses = [flow for _, each in sources if (flow := each.guess(name)) is not None]
    if len(guesses) == 1:
        return guesses[0]
    return Flow(text=name, miss=f"column {name} of using not found")
