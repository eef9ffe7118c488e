"""Pivots and unpivots."""

from collections.abc import Iterable, Iterator
from itertools import product

from sqlglot import exp

from dagbook.lineage.expressions import flow_of
from dagbook.lineage.flows import AGGREGATED, Flow, Named, Relation, merged, relation_of
from dagbook.lineage.names import fold
from dagbook.lineage.scope import Scope
from dagbook.lineage.stars import chosen_columns, everything
from dagbook.lineage.values import StructuralUse, UseKind

_Entry = list[exp.Expr | Named]
"""What becomes one row: as many columns as there are value columns."""

_OPEN = "the columns of a pivot are made from data unless it lists its values"


def pivoted(pivot: exp.Expr, relation: Relation, scope: Scope) -> Relation:
    """What a relation becomes by ``pivot (…)`` or ``unpivot (…)`` after it."""
    inner = scope.inside()
    inner.sources["\0pivoted"] = relation
    made = _unpivot(pivot, relation, inner) if _is_unpivot(pivot) else _pivot(pivot, inner)
    uses = relation.uses | made.uses | inner.uses
    return relation_of(made.columns, gap=made.gap, rest=made.rest, uses=uses)


def _is_unpivot(pivot: exp.Expr) -> bool:
    return bool(pivot.args.get("unpivot"))


def _pivot(pivot: exp.Expr, scope: Scope) -> Relation:
    """One column for each value of the pivoted columns and each aggregate; the rest groups."""
    fields = list(pivot.args.get("fields") or pivot.expressions)
    sums = list(pivot.args.get("using") or pivot.expressions if fields else ())
    names = _pivot_names(pivot, fields, sums, scope)
    keys = [_key(each) for each in fields]
    by = [_folded_names(each) for each in (*keys, *sums)]
    spread = [flow_of(each, scope) for each in keys]
    values = [_summed(each, spread, scope) for each in sums]
    if not sums:
        values = [Flow({ref: AGGREGATED for flow in spread for ref in flow.edges}, "COUNT(*)")]
    groups = list(_groups(pivot, {name for names in by for name in names}, scope))
    uses = {StructuralUse(ref, UseKind.GROUP) for each in groups for ref in each.flow.edges}
    if names is None:
        any_sum = merged(values, " | ")
        return relation_of(groups, gap=_OPEN, rest=lambda _: any_sum, uses=uses)
    made = [Named(name, values[at % len(values)]) for at, name in enumerate(names)]
    whole = everything(scope)
    return relation_of([*groups, *made], gap="; ".join(whole.gaps), rest=whole.rest, uses=uses)


def _key(field: exp.Expr) -> exp.Expr:
    """The pivoted column of ``c in ('a', 'b')``, or of ``c`` alone."""
    this = field.this if isinstance(field, exp.In) else field
    return exp.column(this.copy()) if isinstance(this, exp.Identifier) else this


def _summed(node: exp.Expr, spread: Iterable[Flow], scope: Scope) -> Flow:
    flow = flow_of(node, scope)
    edges = dict(flow.edges)
    misses = [flow.miss] if flow.miss else []
    for key in spread:
        edges.update(dict.fromkeys(key.edges, AGGREGATED))
        misses += [key.miss] if key.miss else []
    by = ", ".join(key.text for key in spread)
    return Flow(edges, f"{flow.text} PIVOT {by}", "; ".join(misses), is_single=False)


def _folded_names(node: exp.Expr) -> list[str]:
    return [fold(each.name) for each in node.find_all(exp.Column)]


def _groups(pivot: exp.Expr, used: set[str], scope: Scope) -> Iterator[Named]:
    group = pivot.args.get("group")
    if group is None:
        yield from (each for each in everything(scope).columns if fold(each.name) not in used)
        return
    for key in list(group.expressions):
        yield Named(key.name or key.sql(), flow_of(key, scope))


def _pivot_names(
    pivot: exp.Expr, fields: list[exp.Expr], sums: list[exp.Expr], scope: Scope
) -> list[str] | None:
    """The names of the made columns; None where the data decides."""
    given = pivot.args.get("columns")
    if given:
        return [scope.reader.stored(each) for each in given]
    if not all(isinstance(each, exp.In) and each.expressions for each in fields):
        return None
    lists = [[each.alias_or_name for each in field.expressions] for field in fields]
    values = ["_".join(each) for each in product(*lists)]
    if len(sums) < 2 and not any(each.alias for each in sums):
        return values
    dialect = scope.reader.dialect
    ends = [each.alias or each.sql(dialect, normalize_functions="lower") for each in sums]
    return [f"{value}_{end}" for value in values for end in ends]


def _unpivot(pivot: exp.Expr, relation: Relation, scope: Scope) -> Relation:
    """The columns that stay, one for the names of the others, and one or more for their values.

    Rows whose value is null fall away, so the values decide about rows as well.
    """
    name, values, listed = _unpivot_parts(pivot, scope)
    turned = [[_turned(each, scope) for each in entry] for entry in listed]
    gone = {fold(each.name) for entry in turned for each in entry}
    columns = [each for each in relation.columns if fold(each.name) not in gone]
    columns.append(Named(name, Flow(text="NAME")))
    for at, value in enumerate(values):
        flows = [entry[at].flow for entry in turned if at < len(entry)]
        columns.append(Named(value, merged(flows, " UNION ")))
    if not pivot.args.get("include_nulls"):
        for entry in turned:
            for each in entry:
                scope.note(each.flow, UseKind.FILTER)
    return relation_of(columns, gap=relation.gap, rest=relation.rest)


def _unpivot_parts(pivot: exp.Expr, scope: Scope) -> tuple[str, list[str], list[_Entry]]:
    into = pivot.args.get("into")
    fields = pivot.args.get("fields") or ()
    if fields:
        field = fields[0]
        values = [each for value in pivot.expressions for each in _flat(value)]
        entries = _entries(field, scope)
        return _name_of(field.this, scope), [_name_of(each, scope) for each in values], entries
    entries = _entries(pivot, scope)
    if into is None:
        return "name", ["value"], entries
    return _name_of(into.this, scope), [_name_of(each, scope) for each in into.expressions], entries


def _entries(node: exp.Expr, scope: Scope) -> list[_Entry]:
    return [entry for each in node.expressions for entry in _expanded(_flat(each), scope)]


def _name_of(node: exp.Expr, scope: Scope) -> str:
    identifier = node.this if isinstance(node, exp.Column) else node
    return scope.reader.stored(identifier)


def _flat(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.PivotAlias | exp.Alias | exp.Paren):
        return _flat(node.this)
    return list(node.expressions) if isinstance(node, exp.Tuple) else [node]


def _expanded(entry: list[exp.Expr], scope: Scope) -> list[_Entry]:
    """An entry of the list as it is, or one for each column of ``columns(…)`` or ``*``."""
    only = entry[0]
    if isinstance(only, exp.Columns | exp.Star):
        return [[each] for each in chosen_columns(only, scope)]
    return [list(entry)]


def _turned(entry: exp.Expr | Named, scope: Scope) -> Named:
    if isinstance(entry, Named):
        return entry
    name = entry.name
    column = exp.column(entry.copy()) if isinstance(entry, exp.Identifier) else entry
    return Named(name, flow_of(column, scope))
