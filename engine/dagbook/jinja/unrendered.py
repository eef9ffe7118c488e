"""``config(…)`` as written, before rendering: what ``unrendered_config`` of the manifest keeps.

Constants are kept as values, anything else as its own text: ``env_var('SCHEMA')``.
"""

from jinja2 import TemplateSyntaxError, nodes

from dagbook.jinja.environment import JinjaEnvironment

_OPERATORS = {
    nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.Div: "/", nodes.FloorDiv: "//",
    nodes.Mod: "%", nodes.And: "and", nodes.Or: "or",
}  # fmt: skip
_COMPARISONS = {
    "eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in",
    "notin": "not in",
}  # fmt: skip


def unrendered_config(text: str, environment: JinjaEnvironment) -> dict[str, object]:
    """The keyword arguments of the ``config`` calls of a text, the last call's winning."""
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError:
        return {}
    found: dict[str, object] = {}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "config":
            found.update({each.key: as_written(each.value) for each in call.kwargs})
    return found


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
    """An expression written again as Jinja."""
    match node:
        case nodes.Const():
            return repr(node.value)
        case nodes.Name():
            return node.name
        case nodes.Call():
            return f"{source_text(node.node)}({_arguments(node)})"
        case nodes.Filter():
            inner = source_text(node.node) if node.node else ""
            arguments = _arguments(node)
            return f"{inner} | {node.name}" + (f"({arguments})" if arguments else "")
        case nodes.Getattr():
            return f"{source_text(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{source_text(node.node)}[{source_text(node.arg)}]"
        case nodes.List():
            return f"[{', '.join(source_text(each) for each in node.items)}]"
        case nodes.Tuple():
            return f"({', '.join(source_text(each) for each in node.items)})"
        case nodes.Dict():
            pairs = (f"{source_text(p.key)}: {source_text(p.value)}" for p in node.items)
            return "{" + ", ".join(pairs) + "}"
        case nodes.Concat():
            return " ~ ".join(source_text(each) for each in node.nodes)
    return _operation_text(node)


def _operation_text(node: nodes.Node) -> str:
    match node:
        case nodes.CondExpr():
            ending = f" else {source_text(node.expr2)}" if node.expr2 else ""
            return f"{source_text(node.expr1)} if {source_text(node.test)}{ending}"
        case nodes.Not():
            return f"not {source_text(node.node)}"
        case nodes.Neg():
            return f"-{source_text(node.node)}"
        case nodes.Compare():
            rest = (f" {_COMPARISONS[each.op]} {source_text(each.expr)}" for each in node.ops)
            return source_text(node.expr) + "".join(rest)
        case nodes.BinExpr() if type(node) in _OPERATORS:
            return f"{source_text(node.left)} {_OPERATORS[type(node)]} {source_text(node.right)}"
    return f"<{type(node).__name__.lower()}>"


def _arguments(node: nodes.Call | nodes.Filter) -> str:
    positional = [source_text(each) for each in node.args]
    named = [f"{each.key}={source_text(each.value)}" for each in node.kwargs]
    return ", ".join([*positional, *named])
