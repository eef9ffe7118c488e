"""Descriptions: short Markdown texts that somebody typed into YAML, made into safe HTML.

Rendered one by one and remembered by text: the same sentence describes a column in many tables.
"""

import re
from functools import lru_cache
from html import escape, unescape

import nh3
from markdown import Markdown
from markupsafe import Markup

from mkdocs_dagbook.artifacts import visible
from mkdocs_dagbook.pages.sql_code import highlight_sql
from mkdocs_dagbook.pages.words import one_line

_TAGS = {
    *re.findall(r"\w+", "p br hr em strong del s code pre blockquote ul ol li a dl dt dd abbr"),
    *re.findall(r"\w+", "table thead tbody tr th td h2 h3 h4 h5 h6 img sub sup kbd span div"),
    *re.findall(r"\w+", "details summary"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "code": {"class"},
    "th": {"align", "colspan", "rowspan"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start"},
    "abbr": {"title"},
    "details": {"open"},
}
_LANGUAGE = re.compile(r"language-[\w+-]+")
_ELSEWHERE = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\)")
_MARKED_UP = re.compile(r"[*_`<>&\[\]#|~\\!+=-]|\n|\d\.|:\w|https?:")
_CODE = re.compile(r'<pre><code class="language-(?:sql|jinja)[^"]*">(.*?)</code></pre>', re.DOTALL)
_RUNS = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_SPACE = re.compile(r"[\x00-\x20]+")
_INLINE = re.compile(r"</?(?:em|strong|code|a|span|del|s|sub|sup|kbd|abbr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-6])([ >])")

_markdown = Markdown(
    extensions=["tables", "fenced_code", "sane_lists", "def_list", "abbr"], output_format="html"
)


@lru_cache(maxsize=65536)
def prose(text: str, top: int = 3) -> Markup:
    """Markdown as HTML that can't run scripts, load from elsewhere or outshout our headings.

    ``top`` is the level its highest headings get.
    """
    if not text.strip():
        return Markup()
    text = visible(text)
    if not _MARKED_UP.search(text):
        return Markup(f"<p>{escape(text.strip(), quote=False)}</p>")
    html = _place_headings(_markdown.reset().convert(text), top)
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    safe = _CODE.sub(lambda found: highlight_sql(unescape(found[1])), safe)
    return Markup(_TABLE.sub(r'<div class="dg-scroll" tabindex="0">\g<0></div>', safe))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text of a description without its markup, on one line."""
    return one_line(unescape(_TAG.sub(" ", _INLINE.sub("", prose(text)))), limit=100_000)


def summary(text: str, limit: int = 160) -> str:
    """The beginning of a description, in plain words, up to the first table that follows them."""
    words = plain(text)
    if "|" in text:
        before = _TAG.sub(" ", _INLINE.sub("", prose(text).partition("<table")[0]))
        words = one_line(unescape(before), len(words)) or words
    return one_line(words, limit)


def safe_address(address: str | None) -> str | None:
    """A link somebody typed, if a browser may follow it: web, mail or a place in this site."""
    if not address:
        return None
    cleaned = nh3.clean(
        f'<a href="{escape(address)}">x</a>', url_schemes={"http", "https", "mailto"}
    )
    return address if "href=" in cleaned else None


def _place_headings(html: str, top: int) -> str:
    """Headings of a description follow on those of the page, whatever level they were typed at."""
    typed = [int(level) for _, level, _ in _HEADING.findall(html)]
    if not typed:
        return html
    shift = top - min(typed)
    return _HEADING.sub(lambda each: f"<{each[1]}h{min(6, int(each[2]) + shift)}{each[3]}", html)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from this site only; classes name a language only."""
    if attribute == "src":
        return None if _ELSEWHERE.match(value) else value
    if attribute == "href" and _RUNS.match(_SPACE.sub("", value)):
        return None
    if attribute == "class":
        return value if tag == "code" and _LANGUAGE.fullmatch(value) else None
    return value
