"""The first words of a long description, with the rest of it to be unfolded."""

from functools import lru_cache

from markupsafe import Markup
from msgspec import Struct

from mkdocs_dagbook.pages.prose import prose

_SHORT = 260
_END = "</p>"
_NOTHING = Markup()


class Excerpt(Struct, frozen=True):
    """A description as HTML: what everybody reads, and what is left for those who want more."""

    opening: Markup
    rest: Markup = _NOTHING


@lru_cache(maxsize=65536)
def excerpt(text: str) -> Excerpt:
    """Cut after the first paragraph where much follows: more prose than that, a table or code."""
    html = prose(text)
    at = html.find(_END) + len(_END)
    opening, rest = html[:at], html[at:].strip()
    if not html.startswith("<p>") or not _is_long(rest):
        return Excerpt(html)
    return Excerpt(Markup(opening), Markup(rest))


def _is_long(html: str) -> bool:
    return len(html) > _SHORT or "<table" in html or "<pre" in html
