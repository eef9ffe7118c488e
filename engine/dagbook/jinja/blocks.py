"""The top-level blocks of a file: ``{% macro %}``, ``{% test %}``, ``{% materialization %}``, ``{% docs %}``, ``{% snapshot %}``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block. ``line`` and ``column`` count from 1 and are those of its opening tag."""

    kind: str
    """macro, test, materialization, docs or snapshot."""
    name: str
    """As written in the tag: ``not_null``, not ``test_not_null``."""
    macro_name: str
    """What the macro is called: ``test_not_null``, ``materialization_table_default``; the name for others."""
    text: str
    """From the opening tag to the closing one, both included."""
    body: str
    """Between the two tags, as written."""
    line: int
    column: int
    body_line: int
    """The line on which ``body`` begins."""


def extract_blocks(text: str, path: str) -> tuple[Block, ...]:
    """The top-level blocks in order. Raises ProjectError (slug ``broken-jinja``) for one left open."""
    raise NotImplementedError
