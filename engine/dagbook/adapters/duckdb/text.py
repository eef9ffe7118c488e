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


def bare_or_quoted(name: str) -> str:
    """A repository of extensions: a name such as community as it is, a path or address quoted."""
    return name if name.isidentifier() or name.startswith("'") else literal(name)
