"""Texts of others in Markdown that we write: their marks must mean nothing."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~@])")


def plain(text: str) -> str:
    """A text whose marks mean nothing, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A text in a table cell as code."""
    return f"`{' '.join(text.split()).replace('`', chr(39)).replace('|', chr(92) + '|')}`"
