"""A schema of a PostgreSQL server that one test has for itself. Needs the extra ``postgres``."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from msgspec import Struct

from dagbook.adapters.find import find_adapter
from dagbook.adapters.protocol import Dialect
from dagbook.testing.postgres_server import PostgresServer


class PostgresPlace(Struct, frozen=True):
    """A schema, and whatever others begin with its name."""

    server: PostgresServer
    connection: psycopg.Connection
    schema: str

    @property
    def dialect(self) -> Dialect:
        """PostgreSQL's."""
        return find_adapter("postgres").dialect

    def output(self) -> Mapping[str, object]:
        """The server and the schema."""
        return self.server.output(self.schema)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask on a connection of the test's own."""
        cursor = self.connection.execute(sql.encode())
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres_place(server: PostgresServer) -> Iterator[PostgresPlace]:
    """A place of a new name; its schemas are dropped in the end, the database is not."""
    schema = f"test_{uuid4().hex[:12]}"
    with server.connect() as connection:
        connection.execute(f'create schema "{schema}"'.encode())
        yield PostgresPlace(server, connection, schema)
        made = connection.execute(
            "select nspname from pg_namespace where nspname = %s or nspname like %s",
            (schema, schema.replace("_", r"\_") + r"\_%"),
        ).fetchall()
        for (name,) in made:
            connection.execute(f'drop schema "{name}" cascade'.encode())
