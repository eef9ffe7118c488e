"""Text with nothing but plain calls in it, read without Jinja's lexer: ``{{ ref('orders') }}``.

Nearly every model is such a text. What isn't written in this plainest of ways (a statement, a
comment, ``{{-``, a line break in a string, ``1.5``, ``'a' 'b'``…) is left to Jinja's parser, which
reads what is read here in just the same way.
"""

import re
from collections.abc import Iterator
from typing import Final

from dagbook.jinja.syntax_memory import ConstantCall, Piece, Syntax

_SCALAR: Final = r"""'[^'\\\n]*'|"[^"\\\n]*"|[1-9]\d*|0|[Tt]rue|[Ff]alse|[Nn]one"""
_LIST: Final = rf"\[\s*(?:(?:{_SCALAR})\s*(?:,\s*(?:{_SCALAR})\s*)*,?\s*)?\]"
_VALUE: Final = rf"(?:{_SCALAR}|{_LIST})"
_NAMED: Final = rf"[A-Za-z_]\w*\s*=\s*{_VALUE}"
_ARGUMENTS: Final = rf"(?:{_VALUE}|{_NAMED})\s*(?:,\s*(?:{_VALUE}|{_NAMED})\s*)*,?\s*"
_CALL: Final = re.compile(
    rf"\{{\{{\s*([A-Za-z_]\w*)\s*(\()\s*((?:{_ARGUMENTS})?)\)\s*\}}\}}", re.ASCII
)
_ARGUMENT: Final = re.compile(rf"(?:([A-Za-z_]\w*)\s*=\s*)?({_VALUE})", re.ASCII)
_ITEM: Final = re.compile(_SCALAR, re.ASCII)
_CONSTANTS: Final = {
    "true": True, "True": True, "false": False, "False": False, "none": None, "None": None,
}  # fmt: skip
_NOT_NAMES: Final = frozenset(
    {*_CONSTANTS, "not", "and", "or", "in", "is", "if", "else", "self", "super", "loop", "caller"}
)
"""What is no name, or means something to Jinja itself."""


def read_plainly(text: str) -> Syntax | None:
    """What Jinja's parser would make of a text, or None where it takes that to know."""
    if "{%" in text or "{#" in text or "\r" in text:
        return None
    pieces: list[Piece] = []
    position, line = 0, 1
    text = text.removesuffix("\n")
    while (at := text.find("{{", position)) >= 0:
        found = _CALL.match(text, at)
        if found is None or found[1] in _NOT_NAMES:
            return None
        if at > position:
            pieces.append(text[position:at])
        line += text.count("\n", position, found.start(2))
        call = _call(found[1], found[3], line)
        if call is None:
            return None
        pieces.append(call)
        line += text.count("\n", found.start(2), found.end())
        position = found.end()
    if position < len(text):
        pieces.append(text[position:])
    return Syntax(tuple(pieces), _config(pieces))


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


def _config(pieces: list[Piece]) -> dict[str, object]:
    """The keyword arguments of the first ``config``."""
    for each in pieces:
        if isinstance(each, ConstantCall) and each.name == "config":
            return dict(each.kwargs)
    return {}
