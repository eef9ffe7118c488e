"""Rules that are queries, asked in DuckDB over the artifacts. Loaded by its entry point."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from dagbook.errors import Origin, ProjectError
from mkdocs_dagbook.checks.project_rules import QueryRow, SqlRule
from mkdocs_dagbook.checks.queried_tables import QUERIED_TABLES, QueriedTable
from mkdocs_dagbook.site_model import SiteModel

_LINE = re.compile(r"LINE (\d+):")
_NAMED = re.compile(r"with name \"?(\w+)")


def ask_queries(site: SiteModel, rules: tuple[SqlRule, ...]) -> Mapping[str, tuple[QueryRow, ...]]:
    """The rows of every query, by the rule's slug. Raises ProjectError for one that fails."""
    words = {word for each in rules for word in re.findall(r"\w+", each.query.lower())}
    # nothing outside the artifacts is read: no file, no address
    config: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
    with duckdb.connect(config=config) as connection:
        for table in QUERIED_TABLES:
            if table.name in words:
                _fill(connection, table, site)
        return {each.rule.slug: _ask(connection, each) for each in rules}


def _fill(connection: duckdb.DuckDBPyConnection, table: QueriedTable, site: SiteModel) -> None:
    types = ", ".join(f'"{name}" {type_}' for name, type_ in table.columns.items())
    connection.execute(f'create table "{table.name}" ({types})')
    rows = list(table.rows(site))
    if rows:
        columns: Iterable[list[Any]] = (list(each) for each in zip(*rows, strict=True))
        casts = (f"unnest(?::{type_}[])" for type_ in table.columns.values())
        connection.execute(f'insert into "{table.name}" select {", ".join(casts)}', [*columns])


def _ask(connection: duckdb.DuckDBPyConnection, rule: SqlRule) -> tuple[QueryRow, ...]:
    try:
        connection.execute(rule.query)
        names = [column[0].lower() for column in connection.description or ()]
        rows = connection.fetchall()
    except duckdb.Error as error:
        message = str(error)
        raise ProjectError(
            "broken-rule",
            f"the query of the rule {rule.rule.slug} fails: {message.splitlines()[0]}",
            origin=Origin(rule.origin.path, _line(rule.query, message)),
            notes=message.splitlines()[1:],
            hint="the tables there are: " + ", ".join(each.name for each in QUERIED_TABLES),
        ) from error
    return tuple(_row(dict(zip(names, each, strict=True))) for each in rows)


def _line(query: str, message: str) -> int:
    """The line DuckDB names, or that of the table it doesn't know."""
    told, name = _LINE.search(message), _NAMED.search(message)
    if told is None and name is not None and name[1] in query:
        return query[: query.index(name[1])].count("\n") + 1
    return int(told[1]) if told is not None else 1


def _row(values: dict[str, Any]) -> QueryRow:
    """What a row says; without ``unique_id`` and ``message`` its values are the message."""
    ident = values.get("unique_id")
    message = values.get("message")
    if ident is None and message is None:
        message = ", ".join(f"{name} = {value}" for name, value in values.items())
    column = values.get("column_name")
    return QueryRow(str(ident or ""), str(message or ""), None if column is None else str(column))
