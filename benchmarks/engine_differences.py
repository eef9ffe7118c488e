"""In what two engines' databases, results and manifests differ: two sides in, differences out."""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import duckdb

MANIFEST_SECTIONS = (
    *("nodes", "sources", "exposures", "groups", "docs", "unit_tests", "disabled"),
    *("metrics", "semantic_models", "saved_queries"),
)
VOLATILE_FIELDS = frozenset({"created_at", "compiled_path", "build_path", "root_path"})
UNORDERED_FIELDS = frozenset(
    {"depends_on.nodes", "depends_on.macros", "refs", "sources", "primary_key"}
)
# dbt adds to a test's macros those that running it happened to call.
RUN_MACROS = (
    "macro.dbt.statement",
    "macro.dbt.should_store_failures",
    "macro.dbt.get_limit_subquery_sql",
)
SQL_FIELDS = frozenset({"compiled_code", "extra_ctes"})
ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the two engines disagree; ``of`` is a relation, a unique id or a field."""

    kind: str
    of: str
    detail: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as its database knows it, columns as ``(name, type)`` in order."""

    schema: str
    name: str
    type: str
    columns: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"


# --- comparing databases -------------------------------------------------------------------------


def database_files(folder: Path) -> list[Path]:
    """Every DuckDB file in a folder, relative to it, known by the magic bytes."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if _is_database(path))


def _is_database(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size < 12 or path.suffix in {".csv", ".sql", ".yml"}:
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def read_relations(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, Relation]:
    """The user's tables and views in an attached database, by key."""
    rows = connection.execute(
        """
        with relations as (
            select schema_oid, table_oid as oid, schema_name, table_name as name, 'table' as type
            from duckdb_tables() where database_name = $database and not internal
            union all
            select schema_oid, view_oid, schema_name, view_name, 'view'
            from duckdb_views() where database_name = $database and not internal
        )
        select any_value(r.schema_name), any_value(r.name), any_value(r.type),
            list(row(c.column_name, c.data_type) order by c.column_index)
        from relations r join duckdb_columns() c
            on c.database_name = $database
            and c.schema_name = r.schema_name and c.table_name = r.name
        group by r.schema_name, r.name order by r.schema_name, r.name
        """,
        {"database": database},
    ).fetchall()
    found = (Relation(schema, name, type_, tuple(columns)) for schema, name, type_, columns in rows)
    return {relation.key: relation for relation in found}


def compare_databases(
    left: Path, right: Path, ignored: Sequence[str] = ()
) -> tuple[int, int, list[Difference]]:
    """Compare two DuckDB files. Gives the relations and the rows compared, and the differences.

    Views name their database, so both files are attached under the same name, one after the
    other, and each relation's rows are copied into a scratch database, where they meet.
    """
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"attach {_text(str(Path(folder) / 'scratch.db'))} as scratch")
        sides, unreadable = [], []
        for side, path in (("dbt", left), ("dagbook", right)):
            relations, failed = _copy_rows(connection, side, path, ignored)
            sides.append(relations)
            unreadable += failed
        differences = list(compare_relations(*sides)) + unreadable
        skip = {difference.of for difference in unreadable}
        shared = [key for key in sides[0] if key in sides[1] and key not in skip]
        rows = 0
        for key in shared:
            count, found = _compare_rows(connection, sides[0][key], sides[1][key])
            rows += count
            differences += found
    return len(shared), rows, differences


def _copy_rows(
    connection: duckdb.DuckDBPyConnection, side: str, path: Path, ignored: Sequence[str]
) -> tuple[dict[str, Relation], list[Difference]]:
    database = path.stem
    connection.execute(f"attach {_text(str(path))} as {_name(database)} (read_only)")
    connection.execute(f"create schema scratch.{side}; use {_name(database)}")
    relations = {
        key: relation
        for key, relation in read_relations(connection, database).items()
        if not any(fnmatch(key, pattern) for pattern in ignored)
    }
    unreadable = []
    for key, relation in relations.items():
        where = f"{_name(database)}.{_name(relation.schema)}.{_name(relation.name)}"
        try:
            connection.execute(f"create table scratch.{side}.{_name(key)} as from {where}")
        except duckdb.Error as error:
            unreadable.append(
                Difference("unreadable", key, f"{side}: {str(error).splitlines()[0]}")
            )
    connection.execute(f"use scratch; detach {_name(database)}")
    return relations, unreadable


def compare_relations(
    left: Mapping[str, Relation], right: Mapping[str, Relation]
) -> Iterator[Difference]:
    """Relations that only one side has, of another type, or with other columns."""
    for key in sorted(left.keys() | right.keys()):
        if key not in right:
            yield Difference("relation", key, f"{left[key].type} only in dbt")
        elif key not in left:
            yield Difference("relation", key, f"{right[key].type} only in dagbook")
        elif left[key].type != right[key].type:
            yield Difference("type", key, f"{left[key].type} in dbt, {right[key].type} in dagbook")
        if key in left and key in right and left[key].columns != right[key].columns:
            yield Difference("columns", key, _described_columns(left[key], right[key]))


