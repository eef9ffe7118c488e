"""Markdown files to doc blocks: ``{% docs name %} … {% enddocs %}``."""

import re
from collections.abc import Iterator
from typing import Final

from dagbook.errors import Origin
from dagbook.jinja.blocks import extract_blocks
from dagbook.project.declarations import DocDeclaration
from dagbook.project.files import Package, SourceFile

_OPENING: Final = re.compile(r"\{%-?\s*docs\s")


def parse_docs(package: Package, file: SourceFile) -> Iterator[DocDeclaration]:
    """The doc blocks of a Markdown file. Raises ProjectError for one left open."""
    text = file.text or ""
    if not _OPENING.search(text):
        return
    for block in extract_blocks(text, file.shown_path):
        if block.kind == "docs":
            yield DocDeclaration(
                name=block.name,
                package=package.name,
                path=file.relative_path,
                original_path=file.path,
                body=block.body.strip(),
                origin=Origin(file.shown_path, block.line, block.column),
            )
