"""Which macros have changed, and which resources reach one of them."""

from collections.abc import Mapping
from typing import Final

from dagbook.project.nodes import Macro
from dagbook.records.plain import Record

BUILT_IN: Final = "dbt"
"""Package of the macros that come with the program.

They are not compared: otherwise whoever takes a new release, or comes from dbt, had to rebuild all.
"""


def changed_macros(macros: Mapping[str, Macro], earlier: Mapping[str, Record]) -> frozenset[str]:
    """Unique ids of macros that are new or have another text; built-in ones never."""
    return frozenset(
        unique_id
        for unique_id, macro in macros.items()
        if not is_built_in(unique_id)
        and earlier.get(unique_id, {}).get("macro_sql") != macro.macro_sql
    )


def is_built_in(unique_id: str) -> bool:
    """Whether a macro comes with dagbook, or with dbt or one of its adapters."""
    package = unique_id.split(".")[1]
    return package == BUILT_IN or (package.startswith(f"{BUILT_IN}_") and package in _ADAPTERS)


_ADAPTERS: Final = frozenset(
    f"dbt_{name}"
    for name in (
        *("duckdb", "postgres", "snowflake", "bigquery", "redshift", "spark", "databricks"),
        *("trino", "athena", "clickhouse", "sqlserver", "fabric"),
    )
)


def reaching(macros: Mapping[str, Macro], changed: frozenset[str]) -> frozenset[str]:
    """The changed macros and all that call them, directly or not."""
    callers: dict[str, list[str]] = {}
    for unique_id, macro in macros.items():
        for called in macro.depends_on.macros:
            callers.setdefault(called, []).append(unique_id)
    found, waiting = set(changed), list(changed)
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            if caller not in found:
                found.add(caller)
                waiting.append(caller)
    return frozenset(found)


def lost_macro(old: Record, macros: Mapping[str, Macro]) -> bool:
    """Whether a resource called a macro of the project's that has been removed since."""
    depends_on = old.get("depends_on")
    called = depends_on.get("macros") if isinstance(depends_on, Mapping) else None
    return any(
        isinstance(each, str) and not is_built_in(each) and each not in macros
        for each in called or ()
    )
