"""Questions about what exists, and how to read DuckDB's answers."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from dagbook.adapters.duckdb.text import literal
from dagbook.project.columns import WarehouseColumn, WarehouseTable
from dagbook.project.relation import Relation, RelationType

_RELATIONS = """
select database_name, schema_name, table_name as name, 'table' as type, comment
from duckdb_tables() where not internal
union all
select database_name, schema_name, view_name, 'view', comment
from duckdb_views() where not internal
"""
_COLUMNS = """
select database_name, schema_name, table_name as name, column_name, data_type, column_index, comment
from duckdb_columns() where not internal
"""

_COLUMNS_OF_HEAD: Final = 5
_HEAD: Final = itemgetter(slice(_COLUMNS_OF_HEAD))
"""What rows of columns say of their relation."""


def schemas_sql(database: str | None) -> str:
    """Schemas of a database, or of the current one."""
    wanted = f"lower({literal(database)})" if database else "lower(current_database())"
    return (
        "select schema_name from duckdb_schemas() "
        f"where lower(database_name) = {wanted} order by schema_name"
    )


def relations_sql(schemas: Sequence[tuple[str | None, str]]) -> str:
    """Tables and views of some schemas: database, schema, name, type."""
    wanted = _in_schemas(schemas)
    return f"select * exclude (comment) from ({_RELATIONS}) where {wanted} order by all"


def columns_sql(relation: Relation) -> str:
    """Columns of one relation: name, type, index, comment; a part that is None matches all."""
    parts = (
        ("database_name", relation.database),
        ("schema_name", relation.schema),
        ("name", relation.identifier),
    )
    wanted = " and ".join(
        f"lower({column}) = lower({literal(part)})" for column, part in parts if part
    )
    return (
        f"select column_name, data_type, column_index, comment from ({_COLUMNS}) "
        f"where {wanted} order by database_name, schema_name, column_index"
    )


def columns_of_schemas_sql(schemas: Sequence[tuple[str | None, str]]) -> str:
    """Every column of some schemas, with its relation and that one's type and comment."""
    return f"""
select database_name, schema_name, name, type, r.comment,
    column_name, data_type, column_index, c.comment
from ({_RELATIONS}) r join ({_COLUMNS}) c using (database_name, schema_name, name)
where {_in_schemas(schemas)}
order by database_name, schema_name, name, column_index"""


def read_relations(rows: Iterable[Sequence[object]]) -> tuple[Relation, ...]:
    """The rows of ``relations_sql``."""
    return tuple(
        Relation(str(database), str(schema), str(name), RelationType(str(type_)))
        for database, schema, name, type_ in rows
    )


def read_columns(rows: Iterable[Sequence[object]]) -> tuple[WarehouseColumn, ...]:
    """The rows of ``columns_sql``."""
    return tuple(_column(*row) for row in rows)


def read_columns_by_relation(
    rows: Iterable[Sequence[object]],
) -> Mapping[tuple[str, str, str], WarehouseTable]:
    """The rows of ``columns_of_schemas_sql``, grouped as they are ordered."""
    found: dict[tuple[str, str, str], WarehouseTable] = {}
    for head, listed in groupby(rows, key=_HEAD):
        database, schema, name, type_, comment = head
        found[Relation(str(database), str(schema), str(name)).key()] = WarehouseTable(
            RelationType(str(type_)),
            tuple([_column(*each[_COLUMNS_OF_HEAD:]) for each in listed]),
            _text(comment),
        )
    return found


def _column(name: object, type_: object, index: object, comment: object) -> WarehouseColumn:
    return WarehouseColumn(str(name), str(type_), int(str(index)), _text(comment))


def _text(comment: object) -> str | None:
    return None if comment is None else str(comment)


def _in_schemas(schemas: Sequence[tuple[str | None, str]]) -> str:
    """``(lower(database_name), lower(schema_name)) in (…)``; no database means the current one."""
    pairs = ", ".join(
        f"({f'lower({literal(database)})' if database else 'lower(current_database())'},"
        f" lower({literal(schema)}))"
        for database, schema in schemas
    )
    return f"(lower(database_name), lower(schema_name)) in ({pairs})" if pairs else "false"
