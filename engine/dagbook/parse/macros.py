"""Macro files to macros: ``{% macro %}``, ``{% test %}`` and ``{% materialization %}``."""

from collections.abc import Iterator
from typing import Final

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.jinja.blocks import Block, extract_blocks
from dagbook.project.files import FileKind, Package, ProjectFiles, SourceFile
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Macro

_KINDS: Final = ("macro", "test", "data_test", "materialization")


def parse_macros(files: ProjectFiles) -> tuple[Macro, ...]:
    """Every macro of every package. Raises ProjectError or ErrorGroup for broken blocks."""
    macros: list[Macro] = []
    errors: list[DagbookError] = []
    for package in files.all_packages:
        for file in package.files:
            if file.kind in (FileKind.MACRO, FileKind.GENERIC_TEST):
                try:
                    macros.extend(_macros(package, file))
                except ProjectError as error:
                    errors.append(error)
    raise_errors(errors)
    return tuple(macros)


def _macros(package: Package, file: SourceFile) -> Iterator[Macro]:
    for block in extract_blocks(file.text or "", file.path):
        if block.kind in _KINDS:
            yield _macro(package, file, block)


def _macro(package: Package, file: SourceFile, block: Block) -> Macro:
    return Macro(
        resource_type=ResourceType.MACRO,
        name=block.macro_name,
        package=package.name,
        unique_id=unique_id(ResourceType.MACRO, package.name, block.macro_name),
        path=file.path,
        original_path=file.path,
        origin=Origin(file.path, block.line, block.column),
        macro_sql=block.text,
        offset_line=block.line,
        supported_languages=("sql",) if block.kind == "materialization" else None,
    )
