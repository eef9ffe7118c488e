"""Which line of which file wrote a character of the SQL: the line, then who called it.

    models/orders.sql     select {{ cents('x') }}      ──► macros/money.sql:2:5
    macros/money.sql        {{ column }} / 10O             called from models/orders.sql:1:8

What a macro wrote is looked for in the value of the expression that called it. Where a filter
changed it beyond recognition, the expression is the place, or the word where it stands in it once.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dagbook.errors import Origin, WarehouseError
from dagbook.jinja.environment import make_environment
from dagbook.jinja.macro_functions import BUILT_IN
from dagbook.project.written import Written, WrittenPiece

_WORD: Final = re.compile(r"\w+")
_SHORT: Final = 3
"""A line that a filter moved is known again by more characters than these."""


def places_of(written: Sequence[Written], text: str, offset: int) -> tuple[Origin, ...]:
    """Where a character of a text was written, innermost first; nothing where nobody knows.

    ``written`` is in the order of ending: a macro stands before whatever called it.
    """
    for index in range(len(written) - 1, -1, -1):
        if written[index].text == text:
            return tuple(dict.fromkeys(_descend(written, index, offset)))
    return ()


def point_at_writer(error: WarehouseError, written: Sequence[Written]) -> None:
    """Give the error of a statement the place that wrote what the warehouse points at."""
    if error.sql is None or error.offset is None:
        return
    found = _inner(written, error.sql, error.offset)
    places = tuple(_descend(written, *found)) if found else ()
    users = [each for each in dict.fromkeys(places) if is_of_user(each)]
    if users:
        error.origin = users[0]


def is_of_user(place: Origin) -> bool:
    """Whether a place is in a file that a user can open."""
    return not place.path.startswith((BUILT_IN, "<"))


def _descend(written: Sequence[Written], index: int, offset: int) -> Iterator[Origin]:
    """Places of one writing: those of what it called, then its own."""
    writing = written[index]
    for number, (line, text) in enumerate(_with_lines(writing)):
        if offset >= len(text):
            offset -= len(text)
            continue
        if line > 0:
            yield _in_words(writing, number, line, text, offset)
            return
        inner = _inner(written[:index], text, offset)
        if inner is not None:
            yield from _descend(written, *inner)
            yield _in_expression(writing, -line, None)
        else:
            yield _in_expression(writing, -line, _word_at(text, offset))
        return


def _with_lines(writing: Written) -> list[tuple[int, str]]:
    """Pieces with their lines; those that came without are read from the syntax once more."""
    bare = [each for each in writing.pieces if isinstance(each, str)]
    if not bare:
        return [each for each in writing.pieces if not isinstance(each, str)]
    lines = list(_lines_of(writing))
    if len(lines) != len(writing.pieces):
        return [_unknown(each) for each in writing.pieces]
    return [(line, _text(each)) for line, each in zip(lines, writing.pieces, strict=True)]


def _lines_of(writing: Written) -> Iterator[int]:
    """Of every statement and output at the top of a template."""
    for statement in make_environment(None).tree(writing.source, writing.origin).body:
        if not hasattr(statement, "nodes"):
            yield -statement.lineno
            continue
        for node in statement.nodes:
            yield node.lineno if hasattr(node, "data") else -node.lineno


def _unknown(piece: WrittenPiece) -> tuple[int, str]:
    return (-1, piece) if isinstance(piece, str) else piece


def _text(piece: WrittenPiece) -> str:
    return piece if isinstance(piece, str) else piece[1]


def _inner(written: Sequence[Written], text: str, offset: int) -> tuple[int, int] | None:
    """The writing a value came from, and the place in it: the longest, of these the last."""
    found: list[tuple[int, int, int]] = []
    for index, each in enumerate(written):
        core = each.text.strip()
        blanks = len(each.text) - len(each.text.lstrip())
        position = _around(core, text, offset)
        if position is not None:
            found.append((len(core), index, blanks + offset - position))
    if not found:
        return _inner_by_line(written, text, offset)
    _, index, inner = max(found)
    return index, inner


def _inner_by_line(written: Sequence[Written], text: str, offset: int) -> tuple[int, int] | None:
    """Where a filter joined or indented: the last writing that has the line."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)]
    wanted = line.strip()
    if len(wanted) <= _SHORT:
        return None
    within = max(offset - start - (len(line) - len(line.lstrip())), 0)
    for index in range(len(written) - 1, -1, -1):
        position = written[index].text.find(wanted)
        if position >= 0:
            return index, position + within
    return None


def _around(core: str, text: str, offset: int) -> int | None:
    """Where the occurrence of a text that covers the offset begins."""
    if not core:
        return None
    position = text.find(core, max(offset - len(core) + 1, 0), offset + len(core))
    return position if 0 <= position <= offset else None


def _in_words(writing: Written, number: int, line: int, text: str, offset: int) -> Origin:
    """A place in the template's own words."""
    below = text.count("\n", 0, offset)
    start = text.rfind("\n", 0, offset) + 1
    column: int | None = offset - start + 1
    if below == 0:
        column = _column(writing, line, text.partition("\n")[0], offset)
        is_first = number == 0 and line == 1
        column = offset + 1 if is_first and writing.source.startswith(text[:1]) else column
    return writing.place_at(line + below, column)


def _column(writing: Written, line: int, words: str, offset: int) -> int | None:
    """The column of words between tags of a line, if they stand there once."""
    source = _source_line(writing, line)
    position = source.find(words)
    if position < 0 or not words or source.find(words, position + 1) >= 0:
        return None
    return position + offset + 1


def _in_expression(writing: Written, line: int, word: str | None) -> Origin:
    """An expression's place; that of a word where the template has it once, perhaps elsewhere."""
    if word is not None:
        found = list(re.finditer(rf"\b{re.escape(word)}\b", writing.source))
        if len(found) == 1:
            return writing.place(found[0].start())
    source = _source_line(writing, line)
    tags = [each.start() + 1 for each in re.finditer(r"\{\{", source)]
    return writing.place_at(line, tags[0] if len(tags) == 1 else None)


def _word_at(text: str, offset: int) -> str | None:
    return next((each[0] for each in _WORD.finditer(text) if each.end() > offset), None)


def _source_line(writing: Written, line: int) -> str:
    lines = writing.source.split("\n")
    return lines[line - 1] if 0 < line <= len(lines) else ""