def _described_columns(left: Relation, right: Relation) -> str:
    only_left = [
        f"{name} {type_}" for name, type_ in left.columns if (name, type_) not in right.columns
    ]
    only_right = [
        f"{name} {type_}" for name, type_ in right.columns if (name, type_) not in left.columns
    ]
    if not only_left and not only_right:
        return "the same columns in another order"
    sides = (("dbt", only_left), ("dagbook", only_right))
    return "; ".join(f"only in {side}: {', '.join(only) or '-'}" for side, only in sides)


def _compare_rows(
    connection: duckdb.DuckDBPyConnection, left: Relation, right: Relation
) -> tuple[int, list[Difference]]:
    if {name for name, _ in left.columns} != {name for name, _ in right.columns}:
        return 0, []
    columns = ", ".join(_name(name) for name, _ in left.columns)
    dbt, dagbook = (
        f"select {columns} from scratch.{side}.{_name(left.key)}" for side in ("dbt", "dagbook")
    )
    only_dbt = connection.execute(f"{dbt} except all {dagbook}").fetchall()
    only_dagbook = connection.execute(f"{dagbook} except all {dbt}").fetchall()
    count = connection.execute(f"select count(*) from ({dbt})").fetchall()[0][0]
    if not only_dbt and not only_dagbook:
        return count, []
    detail = f"{len(only_dbt)} only in dbt, {len(only_dagbook)} only in dagbook"
    examples = [
        f"{side} {rows[0]}" for side, rows in (("dbt", only_dbt), ("dagbook", only_dagbook)) if rows
    ]
    return count, [Difference("rows", left.key, f"{detail}; first: {' | '.join(examples)}")]


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- comparing artifacts -------------------------------------------------------------------------


def compare_results(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Difference]:
    """Differences in status and failures between two parsed run_results.json."""
    sides = [outcomes(left), outcomes(right)]
    differences = []
    for unique_id in sorted(sides[0].keys() | sides[1].keys()):
        dbt, dagbook = (side.get(unique_id, ABSENT) for side in sides)
        if dbt != dagbook:
            differences.append(Difference("result", unique_id, f"dbt {dbt}, dagbook {dagbook}"))
    return differences


def outcomes(run_results: Mapping[str, Any]) -> dict[str, str]:
    """Status and failures of every result, as words, by unique id."""
    found = {}
    for result in run_results["results"]:
        failures = result.get("failures")
        counted = "" if failures is None else f" ({failures} failures)"
        found[result["unique_id"]] = f"{result['status']}{counted}"
    return found


def compare_manifests(left: Mapping[str, object], right: Mapping[str, object]) -> list[Difference]:
    """Differences between two parsed manifest.json, field by field, one for each field."""
    found: dict[str, list[str]] = defaultdict(list)
    for section in MANIFEST_SECTIONS:
        one, other = _entries(left.get(section)), _entries(right.get(section))
        for unique_id in sorted(one.keys() | other.keys()):
            if unique_id.startswith("doc.dbt."):
                continue
            if unique_id not in one or unique_id not in other:
                found[section].append(
                    f"{unique_id} only in {'dbt' if unique_id in one else 'dagbook'}"
                )
                continue
            for field, dbt, dagbook in _fields_that_differ(one[unique_id], other[unique_id]):
                kind = section if section != "nodes" else unique_id.split(".", 1)[0]
                found[f"{kind}.{field}"].append(f"{unique_id}: dbt {dbt}, dagbook {dagbook}")
    return [Difference("manifest", field, _summary(cases)) for field, cases in found.items()]


def _summary(cases: Sequence[str]) -> str:
    return cases[0] if len(cases) == 1 else f"{len(cases)} times; first {cases[0]}"


def _entries(section: object) -> Mapping[str, Mapping[str, object]]:
    if not isinstance(section, Mapping):
        return {}
    return {key: one[0] if isinstance(one, list) else one for key, one in section.items()}


def _fields_that_differ(
    left: Mapping[str, object], right: Mapping[str, object]
) -> Iterator[tuple[str, str, str]]:
    one, other = dict(_flattened(left)), dict(_flattened(right))
    for field in sorted(one.keys() | other.keys()):
        dbt, dagbook = one.get(field, ABSENT), other.get(field, ABSENT)
        if dbt != dagbook:
            yield field, _shortened(dbt), _shortened(dagbook)


def _flattened(node: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in node.items():
        field = f"{prefix}{key}"
        if field in VOLATILE_FIELDS:
            continue
        if isinstance(value, Mapping) and value and prefix.count(".") < 2:
            yield from _flattened(value, f"{field}.")
        elif field in UNORDERED_FIELDS and isinstance(value, list):
            yield field, sorted((one for one in value if one not in RUN_MACROS), key=str)
        elif field in SQL_FIELDS:
            yield field, re.sub(r"\s*([^\w\s])\s*", r"\1", " ".join(str(value).split()))
        else:
            yield field, value


def _shortened(value: object) -> str:
    text = ABSENT if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:110]} … {text[-40:]}"
