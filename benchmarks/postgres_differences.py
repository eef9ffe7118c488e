"""In what two engines' PostgreSQL servers differ, and the profile that leads an engine to one."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import psycopg
import yaml
from engine_differences import Difference, Relation, compare_relations

from dagbook.testing.postgres_server import PostgresServer

SCHEMA = "shop"
RELATIONS = """
select n.nspname, c.relname,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
    array_agg(a.attname::text order by a.attnum),
    array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p', 'v', 'm')
    and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
group by 1, 2, 3 order by 1, 2
"""
Rows = Counter[str]


def write_profile(folder: Path, server: PostgresServer) -> None:
    """Have a copy of a project build on a server, whatever its own profile says."""
    settings = yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))
    output = {**server.output(SCHEMA), "password": "none is asked for"}
    profile = {settings["profile"]: {"target": "dev", "outputs": {"dev": output}}}
    (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")


def compare_servers(
    dbt: PostgresServer, dagbook: PostgresServer, ignored: Sequence[str] = ()
) -> tuple[int, int, list[Difference]]:
    """Gives the relations and the rows compared, and the differences."""
    with dbt.connect() as one, dagbook.connect() as other:
        left, right = (_relations(each, ignored) for each in (one, other))
        differences = list(compare_relations(left, right))
        shared = [key for key in left if key in right]
        count = 0
        for key in shared:
            sides = _rows(one, left[key]), _rows(other, right[key])
            count += sides[0].total()
            differences += _compare_rows(key, *sides)
    return len(shared), count, differences


def _relations(connection: psycopg.Connection, ignored: Sequence[str]) -> Mapping[str, Relation]:
    found = (
        Relation(schema, name, type_, tuple(zip(columns, types, strict=True)))
        for schema, name, type_, columns, types in connection.execute(RELATIONS)
    )
    return {
        each.key: each
        for each in found
        if not any(fnmatch(each.key, pattern) for pattern in ignored)
    }


def _rows(connection: psycopg.Connection, relation: Relation) -> Rows:
    """Rows as PostgreSQL writes them, whatever their order and that of their columns."""
    names = ", ".join(f'"{name}"' for name, _ in sorted(relation.columns))
    sql = f'select row({names})::text from "{relation.schema}"."{relation.name}"'
    return Counter(row[0] for row in connection.execute(sql.encode()))


def _compare_rows(key: str, dbt: Rows, dagbook: Rows) -> Iterator[Difference]:
    only_dbt, only_dagbook = dbt - dagbook, dagbook - dbt
    if only_dbt or only_dagbook:
        detail = f"{only_dbt.total()} only in dbt, {only_dagbook.total()} only in dagbook"
        sides = (("dbt", only_dbt), ("dagbook", only_dagbook))
        examples = [f"{side} {next(iter(rows))}" for side, rows in sides if rows]
        yield Difference("rows", key, f"{detail}; first: {' | '.join(examples)}")
