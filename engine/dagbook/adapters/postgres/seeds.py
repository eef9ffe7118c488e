"""A CSV file as a table: read and typed by DuckDB, written by COPY.

DuckDB tells the types, as it does for its own seeds, and writes a second file in which every cell
reads as PostgreSQL reads it: nothing, and the word null, are null, as dbt has it on PostgreSQL.

    all whole numbers          integer (bigint where one is too large for it)
    all numbers                float8
    all 2024-05-31             date
    all 2024-05-31 10:00:00    timestamp without time zone
    all true or false          boolean
    no value at all            integer
    anything else              text
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import psycopg
from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.duckdb.errors import sql_error as csv_error
from dagbook.adapters.duckdb.seeds import LoadPlan, infer_types, plan_load
from dagbook.adapters.duckdb.text import literal
from dagbook.adapters.postgres.errors import sql_error
from dagbook.adapters.postgres.text import quote
from dagbook.adapters.protocol import CsvLoad, Session
from dagbook.project.columns import WarehouseColumn
from dagbook.project.relation import Relation

_TYPES: Final = {
    "varchar": "text",
    "double": "float8",
    "timestamp": "timestamp without time zone",
}
_FULL_NAMES: Final = {"float8": "double precision"}
_CHUNK: Final = 1 << 20


class SeedColumn(Struct, frozen=True):
    """A column of the file and of the table."""

    name: str
    written: str
    """Its name as SQL has it."""
    type: str
    inferred: str | None
    """What DuckDB takes its cells for; None where they go over as the text they are."""


def copy_csv(load: CsvLoad, session: Session, connection: psycopg.Connection) -> int:
    """Fill a table with a file's rows, in the open transaction; how many. Raises WarehouseError.

    A table that has the file's columns is emptied and kept, with all that depends on it.
    """
    plan = replace(plan_load(load), null_words=("", "null"))
    with duckdb.connect() as reader, TemporaryDirectory(prefix="dagbook-") as folder:
        try:
            columns = _read_columns(plan, reader)
            rewritten = Path(folder) / "seed.csv"
            reader.execute(_rewrite_sql(plan, columns, rewritten))
        except duckdb.Error as error:
            raise csv_error(error, "") from error
        session.execute(_make_room_sql(load.relation, columns, session))
        return _copy(rewritten, _copy_sql(load.relation, columns), connection)


def _read_columns(plan: LoadPlan, reader: duckdb.DuckDBPyConnection) -> tuple[SeedColumn, ...]:
    given = {name.lower(): type_ for name, type_ in plan.load.column_types.items()}
    found = infer_types(plan, lambda sql: reader.execute(sql).fetchone() or ())
    written: Callable[[str], str] = quote if plan.load.quote_columns else str
    return tuple(
        SeedColumn(
            name,
            written(name),
            given.get(name.lower(), _TYPES.get(inferred, inferred)),
            None if name.lower() in given or inferred == "varchar" else inferred,
        )
        for name, inferred in found.items()
    )


def _rewrite_sql(plan: LoadPlan, columns: Sequence[SeedColumn], file: Path) -> str:
    """Text keeps its blanks; what has a type is written as DuckDB understands it."""
    cells = ",\n    ".join(
        f"cast({plan.cell(each.name)} as {each.inferred})"
        if each.inferred
        else f"case when {plan.cell(each.name)} is not null then {quote(each.name)} end"
        for each in columns
    )
    source = plan.reader({each.name: "varchar" for each in columns})
    return (
        f"copy (select {cells} from {source})\nto {literal(str(file))} (format csv, header false)"
    )


def _make_room_sql(relation: Relation, columns: Sequence[SeedColumn], session: Session) -> str:
    there = session.columns(relation)
    if there and _fits(there, columns):
        return f"truncate table {relation}"
    defined = ", ".join(f"{each.written} {each.type}" for each in columns)
    return f"drop table if exists {relation} cascade;\ncreate table {relation} ({defined})"


def _fits(there: Sequence[WarehouseColumn], columns: Sequence[SeedColumn]) -> bool:
    """Whether the table has these columns. A type that the project gives is believed."""
    return len(there) == len(columns) and all(
        old.name.lower() == new.name.lower()
        and (not _is_inferred(new) or old.data_type == _FULL_NAMES.get(new.type, new.type))
        for old, new in zip(there, columns, strict=True)
    )


def _is_inferred(column: SeedColumn) -> bool:
    return column.inferred is not None or column.type == "text"


def _copy_sql(relation: Relation, columns: Sequence[SeedColumn]) -> str:
    names = ", ".join(each.written for each in columns)
    return f"copy {relation} ({names}) from stdin (format csv)"


def _copy(file: Path, sql: str, connection: psycopg.Connection) -> int:
    try:
        with connection.cursor() as cursor, file.open("rb") as content:
            with cursor.copy(sql.encode()) as copy:
                while chunk := content.read(_CHUNK):
                    copy.write(chunk)
            return cursor.rowcount
    except psycopg.Error as error:
        raise sql_error(error, sql) from error
