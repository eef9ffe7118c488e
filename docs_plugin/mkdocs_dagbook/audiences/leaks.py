"""Read what was written, and find what should not be there.

Looked for, in every page, data file and address: hidden names as ``names`` defines them, values of
hidden keys of ``meta``, and whole lines of hidden SQL. The styles and scripts that every book has,
and those of the theme, are left out.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin
from mkdocs_dagbook.audiences.hidden import Hidden
from mkdocs_dagbook.audiences.names import Names, names_of, words_in
from mkdocs_dagbook.site_model import SiteModel

SHORTEST_LINE, SHORTEST_VALUE = 30, 6
"""Shorter lines of SQL and shorter values of meta say too little to be known by."""

MOST_TOLD = 20

_READ = frozenset({".html", ".json", ".txt", ".xml", ".md", ".js", ".ndjson"})
_SHIPPED = frozenset({"dagbook.js", "shell.js", "explorer.js"})
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"\\[nrt]")
_LETTER = re.compile(r"\\u([0-9a-fA-F]{4})")


class Secrets(Struct, frozen=True):
    """What no file may tell: names, and lines of SQL."""

    audience: str
    names: Names
    lines: frozenset[str]

    def told(self, text: str) -> Iterator[str]:
        """What a file tells, each once."""
        plain = _unescaped(text)
        bare = _TAG.sub("", plain)
        yield from dict.fromkeys((*self.names.told(plain), *self.names.told(bare)))
        if self.lines:
            found = {line.strip() for each in (plain, bare) for line in each.splitlines()}
            yield from sorted(found & self.lines)


def secrets_of(whole: SiteModel, seen: SiteModel, hidden: Hidden) -> Secrets:
    """What the whole site has and the one that is seen hasn't."""
    told = [*_texts(seen)]
    words = words_in(told)
    lines = {line.strip() for text in told for line in text.splitlines()}
    code = {
        line.strip()
        for thing in _with_code(whole)
        if hidden.audience.hides_sql or thing.unique_id in hidden.ids
        for text in (thing.code, thing.compiled_code or "")
        for line in text.splitlines()
    }
    values = {
        value
        for value in _meta_values(whole, hidden)
        if len(value) >= SHORTEST_VALUE and value not in lines
    }
    allowed = {each.casefold() for each in hidden.audience.allow}
    more = names_of((each for each in values if each.casefold() not in allowed), (), words)
    return Secrets(
        hidden.audience.name,
        _joined(hidden.names, more),
        frozenset(each for each in code - lines if len(each) >= SHORTEST_LINE),
    )


def find_leaks(place: Path, secrets: Secrets) -> tuple[DagbookError, ...]:
    """What a written book tells, file by file; ``place`` is its folder or its one file."""
    found: list[DagbookError] = []
    for path in sorted(place.rglob("*")) if place.is_dir() else (place,):
        if path.suffix not in _READ or path.name in _SHIPPED or path.name.endswith(".min.js"):
            continue
        name = path.relative_to(place).as_posix() if place.is_dir() else path.name
        if path.is_file() and not _is_of_theme(name):
            text = path.read_text(encoding="utf-8", errors="replace")
            told = dict.fromkeys((*secrets.told(f"/{name}"), *secrets.told(text)))
            found += (_leak(name, each, secrets) for each in told)
    return tuple(found[:MOST_TOLD])


def _is_of_theme(name: str) -> bool:
    return name.startswith("assets/") and not name.startswith("assets/dagbook/")


def _leak(name: str, told: str, secrets: Secrets) -> DagbookError:
    return DagbookError(
        "audience-leak",
        f"this file tells '{told}', which is hidden from {secrets.audience}",
        origin=Origin(name),
        hint="don't publish it: find where that is written, or list an everyday word below the "
        "audience's `allow:`",
    )


def _unescaped(text: str) -> str:
    spelt = _LETTER.sub(lambda found: chr(int(found[1], 16)), text)
    return unescape(_BREAK.sub("\n", spelt).replace('\\"', '"').replace("<wbr>", ""))


def _with_code(site: SiteModel) -> Iterator[Any]:
    yield from site.tables.values()
    yield from site.tests.values()
    yield from site.routines.functions.values()
    yield from site.routines.analyses.values()


def _meta_values(site: SiteModel, hidden: Hidden) -> Iterator[str]:
    """Texts below hidden keys, of everything that has ``meta``."""
    things: list[Any] = [*site.tables.values(), *site.exposures.values(), *site.macros.values()]
    things += [*site.semantics.models.values(), *site.semantics.metrics.values()]
    things += [column for table in site.tables.values() for column in table.columns]
    for thing in things:
        for key in hidden.audience.meta:
            value: Any = thing.meta
            for step in key.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _joined(one: Names, other: Names) -> Names:
    phrases = dict(one.phrases or {})
    for word, several in (other.phrases or {}).items():
        phrases[word] = (*phrases.get(word, ()), *several)
    return replace(
        one, words=one.words | other.words, plain=one.plain | other.plain, phrases=phrases
    )
