"""Hidden names, and whether a text tells one.

A name with a sign that prose hasn't (``stg_orders``, ``orders2``) counts wherever it is a whole
word. One plain word (``payments``) counts where it stands alone: quoted, as code, as a cell, in an
address. What the rest of the book is called too counts only with what it belongs to:
``raw.orders``, ``"db"."raw"."orders"``, ``model.shop.orders``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

_WORD = re.compile(r"\w+")
_ALONE = (
    r"""'{0}'|"{0}"|`{0}`|/{0}(?=/|\.html|\.md|\.json|["'#?])|\w\.{0}(?!\w)"""
    r"|>{0}</(?:code|td|th|dt|h\d|text|tspan|title|option)>"
)
"""One word that is quoted, the whole of a cell, in an address, or below another name."""


class Names(Struct, frozen=True):
    """What may not be told; all in small letters. ``phrases`` are found by one of their words."""

    words: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    phrases: Mapping[str, tuple[str, ...]] | None = None

    def told(self, text: str) -> Iterator[str]:
        """The names a text for people tells."""
        small = text.casefold()
        found = frozenset(_WORD.findall(small))
        yield from sorted(found & self.words)
        for word in sorted(found & self.plain):
            if re.search(_ALONE.format(re.escape(word)), small):
                yield word
        for word in sorted(found & (self.phrases or {}).keys()):
            for phrase in (self.phrases or {})[word]:
                if phrase in small and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", small):
                    yield phrase

    def in_code(self, text: str) -> bool:
        """Whether code tells one: a plain word is a name there."""
        small = text.casefold()
        return not self.plain.isdisjoint(_WORD.findall(small)) or any(self.told(small))


def names_of(unique: Iterable[str], whole: Iterable[str], seen: frozenset[str]) -> Names:
    """Names to look for: those that nobody else has, and the ``whole`` that tells whose it is.

    ``seen`` are the words that the book may say.
    """
    words: set[str] = set()
    plain: set[str] = set()
    phrases: dict[str, set[str]] = {}
    for name in (each.casefold() for each in unique if each):
        parts = _WORD.findall(name)
        if len(parts) == 1 and parts[0] == name:
            if name not in seen:
                (plain if name.isalpha() else words).add(name)
        elif parts:
            phrases.setdefault(parts[-1], set()).add(name)
    for name in (each.casefold() for each in whole if each):
        parts = _WORD.findall(name)
        if parts and words.isdisjoint(parts):
            phrases.setdefault(parts[-1], set()).add(name)
    found = {word: tuple(sorted(each)) for word, each in phrases.items()}
    return Names(frozenset(words), frozenset(plain), found)


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Every word of some names."""
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))
