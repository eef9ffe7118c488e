"""SQL and Jinja with colours, made when the site is built: one pass, no scripts, no Pygments."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from markupsafe import Markup

_KEYWORDS = (
    "add all alter analyze and any array as asc asof between both by case cast check cluster "
    "collate column constraint create cross current current_date current_time "
    "current_timestamp database date default delete desc describe distinct do double drop "
    "else end escape except exclude execute exists explain extract false fetch filter first "
    "float following for foreign from full function glob grant group grouping having if "
    "ignore ilike in index inner insert int integer intersect interval into is isnull join "
    "key lateral last left like limit local macro map materialized merge minus natural no not "
    "notnull null nulls numeric of offset on or order outer over partition pivot positional "
    "preceding primary qualify range recursive references rename replace respect returning "
    "right row rows sample schema select semi set similar some struct table tablesample temp "
    "temporary then time timestamp timestamptz to trailing trim true truncate try_cast "
    "unbounded union unique unnest unpivot update using values varchar view when where window "
    "with within without bigint boolean decimal text "
)
_JINJA_WORDS = (
    "if elif else endif for endfor set endset macro endmacro in not and or is true false none "
    "do call endcall filter endfilter test endtest docs enddocs snapshot endsnapshot "
    "materialization endmaterialization import from include raw endraw "
)
_SQL = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z)|\{\#.*?(?:\#\}|\Z))"
    r"|(?P<jinja>\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z))"
    r"|(?P<string>'(?:[^']|'')*(?:'|\Z))"
    r'|(?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z))'
    r"|(?P<number>\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<word>[A-Za-z_]\w*)",
    re.DOTALL,
)
_JINJA = re.compile(
    r"(?P<edge>\{\{-?|-?\}\}|\{%-?|-?%\})"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>\b\d+(?:\.\d+)?\b)"
    r"|(?P<word>[A-Za-z_]\w*)",
    re.DOTALL,
)
_CLASSES = {"comment": "c", "string": "s", "quoted": "q", "number": "m", "edge": "j"}
_SQL_WORDS = frozenset(_KEYWORDS.split())
_JINJA_KEYWORDS = frozenset(_JINJA_WORDS.split())


@lru_cache(maxsize=4096)
def highlight_sql(code: str) -> Markup:
    """A ``<pre>`` of the code; every character of it is escaped."""
    text = code.strip("\n")
    inner = "".join(_pieces(_SQL, text, _SQL_WORDS))
    return Markup(f'<pre class="dg-code" tabindex="0"><code>{inner}</code></pre>')


def plain_code(code: str) -> Markup:
    """A ``<pre>`` of code in a language we don't colour."""
    return Markup('<pre class="dg-code" tabindex="0"><code>{}</code></pre>').format(
        code.strip("\n")
    )


def _pieces(pattern: re.Pattern[str], text: str, words: frozenset[str]) -> Iterator[str]:
    position = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if start > position:
            yield escape(text[position:start], quote=False)
        yield _piece(found, text, words)
        position = end
    yield escape(text[position:], quote=False)


def _piece(found: re.Match[str], text: str, words: frozenset[str]) -> str:
    kind, piece = found.lastgroup or "", found[0]
    if kind == "jinja":
        return f'<span class="j">{"".join(_pieces(_JINJA, piece, _JINJA_KEYWORDS))}</span>'
    if kind == "word":
        if piece.casefold() in words:
            return f'<span class="k">{piece}</span>'
        called = text[found.end() : found.end() + 1] == "("
        return f'<span class="f">{piece}</span>' if called else piece
    return f'<span class="{_CLASSES[kind]}">{escape(piece, quote=False)}</span>'
