"""The top-level blocks of a file: macros, tests, materializations, snapshots and doc blocks.

A scanner over Jinja's tags that knows strings, brackets, comments and raw sections. What stands
between blocks is skipped, as dbt does, so prose around a doc block may hold any braces.
"""

import re
from ast import literal_eval
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from dagbook.errors import Origin, ProjectError

_OPENING: Final = re.compile(
    r"\{%[-+]?\s*(macro|test|data_test|materialization|docs|snapshot)\b", re.ASCII
)
_CLOSING: Final = re.compile(
    r"\{%[-+]?\s*end(macro|test|data_test|materialization|docs|snapshot)\b", re.ASCII
)
_TAG_NAME: Final = re.compile(r"\{%[-+]?\s*(\w+)", re.ASCII)
_NAME: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*", re.ASCII)
_MARK: Final = re.compile(r"\{[{%#]")
_INSIDE: Final = re.compile(r"""['"()\[\]{}%-]""")
_END_RAW: Final = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_END_DOCS: Final = re.compile(r"\{%[-+]?\s*enddocs\s*[-+]?%\}")
_ADAPTER: Final = re.compile(r"""\badapter\s*=\s*['"](\w+)['"]""")
_LANGUAGES: Final = re.compile(r"supported_languages\s*=\s*(\[[^\]]*\])")
_ARGUMENT: Final = re.compile(r"(?:^|,)\s*(\w+)(?=\s*(?:[,:=]|$))")


class Block(Struct, frozen=True):
    """One top-level block. ``line`` and ``column``, from 1, are those of its opening tag."""

    kind: str
    """macro, test, materialization, docs or snapshot."""
    name: str
    """As written in the tag: ``not_null``, not ``test_not_null``."""
    macro_name: str
    """Its macro's name: ``test_not_null``, ``materialization_table_default``; else ``name``."""
    text: str
    """From the opening tag to the closing one, both included."""
    body: str
    """Between the two tags, as written."""
    line: int
    column: int
    body_line: int
    """The line on which ``body`` begins."""
    arguments: tuple[str, ...] = ()
    """Names of the arguments of a macro or test."""
    languages: tuple[str, ...] | None = None
    """``supported_languages`` of a materialization."""


class _Tag(Struct, frozen=True):
    """A tag: where it begins, where it ends, and its word (empty for ``{{`` and ``{#``)."""

    start: int
    end: int
    word: str


def extract_blocks(text: str, path: str) -> tuple[Block, ...]:
    """The top-level blocks in order. Raises ProjectError (``broken-jinja``) for one left open."""
    blocks: list[Block] = []
    position = 0
    while (mark := _MARK.search(text, position)) is not None:
        start = mark.start()
        if (stray := _CLOSING.match(text, start)) is not None:
            raise _broken(
                text, path, start, f"nothing is open that {{% end{stray[1]} %}} could close"
            )
        tag = _tag_at(text, start)
        opening = _OPENING.match(text, start)
        if opening is None:
            position = _after_prose(text, start, tag)
            continue
        block = _block(text, path, opening[1], tag, start)
        blocks.append(block)
        position = start + len(block.text)
    return tuple(blocks)


def _after_prose(text: str, start: int, tag: _Tag | None) -> int:
    """Where to look on after a tag between blocks: a comment and a raw section are skipped whole.

    Any other that runs over several lines is more likely prose with a lone brace.
    """
    if tag is None:
        return start + 2
    if tag.word == "raw":
        ended = _END_RAW.search(text, tag.end)
        return ended.end() if ended else tag.end
    is_comment = text.startswith("{#", start)
    return tag.end if is_comment or "\n" not in text[start : tag.end] else start + 2


