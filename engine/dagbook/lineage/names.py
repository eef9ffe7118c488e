"""Names of relations, columns and dialects, as databases and SQL spell them."""

import re
from collections.abc import Mapping
from functools import lru_cache

_PLAIN = re.compile(r"[A-Za-z_][\w$]*\Z")
_PLAIN_DOTTED = re.compile(r"[A-Za-z_][\w$-]*(\.[A-Za-z_][\w$-]*)*\Z")
_PART = re.compile(r'"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|([^.]+)')

_DIALECTS: Mapping[str, str] = {
    "athena": "athena",
    "bigquery": "bigquery",
    "clickhouse": "clickhouse",
    "databricks": "databricks",
    "doris": "doris",
    "dremio": "dremio",
    "duckdb": "duckdb",
    "exasol": "exasol",
    "fabric": "fabric",
    "fabricspark": "spark",
    "glue": "spark",
    "greenplum": "postgres",
    "hive": "hive",
    "impala": "hive",
    "materialize": "materialize",
    "mysql": "mysql",
    "oracle": "oracle",
    "postgres": "postgres",
    "redshift": "redshift",
    "risingwave": "risingwave",
    "singlestore": "singlestore",
    "snowflake": "snowflake",
    "spark": "spark",
    "sqlite": "sqlite",
    "sqlserver": "tsql",
    "starrocks": "starrocks",
    "synapse": "tsql",
    "teradata": "teradata",
    "trino": "trino",
}
_TO_LOWER = frozenset({"postgres", "redshift", "materialize", "risingwave", "trino", "athena"})
_TO_UPPER = frozenset({"snowflake", "oracle", "exasol"})


def dialect_of(adapter: str) -> str:
    """The SQL grammar for a dbt ``adapter_type``; empty, the generic one, where it isn't known."""
    return _DIALECTS.get(adapter.lower(), "")


def fold(name: str) -> str:
    """A name without its letter case."""
    return name.lower()


def stored_name(name: str, *, quoted: bool, dialect: str) -> str:
    """A column's name as the database will show it."""
    if quoted:
        return name
    if dialect in _TO_LOWER:
        return name.lower()
    return name.upper() if dialect in _TO_UPPER else name


@lru_cache(maxsize=65_536)
def parts_of(relation: str) -> tuple[str, ...]:
    """The parts of a relation's name, without quotes and letter case."""
    parts: list[str] = []
    for double, back, bracket, plain in _PART.findall(relation):
        if back:
            parts.extend(back.lower().split("."))
        else:
            parts.append((double.replace('""', '"') or bracket or plain.strip()).lower())
    return tuple(parts)


def column_text(relation: str, column: str) -> str:
    """A column of a relation, as expressions spell it."""
    left = relation if _PLAIN_DOTTED.match(relation) else _quoted(relation)
    return f"{left}.{column if _PLAIN.match(column) else _quoted(column)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
