"""What the SQL of a model looks like before Jinja is rendered, read word by word in one pass.

It isn't parsed: with Jinja in it no parser could, and a project of thousands of models is read in
a second. What Jinja writes is left out of every answer.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path

import msgspec
from msgspec import Struct

from mkdocs_dagbook.site_model.text_memory import TextMemory

_WORDS = re.compile(
    r"""
    (?:--[^\n]*|/\*.*?\*/|\{\#.*?\#\}|\{%.*?%\}|\s+)*  # what parts words
    (
    \{\{.*?\}\}                                      # Jinja that writes something
    |'(?:[^']|'')*'                                  # a text
    |"(?:[^"]|"")*"|`[^`]*`                          # a quoted name
    |[A-Za-z_][\w$]*                                 # a name
    |.                                               # a mark
    |\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
SHAPES_FILE = "lineage_cache/shapes.bin"
"""Where shapes are remembered, seen from the folder of the artifacts."""

_CONFIG = re.compile(r"\{\{-?\s*config\s*\(")
_NAME_BEGINS = frozenset("abcdefghijklmnopqrstuvwxyz_")
_DECIDES = re.compile(r"\bcase\s+when\b|\bover\s*\(|\bregexp_|\bqualify\b", re.IGNORECASE)
_TAKE_FROM = frozenset({"extract", "overlay", "position", "substring", "substr", "trim"})
"""Functions whose arguments are parted by the word ``from``."""
_SPREAD = frozenset({"unnest", "lateral", "flatten", "table", "generate_series", "jinja"})
_AFTER_FROM = frozenset({"where", "group", "order", "having", "limit", "union", "select"}) | {
    "qualify",
    "window",
    "except",
    "intersect",
}


class SqlShape(Struct, frozen=True, kw_only=True):
    """What rules ask about, each with its line in the code; 0 is nowhere.

    ``hard_coded`` are tables named with their schema, ``stars`` what each ``select *`` reads
    (Jinja or a name), ``idle_queries`` those of a ``with`` that nothing reads, each with its first
    line. ``cross_join`` and ``comma_join`` are joins without a condition, ``bare_union`` one that
    doesn't say whether it drops duplicates, ``last_sort`` the ``order by`` at the end: the first of
    each. ``decision`` are the first words by which the code decides something.
    """

    hard_coded: dict[str, int] = {}
    stars: dict[str, int] = {}
    idle_queries: dict[str, int] = {}
    cross_join: int = 0
    comma_join: int = 0
    bare_union: int = 0
    last_sort: int = 0
    semicolon: int = 0
    decision: str = ""


_DECODER = msgspec.msgpack.Decoder(dict[bytes, SqlShape])


class _Code(Struct, frozen=True):
    """The words of a query, all but Jinja in lower case; ``depths`` are the brackets around each.

    ``counts`` say how often each different word is there: most questions are about few words.
    """

    text: str
    words: tuple[str, ...]
    counts: Mapping[str, int]
    depths: tuple[int, ...]

    def word(self, at: int) -> str:
        """The word at a place; ``jinja`` for all Jinja, nothing beyond the ends."""
        if not 0 <= at < len(self.words):
            return ""
        word = self.words[at]
        return "jinja" if word.startswith("{{") else word

    def places(self, *words: str) -> list[int]:
        """The places of all of these words, in order."""
        return _places(self.words, self.counts, words)


def shape_memory(file: Path | None = None) -> TextMemory[SqlShape]:
    """The SQL of models, remembered in a file."""
    return TextMemory(sql_shape, _DECODER, b"shapes 1\n", file)


