"""PostgreSQL's spelling of names and values."""

from collections.abc import Iterable


def quote(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal, whatever standard_conforming_strings says."""
    quoted = "'" + text.replace("'", "''") + "'"
    return " E" + quoted.replace("\\", "\\\\") if "\\" in text else quoted


def literals(texts: Iterable[str]) -> str:
    """Texts as a list of literals."""
    return ", ".join(literal(each) for each in texts)
