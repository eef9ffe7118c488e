"""``config(…)`` as written, before rendering: what ``unrendered_config`` of the manifest keeps.

Constants are kept as values, anything else as dbt writes it, since dbt compares the two to tell
whether a model was modified: calls as their own text (``env_var('SCHEMA')``), and what dbt has no
text for (arithmetic, filters, tests, ``if`` expressions) as Jinja shows its syntax tree.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import nodes

_OPERATORS: Final = {nodes.And: "and", nodes.Or: "or"}
_COMPARISONS = {
    "eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in",
    "notin": "not in",
}  # fmt: skip


def unrendered_config(tree: nodes.Template) -> dict[str, object] | None:
    """The keyword arguments of the first ``config`` call of a text: dbt looks at no other."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "config":
            return {each.key: as_written(each.value) for each in call.kwargs}
    return None


def as_text(call: Mapping[str, object]) -> Mapping[str, object]:
    """A ``config`` call as the manifest keeps it: everything but texts as it would be written."""
    return {key: each if isinstance(each, str) else repr(each) for key, each in call.items()}


def as_written(node: nodes.Expr) -> object:
    """A constant's value, or the text of an expression."""
    try:
        return constant(node)
    except nodes.Impossible:
        return source_text(node)


def constant(node: nodes.Expr) -> object:
    """The value of an expression made of literals only. Raises Impossible."""
    match node:
        case nodes.Const():
            return node.value
        case nodes.TemplateData():
            return node.data
        case nodes.List():
            return [constant(each) for each in node.items]
        case nodes.Tuple():
            return tuple(constant(each) for each in node.items)
        case nodes.Dict():
            return {constant(pair.key): constant(pair.value) for pair in node.items}
        case nodes.Neg() if isinstance(number := constant(node.node), int | float):
            return -number
    raise nodes.Impossible


def source_text(node: nodes.Node) -> str:
    """An expression written again as Jinja, or its tree where dbt writes that."""
    write = _WRITERS.get(type(node))
    if write is not None:
        return write(node)
    if isinstance(node, nodes.BinExpr) and type(node) in _OPERATORS:
        return f"{source_text(node.left)} {_OPERATORS[type(node)]} {source_text(node.right)}"
    return str(node)


def _listed(items: list[nodes.Expr]) -> str:
    return ", ".join(source_text(each) for each in items)


def _mapping(node: nodes.Dict) -> str:
    pairs = (f"{source_text(each.key)}: {source_text(each.value)}" for each in node.items)
    return "{" + ", ".join(pairs) + "}"


def _comparison(node: nodes.Compare) -> str:
    rest = (f" {_COMPARISONS[each.op]} {source_text(each.expr)}" for each in node.ops)
    return source_text(node.expr) + "".join(rest)


def _arguments(node: nodes.Call) -> str:
    positional = [source_text(each) for each in node.args]
    named = [f"{each.key}={source_text(each.value)}" for each in node.kwargs]
    starred = [f"*{source_text(node.dyn_args)}"] if node.dyn_args else []
    mapped = [f"**{source_text(node.dyn_kwargs)}"] if node.dyn_kwargs else []
    return ", ".join([*positional, *named, *starred, *mapped])


def _tuple(node: nodes.Tuple) -> str:
    return f"({_listed(node.items)},)" if len(node.items) == 1 else f"({_listed(node.items)})"


_WRITERS: Final[Mapping[type[nodes.Node], Callable[[Any], str]]] = {
    nodes.Const: lambda node: repr(node.value),
    nodes.Name: lambda node: str(node.name),
    nodes.Call: lambda node: f"{source_text(node.node)}({_arguments(node)})",
    nodes.Getattr: lambda node: f"{source_text(node.node)}.{node.attr}",
    nodes.Getitem: lambda node: f"{source_text(node.node)}[{source_text(node.arg)}]",
    nodes.List: lambda node: f"[{_listed(node.items)}]",
    nodes.Tuple: _tuple,
    nodes.Dict: _mapping,
    nodes.Concat: lambda node: " ~ ".join(source_text(each) for each in node.nodes),
    nodes.Not: lambda node: f"not {source_text(node.node)}",
    nodes.Neg: lambda node: f"-{source_text(node.node)}",
    nodes.Compare: _comparison,
}