def _block(text: str, path: str, word: str, tag: _Tag | None, start: int) -> Block:
    kind = "test" if word == "data_test" else word
    if tag is None:
        raise _broken(text, path, start, f"the tag of this {kind} is never closed by %}}")
    head = text[start : tag.end].rstrip("}").rstrip("%").rstrip("-+")
    head = head[head.index(word) + len(word) :]
    named = _NAME.match(head)
    if named is None:
        raise _broken(text, path, start, f"this {kind} has no name")
    closing = _closing_tag(text, tag.end, word)
    if closing is None:
        raise _broken(
            text, path, start, f"{kind} '{named[1]}' is never closed", f"{{% end{word} %}}"
        )
    options = head[named.end() :]
    return Block(
        kind=kind,
        name=named[1],
        macro_name=_macro_name(kind, named[1], options),
        text=text[start : closing.end],
        body=text[tag.end : closing.start],
        line=text.count("\n", 0, start) + 1,
        column=start - text.rfind("\n", 0, start),
        body_line=text.count("\n", 0, tag.end) + 1,
        arguments=_arguments(options) if kind in ("macro", "test") else (),
        languages=_languages(options) if kind == "materialization" else None,
    )


def _closing_tag(text: str, position: int, word: str) -> _Tag | None:
    if word == "docs":
        found = _END_DOCS.search(text, position)
        return _Tag(found.start(), found.end(), "enddocs") if found else None
    depth = 1
    for tag in _tags(text, position):
        depth += (tag.word == word) - (tag.word == f"end{word}")
        if depth == 0:
            return tag
    return None


def _tags(text: str, position: int) -> Iterator[_Tag]:
    """Every tag from here on; what is broken within a block is Jinja's to explain."""
    while (mark := _MARK.search(text, position)) is not None:
        tag = _tag_at(text, mark.start())
        if tag is None:
            position = mark.start() + 2
            continue
        position = tag.end
        if tag.word == "raw":
            ended = _END_RAW.search(text, tag.end)
            position = ended.end() if ended else len(text)
        yield tag


def _tag_at(text: str, start: int) -> _Tag | None:
    """The tag that begins here, or None if it is never closed."""
    if text.startswith("{#", start):
        end = text.find("#}", start + 2)
        return _Tag(start, end + 2, "") if end >= 0 else None
    closing = "%}" if text.startswith("{%", start) else "}}"
    end_or_none = end_of_code(text, start + 2, closing)
    if end_or_none is None:
        return None
    named = _TAG_NAME.match(text, start)
    return _Tag(start, end_or_none, named[1] if named else "")


def end_of_code(text: str, position: int, closing: str) -> int | None:
    """Where ``%}`` or ``}}`` ends that stands outside of strings and brackets."""
    depth = 0
    while (found := _INSIDE.search(text, position)) is not None:
        at, sign = found.start(), found[0]
        position = at + 1
        if depth <= 0 and text.startswith(closing, at):
            return at + 2
        if sign in "'\"":
            position = _end_of_string(text, at)
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
    return None


def _end_of_string(text: str, start: int) -> int:
    quote, position = text[start], start + 1
    while position < len(text):
        if text[position] == "\\":
            position += 2
        elif text[position] == quote:
            return position + 1
        else:
            position += 1
    return len(text)


def _macro_name(kind: str, name: str, options: str) -> str:
    if kind == "test":
        return f"test_{name}"
    if kind == "materialization":
        adapter = _ADAPTER.search(options)
        return f"materialization_{name}_{adapter[1] if adapter else 'default'}"
    return name


def _arguments(signature: str) -> tuple[str, ...]:
    """Names of the arguments; what stands in brackets or quotes is taken out first."""
    inner = signature.strip().removeprefix("(").rstrip().removesuffix(")")
    plain = re.sub(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", "''", inner)
    while (simpler := re.sub(r"[(\[{][^()\[\]{}]*[)\]}]", "''", plain)) != plain:
        plain = simpler
    return tuple(found[1] for found in _ARGUMENT.finditer(plain))


def _languages(options: str) -> tuple[str, ...]:
    found = _LANGUAGES.search(options)
    if found is None:
        return ("sql",)
    try:
        return tuple(str(each) for each in literal_eval(found[1]))
    except (ValueError, SyntaxError):
        return ("sql",)


def _broken(
    text: str, path: str, start: int, message: str, missing: str | None = None
) -> ProjectError:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    hint = f"end it with {missing}" if missing else None
    return ProjectError("broken-jinja", message, origin=Origin(path, line, column), hint=hint)
