"""Which columns a query would return, as PostgreSQL's parser tells without running it."""

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from dagbook.adapters.postgres.errors import sql_error

DescribedColumn = tuple[str, int, int]
"""Name, oid of the type, modifier of the type."""


def described_types(connection: psycopg.Connection, sql: str) -> tuple[DescribedColumn, ...]:
    """Columns of a query, which is prepared without a name and never run.

    Several statements cannot be prepared: those are run. Raises WarehouseError.
    """
    statement = sql.encode()
    answer = connection.pgconn.prepare(b"", statement)
    if answer.status != ExecStatus.COMMAND_OK:
        error = error_from_result(answer)
        if "multiple commands" in str(error):
            return _run(connection, sql)
        raise sql_error(error, sql) from error
    return _columns(connection.pgconn.describe_prepared(b""))


def _run(connection: psycopg.Connection, sql: str) -> tuple[DescribedColumn, ...]:
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql.encode())
            while cursor.nextset():
                pass
        except psycopg.Error as error:
            raise sql_error(error, sql) from error
        return _columns(cursor.pgresult) if cursor.pgresult else ()


def _columns(result: PGresult) -> tuple[DescribedColumn, ...]:
    return tuple(
        ((result.fname(index) or b"").decode(), result.ftype(index), result.fmod(index))
        for index in range(result.nfields)
    )
