"""One DuckDB instance: opened, set up, and handed out as one cursor a session."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import duckdb

from dagbook.adapters.duckdb.credentials import DuckDbCredentials
from dagbook.adapters.duckdb.errors import check_file, open_error
from dagbook.adapters.duckdb.local_session import LocalSession
from dagbook.adapters.duckdb.plugins import Plugins, import_plugins
from dagbook.adapters.duckdb.retries import with_retries
from dagbook.adapters.duckdb.session import Surroundings
from dagbook.adapters.duckdb.setup import explained, set_up
from dagbook.adapters.duckdb.text import literal
from dagbook.adapters.protocol import Dialect
from dagbook.errors import ProfileError


class DuckDbWarehouse:
    """An open instance. The pool of DuckDB's own threads is one for all its cursors."""

    def __init__(
        self,
        dialect: Dialect,
        connection: duckdb.DuckDBPyConnection,
        settings: Mapping[str, object],
        surroundings: Surroundings,
    ) -> None:
        """Take the connection that owns the instance and what each cursor gets."""
        self.dialect = dialect
        self._surroundings = surroundings
        self._connection = connection
        self._settings = settings
        self._sessions: list[LocalSession] = []
        self._lock = Lock()

    def session(self) -> LocalSession:
        """A new cursor with the profile's settings."""
        with self._lock:
            cursor = self._connection.cursor()
            _apply_settings(cursor, self._settings)
            self._surroundings.plugins.configure_cursor(cursor)
            session = LocalSession(cursor, self._surroundings)
            self._sessions.append(session)
        return session

    def close(self) -> None:
        """Close every cursor and the instance, which gives the file free.

        Not under a statement that was left behind: DuckDB would wait for it. It ends with us.
        """
        with self._lock:
            for session in self._sessions:
                session.close()
            is_free = not any(session.is_at_work for session in self._sessions)
            self._sessions.clear()
            if is_free:
                self._connection.close()


def open_warehouse(
    dialect: Dialect, credentials: DuckDbCredentials, project_root: Path
) -> DuckDbWarehouse:
    """Open the file of a profile and set it up. Raises ProfileError or WarehouseError."""
    plugins = import_plugins(credentials, project_root)
    connection = _connect(credentials, plugins, project_root)
    settings = dict(credentials.settings)
    if project_root.resolve() != Path.cwd():
        settings.setdefault("file_search_path", str(project_root))
    try:
        set_up(connection, credentials, plugins, project_root)
        _apply_settings(connection, settings)
    except ProfileError:
        connection.close()
        raise
    surroundings = Surroundings(project_root.resolve(), plugins, credentials.retries)
    return DuckDbWarehouse(dialect, connection, settings, surroundings)


def _connect(
    credentials: DuckDbCredentials, plugins: Plugins, project_root: Path
) -> duckdb.DuckDBPyConnection:
    path: Path | str = credentials.path
    if credentials.is_file:
        path = credentials.file(project_root)
        check_file(path)
    config: dict[str, str | bool | int | float | list[str]] = {
        key: _config_value(each) for key, each in credentials.connection_config().items()
    }
    plugins.change_config(credentials, config)
    try:
        return with_retries(
            lambda: duckdb.connect(str(path), config=config),
            credentials.retries,
            credentials.retries.connect_attempts,
        )
    except duckdb.InvalidInputException as error:
        raise ProfileError("wrong-profile-value", f"config_options: {error}") from error
    except (duckdb.Error, OSError) as error:
        raise open_error(error, path) from error


def _apply_settings(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        with explained(f"setting '{name}'"):
            connection.execute(f"set {name} = {literal(value)}")


def _config_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
