"""Text whose only Jinja are calls with constant arguments: ``{{ ref('orders') }}``.

Most models are no more than that. Written plainly they are read without Jinja, else from Jinja's
syntax tree, which is several times faster than compiling a template.
"""

from collections.abc import Iterator

from jinja2 import nodes

from dagbook.errors import Origin
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.plain_calls import read_plainly
from dagbook.jinja.syntax_memory import ConstantCall, Piece, Syntax
from dagbook.jinja.unrendered import constant, unrendered_config


def syntax_of(text: str, origin: Origin, environment: JinjaEnvironment) -> Syntax:
    """What the syntax of a text says. Raises ProjectError (slug ``broken-jinja``)."""
    known = read_plainly(text) or environment.syntax.find(text)
    if known is None:
        known = syntax_of_tree(environment.tree(text, origin))
        environment.syntax.add(text, known)
    return known


def syntax_of_tree(tree: nodes.Template) -> Syntax:
    """What the syntax tree of a text says."""
    return Syntax(_pieces_of(tree), unrendered_config(tree))


def _pieces_of(tree: nodes.Template) -> tuple[Piece, ...] | None:
    try:
        return tuple(_pieces(tree))
    except nodes.Impossible:
        return None


def _pieces(tree: nodes.Template) -> Iterator[Piece]:
    for statement in tree.body:
        if isinstance(statement, nodes.ExprStmt):
            yield _call(statement.node, shown=False)
        elif isinstance(statement, nodes.Output):
            for node in statement.nodes:
                yield node.data if isinstance(node, nodes.TemplateData) else _call(node, shown=True)
        else:
            raise nodes.Impossible


def _call(node: nodes.Node, *, shown: bool) -> ConstantCall:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        raise nodes.Impossible
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise nodes.Impossible
    return ConstantCall(
        name=node.node.name,
        args=tuple(constant(each) for each in node.args),
        kwargs={each.key: constant(each.value) for each in node.kwargs},
        line=node.lineno,
        shown=shown,
    )
