"""The plainest Jinja of a model, replaced without rendering: for manifests nobody compiled.

    {{ ref('orders') }}  {{ ref('pkg', 'orders', v=2) }}  {{ source('raw', 'orders') }}  {{ this }}
        become relations
    {{ config(…) }}  {# … #}
        go
    {% if is_incremental() %} … {% else %} … {% endif %}
        is what the first build sees; without else, nothing

Whatever else stands there needs dagbook or dbt: there is no SQL then, rather than wrong SQL.
"""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

_TAG = re.compile(
    r"\{#.*?#\}|\{\{[-+]?(?P<expression>.*?)[-+]?\}\}|\{%[-+]?(?P<statement>.*?)[-+]?%\}", re.DOTALL
)
_CALL = re.compile(r"(?P<name>ref|source)\s*\((?P<arguments>[^()]*)\)", re.DOTALL)
_TEXT = re.compile(r"""\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*""")
_VERSION = re.compile(r"""\s*(?:v|version)\s*=\s*['"]?([\w.]+)['"]?\s*""")
_IF_INCREMENTAL = re.compile(r"if\s+is_incremental\s*\(\s*\)")


class Call(Struct, frozen=True):
    """A constant call: ``ref`` or ``source`` with its texts, or ``this`` without any."""

    name: str
    texts: tuple[str, ...] = ()
    version: str | None = None


class _NotPlainError(Exception):
    """There is Jinja that must be rendered."""


def replace_plain_jinja(code: str, relation: Callable[[Call], str | None]) -> str | None:
    """The SQL of a model whose Jinja is plain; ``relation`` says what a call stands for.

    None where other Jinja is left, or a call stands for nothing.
    """
    try:
        return "".join(_pieces(code, relation))
    except _NotPlainError:
        return None


def _pieces(code: str, relation: Callable[[Call], str | None]) -> Iterator[str]:
    position, block = 0, ""
    for tag in _TAG.finditer(code):
        if block != "if":
            yield code[position : tag.start()]
        position = tag.end()
        if tag["statement"] is not None:
            block = _following(block, " ".join(tag["statement"].split()))
        elif tag["expression"] is not None and block != "if":
            yield _replaced(tag["expression"].strip(), relation)
    if block:
        raise _NotPlainError
    yield code[position:]


def _following(block: str, statement: str) -> str:
    """The block after a statement: ``if`` (its text goes), ``else`` (its text stays), or none."""
    if not block and _IF_INCREMENTAL.fullmatch(statement):
        return "if"
    if block == "if" and statement == "else":
        return "else"
    if block and statement == "endif":
        return ""
    raise _NotPlainError


def _replaced(expression: str, relation: Callable[[Call], str | None]) -> str:
    if re.match(r"config\s*\(", expression) and expression.endswith(")"):
        if "{{" in expression or "{%" in expression:  # a hook: the tag goes on behind its braces
            raise _NotPlainError
        return ""
    found = relation(_read_call(expression))
    if found is None:
        raise _NotPlainError
    return found


def _read_call(expression: str) -> Call:
    if expression == "this":
        return Call("this")
    call = _CALL.fullmatch(expression)
    if call is None:
        raise _NotPlainError
    texts, version = [], None
    for argument in call["arguments"].split(","):
        if text := _TEXT.fullmatch(argument):
            texts.append(text[1] if text[1] is not None else text[2])
        elif numbered := _VERSION.fullmatch(argument):
            version = numbered[1]
        else:
            raise _NotPlainError
    return Call(call["name"], tuple(texts), version)
