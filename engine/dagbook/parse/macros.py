"""Macro files to macros: ``{% macro %}``, ``{% test %}`` and ``{% materialization %}``."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.jinja.blocks import Block, extract_blocks
from dagbook.parse.macro_signatures import macro_arguments
from dagbook.project.files import FileKind, ProjectFiles
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Macro

_KINDS: Final = ("macro", "test", "data_test", "materialization")
_REMEMBERED: Final = 1024
_LINE_END: Final = re.compile("\n")


class _MacroFile(Struct, frozen=True):
    """What the macros of a file are made from."""

    kind: FileKind
    path: str
    shown_path: str
    text: str


def parse_macros(files: ProjectFiles) -> tuple[Macro, ...]:
    """Every macro of every package. Raises ProjectError or ErrorGroup for broken blocks."""
    macros: list[Macro] = []
    errors: list[DagbookError] = []
    for package in files.all_packages:
        for file in package.files:
            if file.kind in (FileKind.MACRO, FileKind.GENERIC_TEST):
                try:
                    read = _MacroFile(file.kind, file.path, file.shown_path, file.text or "")
                    macros.extend(_macros(package.name, read))
                except ProjectError as error:
                    errors.append(error)
    raise_errors(errors)
    return tuple(macros)


@lru_cache(maxsize=_REMEMBERED)
def _macros(package: str, file: _MacroFile) -> tuple[Macro, ...]:
    """The macros of a file; the same text again, as dagbook's own, is not read twice."""
    return tuple(_read(package, file))


def _read(package: str, file: _MacroFile) -> Iterator[Macro]:
    text = file.text
    starts = _line_starts(text)
    first = len(text) - len(text.lstrip())
    taken = 0
    for block in extract_blocks(text, file.shown_path):
        start = starts[block.line - 1] + block.column - 1
        begin, end = _with_blanks(text, start, start + len(block.text))
        begin = max(begin, taken, first)
        taken = end
        if block.kind in _KINDS:
            yield _macro(package, file, block, (text[begin:end], text.count("\n", 0, begin) + 1))


def _macro(package: str, file: _MacroFile, block: Block, code: tuple[str, int]) -> Macro:
    macro_sql, line = code
    return Macro(
        resource_type=ResourceType.MACRO,
        name=block.macro_name,
        package=package,
        unique_id=unique_id(ResourceType.MACRO, package, block.macro_name),
        path=file.path,
        original_path=file.path,
        origin=Origin(file.shown_path, block.line, block.column),
        macro_sql=macro_sql,
        offset_line=line,
        arguments=macro_arguments(block.text) if file.kind is FileKind.MACRO else (),
        supported_languages=block.languages,
    )


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def _with_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """A block with the white space that ``{%-`` and ``-%}`` take away, as dbt keeps it."""
    if text.startswith("{%-", start):
        start = len(text[:start].rstrip())
    if text.endswith("-%}", start, end):
        end = min(len(text) - len(text[end:].lstrip()), len(text.rstrip()))
    return start, end
