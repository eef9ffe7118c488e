"""What stands in a text beside SQL: calls with constants, ``{{ ref('orders') }}``, or more.

Most models have no more than such calls. Written plainly they are read without Jinja; other
expressions are read from their syntax trees, each once however many texts have it; a text with
statements is parsed whole.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from jinja2 import nodes
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.plain_calls import cut
from dagbook.jinja.syntax_memory import ConstantCall, Piece, Syntax
from dagbook.jinja.unrendered import constant, unrendered_config


def syntax_of(text: str, origin: Origin, environment: JinjaEnvironment) -> Syntax:
    """What the syntax of a text says. Raises ProjectError (slug ``broken-jinja``)."""
    pieces = cut(text)
    if pieces is not None:
        with suppress(ProjectError, nodes.Impossible):  # the whole text tells what is wrong
            read = [_read(each, origin, environment) for each in pieces]
            configs = [config for _, config in read if config is not None]
            return Syntax(tuple([piece for piece, _ in read]), configs[0] if configs else None)
    return _by_tree(text, origin, environment)


def _read(
    piece: Piece, origin: Origin, environment: JinjaEnvironment
) -> tuple[Piece, Mapping[str, object] | None]:
    """A piece as plain as it gets, and what it says as the first ``config`` of a text."""
    if isinstance(piece, str):
        return piece, None
    if isinstance(piece, ConstantCall):
        return piece, piece.kwargs if piece.name == "config" else None
    known = _by_tree(piece.text, origin, environment, _refuse_several)
    call = known.pieces[0] if known.pieces else None
    if not isinstance(call, ConstantCall):
        return piece, known.config
    return replace(call, line=piece.line - 1 + call.line), known.config


def _by_tree(
    text: str,
    origin: Origin,
    environment: JinjaEnvironment,
    check: Callable[[nodes.Template], None] = lambda tree: None,
) -> Syntax:
    known = environment.syntax.find(text)
    if known is None:
        tree = environment.tree(text, origin)
        check(tree)
        known = syntax_of_tree(tree)
        environment.syntax.add(text, known)
    return known


def _refuse_several(tree: nodes.Template) -> None:
    """What was cut out is one expression, or it was cut in the wrong place. Raises Impossible."""
    outputs = [each.nodes for each in tree.body if isinstance(each, nodes.Output)]
    if len(outputs) != len(tree.body) or [len(each) for each in outputs] != [1]:
        raise nodes.Impossible


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