def sql_shape(code: str) -> SqlShape:
    """Read a model's SQL."""
    read = _read(code)
    reads, named = _reads(read), _named_queries(read)
    named_places = (
        _first_places(_hard_coded(read, reads, named)),
        _first_places(_stars(read)),
        _first_places(_idle(read, named)),
    )
    first_places = (
        next(_cross_joins(read), None),
        next(_comma_joins(read, reads), None),
        next(_bare_unions(read), None),
        next(_last_sorts(read), None),
        next(iter(read.places(";")), None),
    )
    lines = _lines(code, chain(first_places, *(each.values() for each in named_places)))
    hard_coded, stars, idle = ({name: lines[at] for name, at in e.items()} for e in named_places)
    cross_join, comma_join, union, sort, semicolon = (lines.get(at, 0) for at in first_places)
    decision = _DECIDES.search(code)
    return SqlShape(
        hard_coded=hard_coded,
        stars=stars,
        idle_queries=idle,
        cross_join=cross_join,
        comma_join=comma_join,
        bare_union=union,
        last_sort=sort,
        semicolon=semicolon,
        decision=" ".join(decision.group().split()).rstrip("( ") if decision else "",
    )


def line_of(code: str, offset: int) -> int:
    """The line of a character of the code, counted from 1."""
    return code.count("\n", 0, offset) + 1


def _lines(code: str, places: Iterable[int | None]) -> Mapping[int | None, int]:
    """The lines of words, counted from 1, by their places among the words."""
    wanted = {at for at in places if at is not None}
    found: dict[int | None, int] = {}
    place, line, begin = -1, 1, 0
    for word in _WORDS.finditer(code) if wanted else ():
        place += bool(_known_as(word[1]))
        if place in wanted and place not in found:
            line += code.count("\n", begin, word.start(1))
            begin = word.start(1)
            found[place] = line
            if len(found) == len(wanted):
                break
    return found


