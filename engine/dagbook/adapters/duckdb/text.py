"""DuckDB's spelling of names and values."""

from collections.abc import Mapping


def quote(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A Python value as a literal: lists and mappings become DuckDB's."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{literal(str(key))}: {literal(each)}" for key, each in value.items())
        return f"map {{{', '.join(pairs)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(each) for each in value)}]"
    return "'" + str(value).replace("'", "''") + "'"
