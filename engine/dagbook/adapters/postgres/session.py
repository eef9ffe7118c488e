"""One connection to a PostgreSQL server, used by one thread at a time."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import psycopg
from psycopg.pq import TransactionStatus

from dagbook.adapters.postgres import metadata
from dagbook.adapters.postgres.describe import described_types
from dagbook.adapters.postgres.errors import sql_error
from dagbook.adapters.postgres.seeds import copy_csv
from dagbook.adapters.protocol import CsvLoad
from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.project.columns import WarehouseColumn, WarehouseTable
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse

Connect = Callable[[], psycopg.Connection]


class PostgresSession:
    """A connection. Statements outside a transaction commit themselves.

    A connection that was cut is made anew with the next statement.
    """

    def __init__(self, connect: Connect) -> None:
        """Connect; the connection closes with the session."""
        self._connect = connect
        self._connection = connect()

    def execute(self, sql: str) -> AdapterResponse:
        """Run one or more statements; the answer is that of the last."""
        with self._run(sql) as cursor:
            return _response(cursor)

    def fetch(self, sql: str) -> tuple[AdapterResponse, Table]:
        """Run statements and return the rows of the last."""
        with self._run(sql) as cursor:
            if cursor.description is None:
                return _response(cursor), EMPTY_TABLE
            names = tuple(column.name for column in cursor.description)
            types = tuple(column.type_display for column in cursor.description)
            return _response(cursor), Table(names, types, cursor.fetchall())

    def begin(self) -> None:
        """Open a transaction, unless one is open."""
        if not self._in_transaction:
            self._run("begin").close()

    def commit(self) -> None:
        """Commit the open transaction, if any."""
        if self._in_transaction:
            self._run("commit").close()

    def rollback(self) -> None:
        """Undo the open transaction, if any; never raises."""
        if self._in_transaction:
            with suppress(psycopg.Error):
                self._connection.execute("rollback")

    def list_schemas(self, database: str | None) -> tuple[str, ...]:
        """Names of the schemas of the database; another database's cannot be seen."""
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
        """Columns of a table, a view or, without a schema, what is in sight by that name."""
        return metadata.read_columns(self._rows(metadata.columns_sql(relation)))

    def columns_of_schemas(
        self, schemas: tuple[tuple[str | None, str], ...]
    ) -> Mapping[tuple[str, str, str], WarehouseTable]:
        """Every relation of some schemas with its columns, in one query."""
        return metadata.read_columns_by_relation(
            self._rows(metadata.columns_of_schemas_sql(schemas))
        )

    def describe(self, sql: str) -> tuple[WarehouseColumn, ...]:
        """Columns a query would return; it is parsed and bound, not run."""
        found = described_types(self._live(), sql)
        if not found:
            return ()
        types = self._rows(metadata.type_names_sql([(oid, size) for _, oid, size in found]))
        return tuple(
            WarehouseColumn(name, str(type_[0]), index)
            for index, ((name, _, _), type_) in enumerate(zip(found, types, strict=True), start=1)
        )

    def load_csv(self, load: CsvLoad) -> AdapterResponse:
        """Replace a table's rows by a file's with COPY; types are inferred as dbt infers them."""
        alone = not self._in_transaction
        try:
            self.begin()
            rows = copy_csv(load, self, self._connection)
        except BaseException:
            if alone:
                self.rollback()
            raise
        if alone:
            self.commit()
        return AdapterResponse(message=f"INSERT {rows}", code="INSERT", rows_affected=rows)

    def cancel(self) -> None:
        """Interrupt what runs now; nothing where nothing does."""
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=1.0)

    def close(self) -> None:
        """Close the connection; what it did not commit is undone."""
        with suppress(psycopg.Error):
            self._connection.close()

    @property
    def server_version(self) -> int:
        """150004 is 15.4."""
        return self._connection.info.server_version

    @property
    def _in_transaction(self) -> bool:
        status = self._connection.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def _live(self) -> psycopg.Connection:
        if self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _run(self, sql: str) -> psycopg.Cursor[tuple[object, ...]]:
        cursor = self._live().cursor()
        try:
            cursor.execute(sql.encode())
            while cursor.nextset():
                pass
        except psycopg.Error as error:
            cursor.close()
            raise sql_error(error, sql) from error
        return cursor

    def _rows(self, sql: str) -> list[tuple[object, ...]]:
        return list(self.fetch(sql)[1].records)


def _response(cursor: psycopg.Cursor[tuple[object, ...]]) -> AdapterResponse:
    """The command tag: ``INSERT 0 3`` is message ``INSERT 0 3``, code INSERT, three rows."""
    message = cursor.statusmessage or "OK"
    code = " ".join(word for word in message.split() if not word.isdigit())
    return AdapterResponse(message, code, cursor.rowcount if cursor.rowcount >= 0 else None)
