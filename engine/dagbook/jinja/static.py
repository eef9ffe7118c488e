"""Constant ``ref``, ``source`` and ``config`` calls, heard and answered without a template."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin
from dagbook.events import Event
from dagbook.jinja.environment import PlacedText
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.parse_context import (
    ParseScope,
    Recorder,
    config_call,
    ref_call,
    source_call,
)
from dagbook.jinja.pieces import syntax_of
from dagbook.jinja.places import column_of
from dagbook.jinja.rendering import BoundMacro, MacroReturned, Rendering
from dagbook.jinja.syntax_memory import ConstantCall, Expression, Piece
from dagbook.jinja.unrendered import as_text
from dagbook.jinja.writing import join_file
from dagbook.project.declarations import Recording
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import RefCall, SourceCall

_HEARD: Final = frozenset({"ref", "source", "config"})
_PURE: Final = frozenset({"ref", "source", "config", "var", "env_var"})
"""What may be called twice: an error is told by rendering once more."""


def read_static(text: str, origin: Origin, scope: ParseScope) -> Recording | None:
    """What ``record`` would record, or None where anything is dynamic: a macro, a var, an if.

    A source named twice is told once, as by dbt's own static reader.

    Raises ProjectError for broken Jinja.
    """
    if not has_jinja(text):
        return Recording()
    pieces = syntax_of(text, origin, scope.shared.environment).pieces
    calls = _calls(pieces, _HEARD)
    library = scope.shared.library
    if calls is None or any(library.find(name, scope.package) for name in _HEARD):
        return None
    try:
        return _recording(calls, text, origin)
    except DagbookError:
        return None


def record_plain(text: str, origin: Origin, scope: ParseScope) -> Recording | None:
    """What ``record`` would record where there are no statements: each expression by itself.

    None where it takes a template to know, or to tell what is wrong: then nothing was told, and all
    that was heard is forgotten.
    """
    pieces = syntax_of(text, origin, scope.shared.environment).pieces
    if pieces is None:
        return None
    told: list[Event] = []
    quiet = replace(scope, shared=replace(scope.shared, listener=told.append))
    recorder = Recorder(quiet, origin, scope.shared.environment.recording)
    whole = PlacedText(text, origin)
    try:
        for piece in pieces:
            if not isinstance(piece, str):
                recorder.reached = whole, piece.line
                _hear(piece, recorder)
    except (Exception, MacroReturned):  # whatever it is, a template of it says where
        return None
    for event in told:
        scope.shared.listener(event)
    return recorder.recording(text)


def _hear(piece: ConstantCall | Expression, recorder: Recorder) -> None:
    """Call a macro of the project or what is pure; render whatever else it is."""
    if isinstance(piece, Expression):
        place = Origin(recorder.origin.path, (recorder.origin.line or 1) - 1 + piece.line)
        recorder.rendering.text(piece.text, place)
        return
    called = recorder.rendering.look_up(piece.name)
    of_macro = called.macro.package if isinstance(called, BoundMacro) else None
    if of_macro == INTERNAL_PACKAGE or (of_macro is None and piece.name not in _PURE):
        raise LookupError(piece.name)
    args, kwargs = deepcopy((piece.args, piece.kwargs))  # macros may add to a list
    value = called(*args, **kwargs)  # type: ignore[operator]
    if piece.shown:
        str(value)


def render_static(text: str, origin: Origin, rendering: Rendering) -> str | None:
    """What a template would render, or None where it takes one to do it, or to explain an error."""
    pieces = syntax_of(text, origin, rendering.environment).pieces
    if pieces is None or _calls(pieces, _PURE) is None:
        return None
    if any(rendering.library.find(name, rendering.package) for name in _PURE):
        return None
    try:
        return join_file([_rendered(piece, rendering) for piece in pieces], origin, text)
    except DagbookError:
        return None


def _rendered(piece: Piece, rendering: Rendering) -> str:
    if not isinstance(piece, ConstantCall):
        return str(piece)
    value = rendering.look_up(piece.name)(*piece.args, **piece.kwargs)  # type: ignore[operator]
    return str(value) if piece.shown else ""


def _calls(
    pieces: Iterable[Piece] | None, allowed: frozenset[str]
) -> tuple[ConstantCall, ...] | None:
    """The calls among the pieces, or None if any is of another name."""
    if pieces is None:
        return None
    calls: list[ConstantCall] = []
    for each in pieces:
        if isinstance(each, str):
            continue
        if isinstance(each, Expression) or each.name not in allowed or _has_wrong_keys(each):
            return None
        calls.append(each)
    return tuple(calls)


def _has_wrong_keys(call: ConstantCall) -> bool:
    return call.name == "source" and bool(call.kwargs)


def _recording(calls: tuple[ConstantCall, ...], text: str, origin: Origin) -> Recording:
    refs: list[RefCall] = []
    sources: dict[tuple[str, str], SourceCall] = {}
    configs: list[dict[str, object]] = []
    unrendered: dict[str, object] = {}
    places = _Places(text.splitlines(), origin, [])
    for call in calls:
        if call.name == "config":
            configs.append(dict(config_call(call.args, call.kwargs)))
            unrendered = unrendered or dict(as_text(call.kwargs))
        elif call.name == "ref":
            ref = ref_call(call.args, call.kwargs)
            place = places.of(call.line, "ref", ref.name)
            refs.append(RefCall(ref.name, ref.package, ref.version, place))
        else:
            source = source_call(call.args)
            place = places.of(call.line, "source", source.source)
            key = (source.source, source.table)
            sources.setdefault(key, SourceCall(*key, place))
    if not unrendered:
        unrendered = {key: value for call in configs for key, value in call.items()}
    return Recording(
        refs=tuple(refs),
        sources=tuple(sources.values()),
        config_calls=tuple(configs),
        unrendered_configs=(unrendered,) if unrendered else (),
    )


class _Places(Struct, frozen=True):
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
