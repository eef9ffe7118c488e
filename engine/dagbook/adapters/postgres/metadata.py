"""Questions about what exists, and how to read PostgreSQL's answers.

Asked of pg_catalog, which is faster than the information schema and knows materialized views.
"""

from collections.abc import Iterable, Mapping, Sequence

from dagbook.adapters.postgres.text import literal, literals
from dagbook.project.columns import WarehouseColumn, WarehouseTable
from dagbook.project.relation import Relation, RelationType

_TYPE = """case c.relkind
        when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end"""
_COLUMN = "a.attname, format_type(a.atttypid, a.atttypmod), a.attnum"


def schemas_sql(database: str | None) -> str:
    """Schemas of the database; of another one none can be seen."""
    here = f"lower(current_database()) = lower({literal(database)}) and" if database else ""
    return (
        "select nspname from pg_catalog.pg_namespace "
        f"where {here} not pg_is_other_temp_schema(oid) order by nspname"
    )


def relations_sql(schemas: Sequence[tuple[str | None, str]]) -> str:
    """Tables and views of some schemas: database, schema, name, type."""
    return f"""
select current_database(), n.nspname, c.relname, {_TYPE}
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm') and {_in_schemas(schemas)}
order by 1, 2, 3"""


def columns_sql(relation: Relation) -> str:
    """Columns of one relation: name, type, index, comment; without a schema what is in sight."""
    name = relation.identifier or ""
    if relation.schema is None:
        there = "pg_table_is_visible(c.oid)"
    else:
        folded = dict.fromkeys((relation.schema, relation.schema.lower()))
        there = f"n.nspname in ({literals(folded)})"
    names = dict.fromkeys((name, name.lower()))
    exact = f"c.relname <> {literal(name)}, n.nspname <> {literal(relation.schema or '')}"
    return f"""
select {_COLUMN}, col_description(a.attrelid, a.attnum)
from pg_catalog.pg_attribute a
where a.attnum > 0 and not a.attisdropped and a.attrelid = (
    select c.oid from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname in ({literals(names)}) and {there}
    order by {exact} limit 1)
order by a.attnum"""


def columns_of_schemas_sql(schemas: Sequence[tuple[str | None, str]]) -> str:
    """Every column of some schemas, with its relation: type, comment, owner and size of that."""
    return f"""
with relations as materialized (
    select c.oid, n.nspname, c.relname, {_TYPE} as type,
        obj_description(c.oid, 'pg_class') as comment, pg_get_userbyid(c.relowner) as owner,
        case when c.relkind in ('r', 'm') then pg_total_relation_size(c.oid) end as size
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'
        and {_in_schemas(schemas)})
select current_database(), r.nspname, r.relname, r.type, r.comment, r.owner, r.size,
    {_COLUMN}, col_description(a.attrelid, a.attnum)
from relations r
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
order by 1, 2, 3, a.attnum"""


def type_names_sql(types: Sequence[tuple[int, int]]) -> str:
    """Names of types by (oid, modifier), in order."""
    rows = ", ".join(f"({index}, {oid}, {size})" for index, (oid, size) in enumerate(types))
    return (
        "select format_type(oid::oid, size) "
        f"from (values {rows}) as given (position, oid, size) order by position"
    )


def read_relations(rows: Iterable[Sequence[object]]) -> tuple[Relation, ...]:
    """The rows of ``relations_sql``."""
    return tuple(
        Relation(str(database), str(schema), str(name), RelationType(str(type_)))
        for database, schema, name, type_ in rows
    )


def read_columns(rows: Iterable[Sequence[object]]) -> tuple[WarehouseColumn, ...]:
    """The rows of ``columns_sql``; a dropped column leaves no gap."""
    return tuple(
        _column(name, type_, index, comment)
        for index, (name, type_, _, comment) in enumerate(rows, start=1)
    )


def read_columns_by_relation(
    rows: Iterable[Sequence[object]],
) -> Mapping[tuple[str, str, str], WarehouseTable]:
    """The rows of ``columns_of_schemas_sql``, grouped."""
    heads: dict[tuple[str, str, str], Sequence[object]] = {}
    columns: dict[tuple[str, str, str], list[Sequence[object]]] = {}
    for database, schema, name, type_, comment, owner, size, *column in rows:
        key = Relation(str(database), str(schema), str(name)).key()
        heads.setdefault(key, (type_, comment, owner, size))
        columns.setdefault(key, []).append(column)
    return {
        key: WarehouseTable(
            RelationType(str(type_)),
            read_columns(columns[key]),
            _text(comment),
            _text(owner),
            int(str(size)) if size is not None else None,
        )
        for key, (type_, comment, owner, size) in heads.items()
    }


def _column(name: object, type_: object, index: int, comment: object) -> WarehouseColumn:
    return WarehouseColumn(str(name), str(type_), index, _text(comment))


def _text(comment: object) -> str | None:
    return None if comment is None else str(comment)


def _in_schemas(schemas: Sequence[tuple[str | None, str]]) -> str:
    """No database means the one that is connected; another one holds nothing that can be seen."""
    pairs = ", ".join(
        f"({f'lower({literal(database)})' if database else 'lower(current_database())'},"
        f" lower({literal(schema)}))"
        for database, schema in schemas
    )
    wanted = f"(lower(current_database()), lower(n.nspname)) in ({pairs})"
    return wanted if pairs else "false"
