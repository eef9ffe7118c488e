"""Text whose only Jinja are calls with constant arguments: ``{{ ref('orders') }}``.

Most models are no more than that. They are read from Jinja's syntax tree, which is several times
faster than compiling a template.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jinja2 import nodes

from dagbook.errors import Origin
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.unrendered import constant


@dataclass(frozen=True, slots=True)
class ConstantCall:
    """A call of a name with constants; ``shown`` unless it stands in a ``do``."""

    name: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    line: int
    shown: bool


Piece: TypeAlias = str | ConstantCall


def pieces_of(text: str, origin: Origin, environment: JinjaEnvironment) -> tuple[Piece, ...] | None:
    """The text and the calls in it, or None where there is any other Jinja.

    Raises ProjectError (slug ``broken-jinja``).
    """
    known = environment.pieces
    if text not in known:
        tree = environment.tree(text, origin)
        try:
            known[text] = tuple(_pieces(tree))
        except nodes.Impossible:
            known[text] = None
    return known[text]


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
