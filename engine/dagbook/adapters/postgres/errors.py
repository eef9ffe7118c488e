"""PostgreSQL's errors as ours: which slug, which line, what next.

Its codes are listed at https://www.postgresql.org/docs/current/errcodes-appendix.html; a class is
the first two characters.
"""

import re
from typing import Final

import psycopg

from dagbook.adapters.postgres.credentials import PostgresCredentials
from dagbook.errors import DagbookError, ProfileError, WarehouseError

_SLUGS: Final = {
    "42601": "sql-syntax",
    "42P01": "missing-relation",
    "3F000": "missing-schema",
    "42703": "missing-column",
    "42883": "missing-function",
    "42501": "not-allowed",
    "57014": "sql-cancelled",
    "40001": "write-conflict",
    "40P01": "write-conflict",
    "55P03": "write-conflict",
    "53100": "disk-full",
    "53200": "out-of-memory",
    "22P04": "broken-csv",
    "57P01": "connection-lost",
    "57P02": "connection-lost",
    "57P03": "connection-lost",
}
_CLASSES: Final = {"08": "connection-lost", "22": "conversion-failed", "23": "constraint-violated"}
_HINTS: Final = {
    "other-database": "leave 'database' out: a connection sees the profile's database alone",
    "not-allowed": "who owns it can grant that; or name a 'role' in the profile that may",
}
_MERGE: Final = re.compile(r'at or near "merge"', re.IGNORECASE)
_HOPELESS: Final = (
    ("password authentication failed", "'user' and 'password'"),
    ("no password supplied", "'password'"),
    ("no pg_hba.conf entry", "'user' and 'sslmode'"),
    ('database "', "'dbname'"),
    ('role "', "'user'"),
    ("could not translate host name", "'host'"),
    ("failed to resolve host", "'host'"),
    ("sslmode value", "'sslmode'"),
    ("certificate", "'sslmode', 'sslcert', 'sslkey' and 'sslrootcert'"),
)
"""Words of a refusal that trying again cannot change, and the keys that may be wrong."""
_BEFORE_THE_SERVER: Final = ("'host'", "'sslmode'")
"""Keys by which no server was reached that could refuse anybody."""
_NOBODY_ANSWERS: Final = "is the server running, and does it listen there?"


def sql_error(error: psycopg.Error, sql: str) -> WarehouseError:
    """What a statement failed with."""
    told = error.diag
    position = told.statement_position
    line = _line(sql, position)
    explained = WarehouseError(
        _slug(error),
        told.message_primary or _first_line(error),
        hint=told.message_hint or _hint(error),
        notes=[*_details(error), *_excerpt(sql, line)],
        sql=sql,
        sql_line=line,
    )
    explained.sql_column = _column(sql, position)
    return explained


def connect_error(error: psycopg.Error, credentials: PostgresCredentials) -> DagbookError:
    """What connecting failed with."""
    where = f"{credentials.host}:{credentials.port}, database '{credentials.database}'"
    keys = hopeless_keys(error)
    words = [line.strip() for line in str(error).splitlines() if line.strip()]
    if keys is None or keys in _BEFORE_THE_SERVER:
        hint = f"look at {keys} in the profile" if keys else _NOBODY_ANSWERS
        message = f"cannot connect to PostgreSQL at {where}"
        return WarehouseError("no-connection-to-warehouse", message, hint=hint, notes=words)
    return ProfileError(
        "connection-refused",
        f"PostgreSQL at {where} refuses user '{credentials.user}'",
        hint=f"look at {keys} in the profile",
        notes=words,
    )


def role_error(error: psycopg.Error, role: str) -> ProfileError:
    """The profile's role cannot be taken: there is none, or it is not for this user."""
    return ProfileError(
        "connection-refused",
        f"PostgreSQL does not let this user become the role '{role}'",
        hint="look at 'role' in the profile",
        notes=[_first_line(error)],
    )


def hopeless_keys(error: psycopg.Error) -> str | None:
    """The keys of the profile to look at where trying again would change nothing."""
    text = str(error)
    return next((keys for words, keys in _HOPELESS if words in text), None)


def _slug(error: psycopg.Error) -> str:
    code = error.sqlstate
    if "cross-database references" in str(error):
        return "other-database"
    if code is None:
        lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
        return "connection-lost" if lost else "sql-failed"
    return _SLUGS.get(code) or _CLASSES.get(code[:2], "sql-failed")


def _hint(error: psycopg.Error) -> str | None:
    slug = _slug(error)
    if slug == "sql-syntax" and _MERGE.search(error.diag.message_primary or ""):
        return "merge needs PostgreSQL 15: use incremental_strategy 'delete+insert'"
    return _HINTS.get(slug)


def _details(error: psycopg.Error) -> list[str]:
    told = error.diag
    words = (told.message_detail, told.context)
    return [line for each in words if each for line in each.splitlines() if line.strip()]


def _line(sql: str, position: str | None) -> int | None:
    """The line, from 1, of a character counted from 1."""
    return sql[: int(position) - 1].count("\n") + 1 if position else None


def _column(sql: str, position: str | None) -> int | None:
    return int(position) - (sql.rfind("\n", 0, int(position) - 1) + 1) if position else None


def _excerpt(sql: str, line: int | None) -> list[str]:
    return [f"LINE {line}: {sql.splitlines()[line - 1]}"] if line and sql.strip() else []


def _first_line(error: psycopg.Error) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
