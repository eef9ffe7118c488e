"""SQL and Jinja with colours, made when the site is built: one pass, no scripts, no Pygments."""

import re
from collections.abc import Callable
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
    r"(--[^\n]*|/\*.*?(?:\*/|\Z)|\{\#.*?(?:\#\}|\Z)"  # comments
    r"|\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)"  # Jinja
    r"|'(?:[^']|'')*(?:'|\Z)"
    r'|"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z)'
    r"|\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b"
    r"|[A-Za-z_]\w*\(?)",
    re.DOTALL,
)
_JINJA = re.compile(
    r"(\{\{-?|-?\}\}|\{%-?|-?%\}"
    r"|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
    r"|\b\d+(?:\.\d+)?\b"
    r"|[A-Za-z_]\w*\(?)",
    re.DOTALL,
)
_SQL_WORDS = frozenset(_KEYWORDS.split())
_JINJA_KEYWORDS = frozenset(_JINJA_WORDS.split())


@lru_cache(maxsize=256)
def highlight_sql(code: str) -> Markup:
    """A ``<pre>`` of the code; every character of it is escaped.

    Escaped first: what stands for ``&<>`` is no keyword and no call, so it is never coloured.
    """
    inner = _coloured(_SQL, _sql_piece, escape(code.strip("\n"), quote=False))
    return Markup(f'<pre class="dg-code" tabindex="0"><code>{inner}</code></pre>')


def plain_code(code: str) -> Markup:
    """A ``<pre>`` of code in a language we don't colour."""
    return Markup('<pre class="dg-code" tabindex="0"><code>{}</code></pre>').format(
        code.strip("\n")
    )


def _coloured(pattern: re.Pattern[str], piece: Callable[[str], str], text: str) -> str:
    """What the pattern finds, each piece coloured, and what stands between as it is."""
    parts = pattern.split(text)
    parts[1::2] = map(piece, parts[1::2])
    return "".join(parts)


@lru_cache(maxsize=4096)
def _sql_piece(text: str) -> str:
    if text.startswith(("--", "/*", "{#")):
        return _span("c", text)
    if text.startswith(("{{", "{%")):
        return _span("j", _coloured(_JINJA, _jinja_piece, text))
    if text[0] in '"`':
        return _span("q", text)
    return _piece(text, _SQL_WORDS)


@lru_cache(maxsize=4096)
def _jinja_piece(text: str) -> str:
    if text[0] in "{%}-":
        return _span("j", text)
    if text[0] == '"':
        return _span("s", text)
    return _piece(text, _JINJA_KEYWORDS)


def _piece(text: str, words: frozenset[str]) -> str:
    """A string, a number or a word, which brings its parenthesis if it has one."""
    if text[0] == "'":
        return _span("s", text)
    if text[0].isdigit():
        return _span("m", text)
    word = text.removesuffix("(")
    if word.casefold() in words:
        return _span("k", word) + text[len(word) :]
    return text if word == text else _span("f", word) + "("


def _span(kind: str, text: str) -> str:
    return f'<span class="{kind}">{text}</span>'