def _first_places(found: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for words, at in found:
        places.setdefault(words, at)
    return places


def _read(code: str) -> _Code:
    found = _WORDS.findall(code)
    known = {word: _known_as(word) for word in set(found)}
    words = tuple(filter(None, map(known.__getitem__, found)))
    counts = Counter(words)
    return _Code(code, words, counts, _depths(words, counts))


def _known_as(word: str) -> str:
    """A word as questions are asked about it; nothing of what only configures."""
    if word.startswith("{{"):
        return "" if _CONFIG.match(word) else word
    return word.lower()


def _places(words: tuple[str, ...], counts: Mapping[str, int], wanted: Iterable[str]) -> list[int]:
    there = counts.keys() & wanted
    return [at for at, word in enumerate(words) if word in there] if there else []


def _depths(words: tuple[str, ...], counts: Mapping[str, int]) -> tuple[int, ...]:
    """How many brackets are open at each word; a bracket stands outside of what it holds."""
    found: list[int] = []
    depth = 0
    for at in _places(words, counts, "()"):
        found += [depth] * (at - len(found))
        if words[at] == "(":
            found.append(depth)
            depth += 1
        else:
            depth -= 1
            found.append(depth)
    return (*found, *[depth] * (len(words) - len(found)))


def _is_name(word: str) -> bool:
    return word[0] in _NAME_BEGINS


def _is_quoted(word: str) -> bool:
    return word[0] in '"`' and len(word) > 1


def _bare(word: str) -> str:
    """A name without its quotes."""
    return word.strip('"`')


def _named_queries(read: _Code) -> dict[str, int]:
    """Names of ``with … as (``, each with its place."""
    found = {}
    for behind in read.places("as"):
        at = behind - 1
        if at < 0 or not (_is_name(read.words[at]) or _is_quoted(read.words[at])):
            continue
        after = behind + 1
        while read.word(after) in {"not", "materialized"}:
            after += 1
        if read.word(after) == "(" and read.word(at - 1) in {"with", "recursive", ","}:
            found[_bare(read.words[at])] = at
    return found


def _reads(read: _Code) -> list[int]:
    """Where the name of what is read begins: after ``from`` and ``join``."""
    if not read.counts.keys() & _TAKE_FROM:
        return [at + 1 for at in read.places("from", "join") if read.word(at - 1) != "distinct"]
    brackets: list[bool] = []
    found = []
    for at in read.places("(", ")", "from", "join"):
        word = read.words[at]
        if word == "(":
            brackets.append(read.word(at - 1) in _TAKE_FROM)
        elif word == ")":
            if brackets:
                brackets.pop()
        elif not (brackets and brackets[-1]) and read.word(at - 1) != "distinct":
            found.append(at + 1)
    return found


def _hard_coded(
    read: _Code, reads: Iterable[int], named: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    paths = [(at, *_path(read, at)) for at in reads]
    aliases = {
        _bare(read.words[after])
        for _, _, end in paths
        for after in (end + (read.word(end) == "as"),)
        if after < len(read.words)
        and (_is_name(read.words[after]) or _is_quoted(read.words[after]))
    }
    for at, path, end in paths:
        is_function = read.word(end) == "("
        if len(path) > 1 and not is_function and path[0] not in aliases | named.keys():
            yield ".".join(path), at


def _path(read: _Code, at: int) -> tuple[tuple[str, ...], int]:
    """The parts of a dotted name and the place behind it; no parts where Jinja writes some."""
    parts: list[str] = []
    written = False
    while at < len(read.words):
        word = read.words[at]
        is_jinja, is_quoted = word.startswith("{{"), _is_quoted(word)
        if not (is_jinja or is_quoted or _is_name(word)):
            break
        written |= is_jinja or "{" in word
        parts += _bare(word).split(".") if is_quoted else [word]
        at += 1
        if read.word(at) != ".":
            break
        at += 1
    return (() if written else tuple(parts)), at


def _stars(read: _Code) -> Iterator[tuple[str, int]]:
    for at in read.places("*"):
        if read.word(at - 1) not in {"select", "distinct", "all", "."}:
            continue
        depth = read.depths[at]
        for after in range(at + 1, len(read.words)):
            if read.depths[after] < depth:
                break
            if read.words[after] == "from" and read.depths[after] == depth:
                yield read.words[after + 1] if after + 1 < len(read.words) else "", at
                break


def _cross_joins(read: _Code) -> Iterator[int]:
    for at in read.places("cross"):
        if read.word(at + 1) == "join" and read.word(at + 2) not in _SPREAD - {"jinja"}:
            yield at


def _comma_joins(read: _Code, reads: Iterable[int]) -> Iterator[int]:
    if "," not in read.counts:
        return
    inside: set[int] = set()
    begins = frozenset(reads)
    for at in sorted({*begins, *read.places(")", ",", *_AFTER_FROM)}):
        if at >= len(read.words):
            break
        word, depth = read.words[at], read.depths[at]
        if at in begins:
            inside.add(depth)
        elif word == ")":
            inside.discard(depth + 1)
        elif word != ",":
            inside.discard(depth)
        elif depth not in inside:
            continue
        elif _is_query_name(read, at):
            inside.discard(depth)
        elif read.word(at + 1) not in _SPREAD - {"jinja"} and read.word(at + 2) not in {".", "("}:
            yield at


def _is_query_name(read: _Code, at: int) -> bool:
    """Whether a comma parts queries of a ``with``: ``, name as (``."""
    return read.word(at + 2) == "as" and read.word(at + 3) in {"(", "not", "materialized"}


def _bare_unions(read: _Code) -> Iterator[int]:
    for at in read.places("union"):
        if read.word(at + 1) not in {"all", "distinct", "jinja", ""}:
            yield at


def _last_sorts(read: _Code) -> Iterator[int]:
    if "order" not in read.counts:
        return
    outermost = [at for at, depth in enumerate(read.depths) if depth == 0]
    words = [read.words[at] for at in outermost]
    sorts = [at for at, pair in enumerate(pairwise(words)) if pair == ("order", "by")]
    if sorts and not {"limit", "fetch", "offset"} & set(words[sorts[-1] :]):
        yield outermost[sorts[-1]]


def _idle(read: _Code, named: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    if not named or ("{%" in read.text and re.search(r"\{%-?\s*for\b", read.text)):
        return
    said: Counter[str] = Counter()
    for word, count in read.counts.items():
        if _is_name(word) or _is_quoted(word):
            said[_bare(word)] += count
    written = " ".join(word for word in read.counts if word.startswith("{{")).lower()
    for name, at in named.items():
        if said[name] == 1 and name not in written:
            yield name, at
