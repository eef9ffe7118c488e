"""Text cut at its ``{{ … }}``, and plain calls in it read, without Jinja's lexer.

Nearly every model is text with plain calls: ``{{ ref('orders') }}``. What is no call written in the
plainest of ways (``{{ x }}``, a line break in a string, ``1.5``, ``'a' 'b'``…) is an expression,
left to Jinja's parser by itself. A text with statements isn't cut: what one sets is known below.
"""

import re
from collections.abc import Iterator
from typing import Final

from dagbook.jinja.blocks import end_of_code
from dagbook.jinja.syntax_memory import ConstantCall, Expression, Piece

_MARK: Final = re.compile(r"\{[{#]([-+]?)")
_SCALAR: Final = r"""'[^'\\\n]*'|"[^"\\\n]*"|[1-9]\d*|0|[Tt]rue|[Ff]alse|[Nn]one"""
_LIST: Final = rf"\[\s*(?:(?:{_SCALAR})\s*(?:,\s*|(?=\])))*\]"
_VALUE: Final = rf"(?:{_SCALAR}|{_LIST})"
_ARGUMENTS: Final = rf"(?:(?:[A-Za-z_]\w*\s*=\s*)?{_VALUE}\s*(?:,\s*|(?=\))))*"
"""Each before a comma or the end: so what a value is stands here once, and is compiled once."""
_CALL: Final = re.compile(rf"\{{\{{\s*([A-Za-z_]\w*)\s*(\()\s*({_ARGUMENTS})\)\s*\}}\}}", re.ASCII)
_ARGUMENT: Final = re.compile(rf"(?:([A-Za-z_]\w*)\s*=\s*)?({_VALUE})", re.ASCII)
_ITEM: Final = re.compile(_SCALAR, re.ASCII)
_CONSTANTS: Final = {
    "true": True, "True": True, "false": False, "False": False, "none": None, "None": None,
}  # fmt: skip
_NOT_NAMES: Final = frozenset(
    {*_CONSTANTS, "not", "and", "or", "in", "is", "if", "else", "self", "super", "loop", "caller"}
)
"""What is no name, or means something to Jinja itself."""


def cut(text: str) -> tuple[Piece, ...] | None:
    """Text, calls and expressions in order; None where there are statements or it isn't Jinja."""
    if "{%" in text or "\r" in text:
        return None
    text = text.removesuffix("\n")
    pieces: list[Piece] = []
    position, line = 0, 1
    while (mark := _MARK.search(text, position)) is not None:
        start = mark.start()
        end = _end(text, mark)
        if end is None:
            return None
        data = text[position:start]
        data = data.rstrip() if mark[1] == "-" else data
        if data:
            pieces.append(data)
        line += text.count("\n", position, start)
        if text[start + 1] == "{":
            pieces.append(_piece(text[start:end], line))
        position = _after_blanks(text, end) if text[end - 3] == "-" else end
        line += text.count("\n", start, position)
    if position < len(text):
        pieces.append(text[position:])
    return tuple(pieces)


def _end(text: str, mark: re.Match[str]) -> int | None:
    """Where ``{{ … }}`` or ``{# … #}`` ends; None where it doesn't, or has rare signs."""
    if mark[1] == "+":
        return None
    if mark[0][1] == "{":
        plain = _CALL.match(text, mark.start())
        return plain.end() if plain else end_of_code(text, mark.start() + 2, "}}")
    end = text.find("#}", mark.end())
    return end + 2 if end >= 0 and text[end - 1] not in "+-" else None


def _after_blanks(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip())


def _piece(written: str, line: int) -> Piece:
    """A call that can be read plainly, else an expression."""
    found = _CALL.fullmatch(written)
    if found is not None and found[1] not in _NOT_NAMES:
        call = _call(found[1], found[3], line + written.count("\n", 0, found.start(2)))
        if call is not None:
            return call
    return Expression(written, line)


def _call(name: str, written: str, line: int) -> ConstantCall | None:
    """A call with what stands in its brackets; None for what Jinja would refuse."""
    args: list[object] = []
    kwargs: dict[str, object] = {}
    for found in _ARGUMENT.finditer(written):
        key, value = found.groups()
        if (key is None and kwargs) or key in kwargs:
            return None
        if key is None:
            args.append(_value(value))
        else:
            kwargs[key] = _value(value)
    return ConstantCall(name=name, args=tuple(args), kwargs=kwargs, line=line, shown=True)


def _value(written: str) -> object:
    first = written[0]
    if first in "'\"":
        return written[1:-1]
    if first == "[":
        return [_value(each) for each in _items(written)]
    return int(written) if first.isdigit() else _CONSTANTS[written]


def _items(written: str) -> Iterator[str]:
    return (found[0] for found in _ITEM.finditer(written))
