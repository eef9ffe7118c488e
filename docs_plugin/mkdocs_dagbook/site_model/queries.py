"""The tables of a site as queries whose columns can be traced.

A model's query is its compiled code; where nobody compiled it, its code if the Jinja in it is
plain. A snapshot's query is its select with the columns snapshots add, computed as they are:

    select *, md5(…) as dbt_scd_id, updated_at as dbt_valid_from, … from (its select) as snapshotted
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from dagbook.lineage import Query
from mkdocs_dagbook.site_model.plain_jinja import Call, replace_plain_jinja
from mkdocs_dagbook.site_model.slugs import merged, texts
from mkdocs_dagbook.site_model.tables import Kind, Table

INLINED = "__dbt__cte__"
"""Starts the name by which compiled code calls an ephemeral model."""

NOT_COMPILED = "not compiled: run `dagbook compile`"
PYTHON = "a Python model: only SQL can be traced"
NO_CODE = "the artifacts don't have its code"


class Traceable(Struct, frozen=True):
    """Queries of tables, and by table id why there is none."""

    queries: tuple[Query, ...]
    misses: Mapping[str, str]


def read_queries(tables: Mapping[str, Table]) -> Traceable:
    """The queries of models and snapshots; sources and seeds have none and miss nothing."""
    queries, misses = [], {}
    for table in tables.values():
        if table.kind not in {Kind.MODEL, Kind.SNAPSHOT}:
            continue
        sql, miss = _sql(table, tables)
        if miss:
            misses[table.unique_id] = miss
        else:
            queries.append(Query(table.unique_id, sql, dict(_reads(table, tables))))
    return Traceable(tuple(queries), misses)


def _sql(table: Table, tables: Mapping[str, Table]) -> tuple[str, str]:
    """The SQL, or why there is none."""
    if table.language != "sql":
        return "", PYTHON
    if not table.compiled_code and not table.code:
        return "", NO_CODE
    sql = table.compiled_code or replace_plain_jinja(table.code, _relations(table, tables))
    if not sql:
        return "", NOT_COMPILED
    return (_snapshot(sql, table.config) if table.kind is Kind.SNAPSHOT else sql), ""


def _reads(table: Table, tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    yield _name(table), table.unique_id
    for unique_id in table.parents:
        parent = tables[unique_id]
        yield _name(parent), unique_id
        if _is_inlined(parent):
            yield INLINED + parent.name, unique_id


def _name(table: Table) -> str:
    """What compiled code calls a table."""
    if table.relation_name:
        return table.relation_name
    if _is_inlined(table):
        return INLINED + table.identifier
    return ".".join(part for part in (table.database, table.schema, table.identifier) if part)


def _is_inlined(table: Table) -> bool:
    return table.materialization == "ephemeral"


def _relations(table: Table, tables: Mapping[str, Table]) -> Callable[[Call], str | None]:
    """What constant calls in a table's code mean: only what the manifest says it reads."""
    parents = [tables[unique_id] for unique_id in table.parents]

    def relation(call: Call) -> str | None:
        if call.name == "this":
            return _name(table)
        called = _called_source if call.name == "source" else _called_model
        found = [parent for parent in parents if called(call, parent)]
        return _name(found[0]) if len(found) == 1 else None

    return relation


def _called_source(call: Call, parent: Table) -> bool:
    return parent.kind is Kind.SOURCE and (parent.source_name, parent.name) == call.texts


def _called_model(call: Call, parent: Table) -> bool:
    return (
        parent.kind is not Kind.SOURCE
        and call.texts in {(parent.name,), (parent.package, parent.name)}
        and call.version in {None, parent.version}
    )


def _snapshot(sql: str, config: Mapping[str, Any]) -> str:
    """The select of a snapshot, and what a snapshot adds to it."""
    keys = texts(config.get("unique_key"))
    moment = str(config.get("updated_at") or "current_timestamp")
    names = merged(config.get("snapshot_meta_column_names"))
    values = {
        "dbt_scd_id": f"md5(concat({', '.join((*keys, moment))}))",
        "dbt_updated_at": moment,
        "dbt_valid_from": moment,
        "dbt_valid_to": f"lead({moment}) over (partition by {', '.join(keys) or '1'})",
    }
    if config.get("hard_deletes") == "new_record":
        values["dbt_is_deleted"] = "'False'"
    added = ", ".join(f"{value} as {names.get(name) or name}" for name, value in values.items())
    return (
        f"select *, {added} from (\n{sql.rstrip().rstrip(';')}\n) as snapshotted{_changes(config)}"
    )


def _changes(config: Mapping[str, Any]) -> str:
    """The columns a snapshot of the strategy ``check`` compares decide which rows it gets."""
    checked = [each for each in texts(config.get("check_cols")) if each != "all"]
    if config.get("updated_at") or not checked:
        return ""
    return f" where {' or '.join(f'{column} is not null' for column in checked)}"
