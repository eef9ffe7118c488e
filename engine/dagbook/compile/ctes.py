"""Prepend CTEs to a query, as dbt does: into its own ``with``, or as a new one before it.

    select * from x                 with a as (…) select * from x
    with y as (…) select …          with a as (…), y as (…) select …
    with recursive y as (…) …       with recursive a as (…), y as (…) …

Only blanks and comments may stand before ``with``.
"""

import re
from collections.abc import Iterable
from typing import Final

from dagbook.project.compiled import ExtraCte

_SKIPPED: Final = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)+", re.DOTALL)
_WITH: Final = re.compile(
    r"with\b(?:(?:\s+|--[^\n]*\n|/\*.*?\*/)+recursive\b)?\s*", re.IGNORECASE | re.DOTALL
)


def prepend_ctes(sql: str, ctes: Iterable[ExtraCte]) -> str:
    """The query with the CTEs before its own."""
    joined = ", ".join(each.sql for each in ctes)
    if not joined:
        return sql
    skipped = _SKIPPED.match(sql)
    start = _WITH.match(sql, skipped.end() if skipped else 0)
    if start is not None:
        return f"{sql[: start.end()]}{joined}, {sql[start.end() :]}"
    blanks = len(sql) - len(sql.lstrip())
    return f"{sql[:blanks]}with{joined} {sql[blanks:]}"
