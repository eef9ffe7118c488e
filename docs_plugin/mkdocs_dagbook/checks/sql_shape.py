"""What the SQL of a model looks like before Jinja is rendered, read word by word in one pass.

It isn't parsed: with Jinja in it no parser could, and a project of thousands of models is read in
a second. What Jinja writes is left out of every answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_WORDS = re.compile(
    r"""
    (?P<gap>--[^\n]*|/\*.*?\*/|\{\#.*?\#\}|\{%.*?%\}|\s+)
    |(?P<jinja>\{\{.*?\}\})
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*"|`[^`]*`)
    |(?P<name>[A-Za-z_][\w$]*)
    |(?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CONFIG = re.compile(r"\{\{-?\s*config\s*\(")
_TAKE_FROM = frozenset({"extract", "overlay", "position", "substring", "substr", "trim"})
"""Functions whose arguments are parted by the word ``from``."""
_SPREAD = frozenset({"unnest", "lateral", "flatten", "table", "generate_series", "jinja"})
_AFTER_FROM = frozenset({"where", "group", "order", "having", "limit", "union", "select"}) | {
    "qualify",
    "window",
    "except",
    "intersect",
}


class Word(NamedTuple):
    """One word or mark: its kind (jinja, text, quoted, name, mark), lower case, brackets around.

    A tuple, for there are hundreds of thousands of them.
    """

    kind: str
    text: str
    depth: int

    @property
    def bare(self) -> str:
        """A name without its quotes."""
        return self.text.strip('"`')


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlShape:
    """What rules ask about.

    ``hard_coded`` are tables named with their schema, ``stars`` what each ``select *`` reads
    (Jinja or a name), ``cross_joins`` and ``comma_joins`` count joins without a condition,
    ``bare_unions`` those that don't say whether they drop duplicates.
    """

    hard_coded: tuple[str, ...] = ()
    stars: tuple[str, ...] = ()
    cross_joins: int = 0
    comma_joins: int = 0
    bare_unions: int = 0
    sorts_at_the_end: bool = False
    semicolons: int = 0
    idle_queries: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def sql_shape(code: str) -> SqlShape:
    """Read a model's SQL."""
    words = tuple(_words(code))
    named = _named_queries(words)
    return SqlShape(
        hard_coded=tuple(dict.fromkeys(_hard_coded(words, named))),
        stars=tuple(_stars(words)),
        cross_joins=_cross_joins(words),
        comma_joins=_comma_joins(words),
        bare_unions=sum(
            word.text == "union" and _text(words, at + 1) not in {"all", "distinct", "jinja", ""}
            for at, word in enumerate(words)
        ),
        sorts_at_the_end=_sorts_at_the_end(words),
        semicolons=sum(word.text == ";" for word in words),
        idle_queries=tuple(_idle(code, words, named)),
    )


def _words(code: str) -> Iterator[Word]:
    depth = 0
    for found in _WORDS.finditer(code):
        kind, text = found.lastgroup or "", found.group()
        if kind == "gap" or (kind == "jinja" and _CONFIG.match(text)):
            continue
        if text == ")":
            depth -= 1
        yield Word(kind, text if kind in {"jinja", "text"} else text.lower(), depth)
        if text == "(":
            depth += 1


def _text(words: tuple[Word, ...], at: int) -> str:
    """The word at a place; ``jinja`` for all Jinja, nothing beyond the ends."""
    if not 0 <= at < len(words):
        return ""
    return "jinja" if words[at].kind == "jinja" else words[at].text


def _named_queries(words: tuple[Word, ...]) -> dict[str, int]:
    """Names of ``with … as (``, each with its place."""
    found = {}
    for at, word in enumerate(words):
        if word.kind not in {"name", "quoted"} or _text(words, at + 1) != "as":
            continue
        after = at + 2
        while _text(words, after) in {"not", "materialized"}:
            after += 1
        if _text(words, after) == "(" and _text(words, at - 1) in {"with", "recursive", ","}:
            found[word.bare] = at
    return found


def _reads(words: tuple[Word, ...]) -> Iterator[int]:
    """Where the name of what is read begins: after ``from`` and ``join``."""
    brackets: list[bool] = []
    for at, word in enumerate(words):
        if word.text == "(":
            brackets.append(_text(words, at - 1) in _TAKE_FROM)
        elif word.text == ")" and brackets:
            brackets.pop()
        elif word.kind == "name" and word.text in {"from", "join"}:
            inside_function = bool(brackets) and brackets[-1]
            if not inside_function and _text(words, at - 1) != "distinct":
                yield at + 1


def _hard_coded(words: tuple[Word, ...], named: dict[str, int]) -> Iterator[str]:
    paths = [_path(words, at) for at in _reads(words)]
    aliases = {
        words[after].bare
        for _, end in paths
        for after in (end + (_text(words, end) == "as"),)
        if after < len(words) and words[after].kind in {"name", "quoted"}
    }
    for path, end in paths:
        is_function = _text(words, end) == "("
        if len(path) > 1 and not is_function and path[0] not in aliases | named.keys():
            yield ".".join(path)


def _path(words: tuple[Word, ...], at: int) -> tuple[tuple[str, ...], int]:
    """The parts of a dotted name and the place behind it; no parts where Jinja writes some."""
    parts: list[str] = []
    written = False
    while at < len(words) and words[at].kind in {"name", "quoted", "jinja"}:
        written |= words[at].kind == "jinja" or "{" in words[at].text
        parts += words[at].bare.split(".") if words[at].kind == "quoted" else [words[at].text]
        at += 1
        if _text(words, at) != ".":
            break
        at += 1
    return (() if written else tuple(parts)), at


def _stars(words: tuple[Word, ...]) -> Iterator[str]:
    for at, word in enumerate(words):
        if word.text != "*" or _text(words, at - 1) not in {"select", "distinct", "all", "."}:
            continue
        for after in range(at + 1, len(words)):
            if words[after].depth < word.depth:
                break
            if words[after].text == "from" and words[after].depth == word.depth:
                yield words[after + 1].text if after + 1 < len(words) else ""
                break


def _cross_joins(words: tuple[Word, ...]) -> int:
    return sum(
        word.text == "cross"
        and _text(words, at + 1) == "join"
        and _text(words, at + 2) not in _SPREAD - {"jinja"}
        for at, word in enumerate(words)
    )


def _comma_joins(words: tuple[Word, ...]) -> int:
    inside: set[int] = set()
    reads = frozenset(_reads(words))
    found = 0
    for at, word in enumerate(words):
        if at in reads:
            inside.add(word.depth)
        elif word.text == ")":
            inside.discard(word.depth + 1)
        elif word.kind == "name" and word.text in _AFTER_FROM:
            inside.discard(word.depth)
        elif word.text == "," and word.depth in inside:
            after = _text(words, at + 1)
            found += after not in _SPREAD - {"jinja"} and _text(words, at + 2) not in {".", "("}
            if _is_query_name(words, at):
                found -= 1
                inside.discard(word.depth)
    return found


def _is_query_name(words: tuple[Word, ...], at: int) -> bool:
    """Whether a comma parts queries of a ``with``: ``, name as (``."""
    return _text(words, at + 2) == "as" and _text(words, at + 3) in {"(", "not", "materialized"}


def _sorts_at_the_end(words: tuple[Word, ...]) -> bool:
    outermost = [word.text for word in words if word.depth == 0]
    sorts = [
        at for at, (one, two) in enumerate(pairwise(outermost)) if (one, two) == ("order", "by")
    ]
    return bool(sorts) and not {"limit", "fetch", "offset"} & set(outermost[sorts[-1] :])


def _idle(code: str, words: tuple[Word, ...], named: dict[str, int]) -> Iterator[str]:
    if "{%" in code and re.search(r"\{%-?\s*for\b", code):
        return
    said = [word.bare for word in words if word.kind in {"name", "quoted"}]
    written = " ".join(word.text for word in words if word.kind == "jinja").lower()
    for name in named:
        if said.count(name) == 1 and name not in written:
            yield name
