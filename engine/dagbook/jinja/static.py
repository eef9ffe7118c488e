"""Constant ``ref``, ``source`` and ``config`` calls, read from the syntax tree unrendered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes

from dagbook.errors import DagbookError, Origin
from dagbook.jinja.environment import has_jinja
from dagbook.jinja.parse_context import ParseScope, config_call, ref_call, source_call
from dagbook.jinja.places import column_of
from dagbook.jinja.unrendered import as_written, constant
from dagbook.project.declarations import Recording
from dagbook.project.nodes import RefCall, SourceCall

_KNOWN: Final = ("ref", "source", "config")


def read_static(text: str, origin: Origin, scope: ParseScope) -> Recording | None:
    """What ``record`` would record, or None where anything is dynamic: a macro, a var, an if.

    Raises ProjectError for broken Jinja.
    """
    if not has_jinja(text):
        return Recording()
    if any(scope.shared.library.find(name, scope.package) for name in _KNOWN):
        return None
    tree = scope.shared.environment.tree(text, origin)
    try:
        return _recording(tuple(_calls(tree)), text, origin)
    except (nodes.Impossible, DagbookError):
        return None


def _calls(tree: nodes.Template) -> Iterator[nodes.Call]:
    """The calls of a text that is made of nothing else. Raises Impossible."""
    for statement in tree.body:
        if isinstance(statement, nodes.ExprStmt):
            pieces = [statement.node]
        elif isinstance(statement, nodes.Output):
            pieces = list(statement.nodes)
        else:
            raise nodes.Impossible
        for piece in pieces:
            if isinstance(piece, nodes.TemplateData):
                continue
            if not _is_known_call(piece):
                raise nodes.Impossible
            assert isinstance(piece, nodes.Call)
            yield piece


def _is_known_call(piece: nodes.Node) -> bool:
    return (
        isinstance(piece, nodes.Call)
        and isinstance(piece.node, nodes.Name)
        and piece.node.name in _KNOWN
        and piece.dyn_args is None
        and piece.dyn_kwargs is None
        and not (piece.node.name == "source" and piece.kwargs)
    )


def _recording(calls: tuple[nodes.Call, ...], text: str, origin: Origin) -> Recording:
    refs: list[RefCall] = []
    sources: list[SourceCall] = []
    configs: list[dict[str, object]] = []
    unrendered: dict[str, object] = {}
    places = _Places(text.splitlines(), origin, [])
    for call in calls:
        assert isinstance(call.node, nodes.Name)
        name = call.node.name
        args = tuple(constant(each) for each in call.args)
        kwargs = {each.key: constant(each.value) for each in call.kwargs}
        if name == "config":
            configs.append(dict(config_call(args, kwargs)))
            unrendered.update({each.key: as_written(each.value) for each in call.kwargs})
        elif name == "ref":
            ref = ref_call(args, kwargs)
            place = places.of(call.lineno, name, ref.name)
            refs.append(RefCall(ref.name, ref.package, ref.version, place))
        else:
            source = source_call(args)
            place = places.of(call.lineno, name, source.source)
            sources.append(SourceCall(source.source, source.table, place))
    return Recording(
        refs=tuple(refs),
        sources=tuple(sources),
        config_calls=tuple(configs),
        unrendered_configs=(unrendered,) if unrendered else (),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Finds the columns of calls; ``met`` are those it was asked for before."""

    lines: list[str]
    origin: Origin
    met: list[tuple[int, str, str]]

    def of(self, line: int, function: str, argument: str) -> Origin:
        """The place of the next such call on a line."""
        call = (line, function, argument)
        repeat = self.met.count(call)
        self.met.append(call)
        written = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = column_of(written, function, argument, repeat)
        return Origin(self.origin.path, (self.origin.line or 1) - 1 + line, column)
