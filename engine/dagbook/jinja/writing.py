r"""Templates that tell which line wrote what.

Jinja's own code yields texts, and joins those of a macro. Ours yields each with its line, and
whoever asks keeps what was joined: a character of the SQL is traced to the line that wrote it when
a warehouse complains, without rendering again.

    select            (1, 'select\n  ')
      {{ cents(x) }}  (-2, 'x / 100')    negative: an expression's value
    from y            (2, '\nfrom y')
"""

import sys
from collections.abc import Callable, Iterable
from threading import local
from typing import Final, TypeAlias

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from dagbook.errors import Origin
from dagbook.project.written import Written, WrittenPiece

Keep: TypeAlias = Callable[[Written], object]


class _Listening(local):
    """Who keeps what this thread's templates write."""

    keep: Keep | None = None


_LISTENING: Final = _Listening()


class PlacingCodeGenerator(CodeGenerator):
    """Makes code whose every output carries its line."""

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """One output after another; Jinja would join constants."""
        if frame.require_output_check:
            super().visit_Output(node, frame)
            return
        begin, end = (f"{frame.buffer}.append(", ")") if frame.buffer else ("yield ", "")
        for child in node.nodes:
            self.writeline(begin, child)
            if isinstance(child, nodes.TemplateData):
                self.write(repr((child.lineno, child.data)))
            else:
                self._write_value(child, frame)
            self.write(end)

    def _write_value(self, child: nodes.Expr, frame: Frame) -> None:
        finalize = self._make_finalize()
        self.write(f"({-child.lineno}, ")
        self._output_child_pre(child, frame, finalize)
        self.visit(child, frame)
        self._output_child_post(child, frame, finalize)
        self.write(")")


def join_pieces(pieces: Iterable[WrittenPiece]) -> str:
    """What a macro or a block wrote; its template is the one that calls this."""
    kept = tuple(pieces)
    text = "".join([piece if isinstance(piece, str) else piece[1] for piece in kept])
    if _LISTENING.keep is not None:
        template = sys._getframe(1).f_globals.get("__jinja_template__")
        if template is not None:
            _LISTENING.keep(Written(template.origin, template.text, text, kept))
    return text


def join_file(pieces: Iterable[WrittenPiece], origin: Origin, source: str) -> str:
    """What a whole template wrote."""
    kept = tuple(pieces)
    text = "".join([piece if isinstance(piece, str) else piece[1] for piece in kept])
    if _LISTENING.keep is not None:
        _LISTENING.keep(Written(origin, source, text, kept))
    return text


def keep_written(keep: Keep | None) -> Keep | None:
    """Hear what this thread's templates write, inner ones before those that call them.

    Gives back who heard it before.
    """
    before = _LISTENING.keep
    _LISTENING.keep = keep
    return before
