"""Glossary terms where prose mentions them: the first mention on a page links to the term.

Each link has the definition as a tooltip that needs no script. Prose is looked through text by
text and remembered: the same sentence stands on many pages.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape

from msgspec import Struct

from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import Term

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around prose while a page is written; characters no text has, see ``artifacts.visible``."""

_PIECE = re.compile(
    r"""<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL
)
_WORD = re.compile(r"&#?\w+;|(\w+)")
_BETWEEN = re.compile(r"[\s-]+")
_SHOUTED = re.compile(r"[^a-z]*[A-Z][^a-z]*[A-Z][^a-z]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LEFT_ALONE = frozenset(
    re.findall(r"\w+", "a abbr button code h1 h2 h3 h4 h5 h6 kbd pre script style summary svg")
)
_SHORTEST_PLURAL = 4


class Name(Struct, frozen=True):
    """One thing a term is called; abbreviations are known by their capitals."""

    words: tuple[str, ...]
    exact: str | None
    slug: str


class Vocabulary(Struct, frozen=True, eq=False):
    """What to look for: names by their first word, the longest first, and what tooltips say."""

    names: Mapping[str, tuple[Name, ...]]
    tips: Mapping[str, str]


NO_VOCABULARY = Vocabulary({}, {})


class Mention(Struct, frozen=True):
    """Where in a piece of HTML a term is named."""

    start: int
    end: int
    slug: str


def vocabulary_of(terms: Iterable[Term]) -> Vocabulary:
    """The names, abbreviations and synonyms of the terms that want to be linked."""
    found: dict[str, list[Name]] = {}
    tips: dict[str, str] = {}
    for term in terms:
        if not term.is_linked:
            continue
        tips[term.slug] = summary(term.definition, 200)
        for called in dict.fromkeys((term.name, term.abbreviation or "", *term.synonyms)):
            words = tuple(_BETWEEN.split(called.casefold().strip()))
            if words[0]:
                exact = called if _SHOUTED.fullmatch(called) else None
                found.setdefault(words[0], []).append(Name(words, exact, term.slug))
    ordered = {word: tuple(sorted(each, key=_longest)) for word, each in found.items()}
    return Vocabulary(ordered, tips)


def told(html: str) -> str:
    """Prose as a template prints it, so that ``link_terms`` finds it again."""
    return f"{OPEN}{html}{CLOSE}" if html else ""


def link_told(page: str, vocabulary: Vocabulary, address: Callable[[str], str | None]) -> str:
    """A written page with the terms of its prose linked, and without the marks around prose."""
    before, *rest = page.split(OPEN)
    parts, seen = [before], set[str]()
    for each in rest:
        html, _, after = each.partition(CLOSE)
        parts += (link_terms(html, vocabulary, address, seen), after)
    return "".join(parts)


def link_terms(
    html: str,
    vocabulary: Vocabulary,
    address: Callable[[str], str | None],
    seen: set[str],
    prefix: str = "term",
) -> str:
    """HTML with the terms linked that aren't ``seen`` yet, which is kept up to date.

    ``address`` gives a term's link, or None where it needs none; ``prefix`` begins the tooltips'
    ids.
    """
    parts: list[str] = []
    done = 0
    for mention in mentions(html, vocabulary) if vocabulary.names else ():
        link = None if mention.slug in seen else address(mention.slug)
        seen.add(mention.slug)
        if link is not None:
            named = html[mention.start : mention.end]
            parts += (html[done : mention.start], _linked(named, link, mention, vocabulary, prefix))
            done = mention.end
    return "".join((*parts, html[done:])) if parts else html


@lru_cache(maxsize=65536)
def mentions(html: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Every term that text outside of links, code and headings names, in order."""
    found: list[Mention] = []
    inside: list[str] = []
    start = 0
    for piece in _PIECE.finditer(html):
        if not inside:
            found.extend(_in_text(html, start, piece.start(), vocabulary))
        start = piece.end()
        tag = (piece[2] or "").lower()
        if tag not in _LEFT_ALONE or piece[3].endswith("/"):
            continue
        if not piece[1]:
            inside.append(tag)
        elif tag in inside:
            del inside[inside.index(tag) :]
    if not inside:
        found.extend(_in_text(html, start, len(html), vocabulary))
    return tuple(found)


def _in_text(html: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[Mention]:
    words = [each for each in _WORD.finditer(html, start, end) if each[1]]
    folded = [each[1].casefold() for each in words]
    at = 0
    while at < len(words):
        name = _name_at(html, words, folded, at, vocabulary)
        if name is not None:
            last = words[at + len(name.words) - 1]
            yield Mention(words[at].start(), last.end(), name.slug)
        at += len(name.words) if name is not None else 1


def _name_at(
    html: str, words: list[re.Match[str]], folded: list[str], at: int, vocabulary: Vocabulary
) -> Name | None:
    singular = folded[at].removesuffix("s")
    for name in (*vocabulary.names.get(folded[at], ()), *vocabulary.names.get(singular, ())):
        length = len(name.words)
        here = folded[at : at + length]
        if len(here) < length or here[:-1] != list(name.words[:-1]):
            continue
        if here[-1] != name.words[-1] and not _is_plural(here[-1], name.words[-1]):
            continue
        gaps = zip(words[at : at + length], words[at + 1 : at + length], strict=False)
        if not all(_BETWEEN.fullmatch(html, a.end(), b.start()) for a, b in gaps):
            continue
        said = html[words[at].start() : words[at + length - 1].end()]
        if name.exact is None or said.removesuffix("s") == name.exact:
            return name
    return None


def _is_plural(word: str, singular: str) -> bool:
    return word == f"{singular}s" and len(word) >= _SHORTEST_PLURAL


def _linked(named: str, link: str, mention: Mention, vocabulary: Vocabulary, prefix: str) -> str:
    tip = vocabulary.tips[mention.slug]
    if not tip:
        return f'<a href="{escape(link)}">{named}</a>'
    ident = f"{prefix}-{_UNSAFE.sub('-', mention.slug)}"
    return (
        f'<span class="dg-mention"><a href="{escape(link)}" aria-describedby="{ident}">{named}</a>'
        f'<span role="tooltip" id="{ident}" hidden>{escape(tip)}</span></span>'
    )


def _longest(name: Name) -> tuple[int, int]:
    return -len(name.words), -sum(map(len, name.words))
