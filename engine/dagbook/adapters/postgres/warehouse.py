"""A PostgreSQL server: every session is a connection of its own."""

from collections.abc import Callable
from threading import Lock
from time import sleep
from typing import Any, Final

import psycopg
from msgspec.structs import replace

from dagbook.adapters.postgres.credentials import PostgresCredentials
from dagbook.adapters.postgres.errors import connect_error, hopeless_keys, role_error
from dagbook.adapters.postgres.session import PostgresSession
from dagbook.adapters.postgres.text import quote
from dagbook.adapters.postgres.values import give_plain_values
from dagbook.adapters.protocol import Capability, Dialect

_FIRST_WITH_MERGE: Final = 150000


class PostgresWarehouse:
    """An open server; ``dialect`` says what this version of it can do."""

    def __init__(self, dialect: Dialect, credentials: PostgresCredentials) -> None:
        """Connect once, which is kept for the first session. Raises ProfileError."""
        self._credentials = credentials
        self._sessions: list[PostgresSession] = []
        self._spare: PostgresSession | None = PostgresSession(self._connect)
        self._lock = Lock()
        self.dialect = _of_version(dialect, self._spare.server_version)

    def session(self) -> PostgresSession:
        """A new connection."""
        with self._lock:
            session, self._spare = self._spare, None
        session = session or PostgresSession(self._connect)
        with self._lock:
            self._sessions.append(session)
        return session

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for session in (*self._sessions, self._spare):
                if session is not None:
                    session.close()
            self._sessions.clear()
            self._spare = None

    def _connect(self) -> psycopg.Connection:
        return connect(self._credentials, sleep)


def connect(credentials: PostgresCredentials, wait: Callable[[float], None]) -> psycopg.Connection:
    """Connect, again and again as ``retries`` says. Raises ProfileError or WarehouseError."""
    options: dict[str, Any] = credentials.connection_options()
    for attempt in range(credentials.retries + 1):
        try:
            connection = psycopg.connect(**options, autocommit=True)
        except psycopg.OperationalError as error:
            if attempt == credentials.retries or hopeless_keys(error):
                raise connect_error(error, credentials) from None
            wait(attempt * attempt)
        else:
            return _set_up(connection, credentials)
    raise AssertionError("the last attempt returns or raises")


def _set_up(connection: psycopg.Connection, credentials: PostgresCredentials) -> psycopg.Connection:
    give_plain_values(connection)
    if credentials.role:
        sql = f"set role {quote(credentials.role)}"
        try:
            connection.execute(sql.encode())
        except psycopg.Error as error:
            connection.close()
            raise role_error(error, credentials.role) from error
    return connection


def _of_version(dialect: Dialect, version: int) -> Dialect:
    if version >= _FIRST_WITH_MERGE:
        return dialect
    return replace(dialect, capabilities=dialect.capabilities - {Capability.MERGE})
