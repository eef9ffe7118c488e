"""One cursor of a DuckDB instance, used by one thread at a time."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import duckdb
from msgspec import Struct, field

from dagbook.adapters.duckdb import metadata
from dagbook.adapters.duckdb.credentials import Retries
from dagbook.adapters.duckdb.ctrl_c import within_reach
from dagbook.adapters.duckdb.errors import sql_error
from dagbook.adapters.duckdb.plugins import Plugins
from dagbook.adapters.duckdb.retries import with_retries
from dagbook.adapters.duckdb.seeds import infer_types, plan_load
from dagbook.adapters.duckdb.text import quote
from dagbook.adapters.protocol import CsvLoad
from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.project.columns import WarehouseColumn, WarehouseTable
from dagbook.project.relation import Relation, RelationType
from dagbook.project.results import AdapterResponse

_OF_SESSION: Final = ("temp", "main")
"""Where DuckDB keeps temporary tables."""


class Surroundings(Struct, frozen=True):
    """What a session knows beside its cursor."""

    project_root: Path = field(default_factory=Path)
    plugins: Plugins = field(default_factory=Plugins)
    retries: Retries = field(default_factory=Retries)


class DuckDbSession:
    """A cursor. Statements outside a transaction commit themselves."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, surroundings: Surroundings | None = None
    ) -> None:
        """Take the cursor, which closes with the session."""
        self._cursor = cursor
        self._surroundings = surroundings or Surroundings()
        self._in_transaction = False
        self._at_work = Lock()

    def execute(self, sql: str) -> AdapterResponse:
        """Run one or more statements; rows_affected where the last one counted rows."""
        self._run(sql)
        return AdapterResponse(rows_affected=self._rows_affected())

    def fetch(self, sql: str) -> tuple[AdapterResponse, Table]:
        """Run statements and return the rows of the last."""
        self._run(sql)
        description = self._cursor.description
        if not description:
            return AdapterResponse(), EMPTY_TABLE
        names = tuple([str(column[0]) for column in description])
        types = tuple([str(column[1]) for column in description])
        try:
            records = within_reach(self._fetch_all, self.cancel)
        except duckdb.Error as error:
            raise sql_error(error, sql) from error
        return AdapterResponse(), Table(names, types, records)

    def begin(self) -> None:
        """Open a transaction, unless one is open."""
        if not self._in_transaction:
            self._run("begin transaction")
            self._in_transaction = True

    def commit(self) -> None:
        """Commit the open transaction, if any."""
        if self._in_transaction:
            self._in_transaction = False
            self._run("commit")

    def rollback(self) -> None:
        """Undo the open transaction, also one that a statement opened by itself; never raises."""
        self._in_transaction = False
        with suppress(duckdb.Error):
            self._cursor.execute("rollback")

    def list_schemas(self, database: str | None) -> tuple[str, ...]:
        """Names of the schemas of a database, or of the current one."""
        return tuple(str(row[0]) for row in self._rows(metadata.schemas_sql(database)))

    def list_relations(self, database: str | None, schema: str) -> tuple[Relation, ...]:
        """Tables and views of one schema."""
        return self.relations_of_schemas(((database, schema),))

    def relations_of_schemas(
        self, schemas: tuple[tuple[str | None, str], ...]
    ) -> tuple[Relation, ...]:
        """Tables and views of some schemas, in one query."""
        return metadata.read_relations(self._rows(metadata.relations_sql(schemas)))

    def columns(self, relation: Relation) -> tuple[WarehouseColumn, ...]:
        """Columns of a table, a view or, without a schema, a temporary table; without comments."""
        found = self._columns_by_name(relation)
        return found or metadata.read_columns(self._rows(metadata.columns_sql(relation)))

    def columns_of_schemas(
        self, schemas: tuple[tuple[str | None, str], ...]
    ) -> Mapping[tuple[str, str, str], WarehouseTable]:
        """Every relation of some schemas with its columns, in one query."""
        return metadata.read_columns_by_relation(
            self._rows(metadata.columns_of_schemas_sql(schemas))
        )

    def describe(self, sql: str) -> tuple[WarehouseColumn, ...]:
        """Columns a query would return; it is bound, not run."""
        rows = self._rows(f"describe\n{sql.strip().rstrip(';')}")
        return tuple(
            WarehouseColumn(str(row[0]), str(row[1]), index)
            for index, row in enumerate(rows, start=1)
        )

    def load_csv(self, load: CsvLoad) -> AdapterResponse:
        """Replace a table by a file's rows; types are inferred as dbt infers a seed's."""
        plan = plan_load(load)
        types = infer_types(plan, lambda sql: self._rows(sql)[0])
        existing = {each.key(): each for each in self._relations_beside(load.relation)}
        found = existing.get(load.relation.key())
        if found and found.type is RelationType.VIEW:
            self._run(f"drop view {found}")
        self._run(plan.load_sql(types))
        rows = self._rows_affected()
        return AdapterResponse(message=f"INSERT {rows}", code="INSERT", rows_affected=rows)

    def cancel(self) -> None:
        """Interrupt what runs now; nothing where the cursor is closed."""
        with suppress(duckdb.Error):
            self._cursor.interrupt()

    def close(self) -> None:
        """Close the cursor; what it did not commit is undone. One at work is left as it is."""
        if not self._at_work.acquire(blocking=False):
            return
        try:
            self._cursor.close()
        finally:
            self._at_work.release()

    @property
    def is_at_work(self) -> bool:
        """Whether it carries out a statement; DuckDB would wait for its end before it closes."""
        return self._at_work.locked()

    def _run(self, sql: str) -> None:
        """Send SQL; DuckDB 2.0 points at the wrong line after blank lines at its beginning."""
        text = sql.lstrip()
        try:
            within_reach(lambda: self._try(text), self.cancel)
        except duckdb.Error as error:
            raise sql_error(error, text) from error

    def _try(self, text: str) -> None:
        retries = self._surroundings.retries
        with self._at_work:
            with_retries(lambda: self._cursor.execute(text), retries, retries.query_attempts)

    def _fetch_all(self) -> list[tuple[object, ...]]:
        with self._at_work:
            return self._cursor.fetchall()

    def _columns_by_name(self, relation: Relation) -> tuple[WarehouseColumn, ...]:
        """Columns of what has a full name, or one alone; nothing where that finds none.

        To list the columns of a whole database and leave out most of them takes much longer. Unlike
        a statement this doesn't end the transaction where the relation is missing.
        """
        parts = (relation.database, relation.schema, relation.identifier)
        if not any(parts[:2]):
            parts = (*_OF_SESSION, relation.identifier)
        names = [quote(part) for part in parts if part]
        if len(names) < len(parts):
            return ()
        try:
            with self._at_work:
                found = self._cursor.table(".".join(names))
                columns = list(zip(found.columns, found.types, strict=True))
        except duckdb.Error:
            return ()
        return tuple(
            WarehouseColumn(name, str(kind), index)
            for index, (name, kind) in enumerate(columns, start=1)
        )

    def _rows(self, sql: str) -> list[tuple[object, ...]]:
        return list(self.fetch(sql)[1].records)

    def _relations_beside(self, relation: Relation) -> tuple[Relation, ...]:
        return self.list_relations(relation.database, relation.schema or "main")

    def _rows_affected(self) -> int | None:
        """DuckDB answers a statement that changes rows with one row of one column ``Count``."""
        description = self._cursor.description
        if not description or len(description) != 1 or description[0][0] != "Count":
            return None
        row = self._cursor.fetchone()
        return int(row[0]) if row else None
