"""One DuckDB instance: opened, set up, and handed out as one cursor a session."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

import duckdb

from dagbook.adapters.duckdb.credentials import (
    MEMORY,
    Attachment,
    DuckDbCredentials,
    Extension,
    is_address,
)
from dagbook.adapters.duckdb.errors import check_file, open_error
from dagbook.adapters.duckdb.session import DuckDbSession
from dagbook.adapters.duckdb.text import literal, quote
from dagbook.adapters.protocol import Dialect
from dagbook.errors import ProfileError

_BARE_SECRET_KEYS: Final = ("type", "provider")


class DuckDbWarehouse:
    """An open instance. The pool of DuckDB's own threads is one for all its cursors."""

    def __init__(
        self,
        dialect: Dialect,
        connection: duckdb.DuckDBPyConnection,
        settings: Mapping[str, object],
        project_root: Path,
    ) -> None:
        """Take the connection that owns the instance and the settings each cursor gets."""
        self._project_root = project_root
        self.dialect = dialect
        self._connection = connection
        self._settings = settings
        self._sessions: list[DuckDbSession] = []
        self._lock = Lock()

    def session(self) -> DuckDbSession:
        """A new cursor with the profile's settings."""
        with self._lock:
            cursor = self._connection.cursor()
            _apply_settings(cursor, self._settings)
            session = DuckDbSession(cursor, self._project_root)
            self._sessions.append(session)
        return session

    def close(self) -> None:
        """Close every cursor and the instance, which gives the file free."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._connection.close()


def open_warehouse(
    dialect: Dialect, credentials: DuckDbCredentials, project_root: Path
) -> DuckDbWarehouse:
    """Open the file of a profile and set it up. Raises ProfileError or WarehouseError."""
    connection = _connect(credentials, project_root)
    settings = dict(credentials.settings)
    if project_root.resolve() != Path.cwd():
        settings.setdefault("file_search_path", str(project_root))
    try:
        _set_up(connection, credentials, project_root)
        _apply_settings(connection, settings)
    except ProfileError:
        connection.close()
        raise
    return DuckDbWarehouse(dialect, connection, settings, project_root.resolve())


def _connect(credentials: DuckDbCredentials, project_root: Path) -> duckdb.DuckDBPyConnection:
    path: Path | str = credentials.path
    if credentials.is_file:
        path = credentials.file(project_root)
        check_file(path)
    config: dict[str, str | bool | int | float | list[str]] = {
        key: _config_value(value) for key, value in credentials.config_options.items()
    }
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.InvalidInputException as error:
        raise ProfileError("wrong-profile-value", f"config_options: {error}") from error
    except (duckdb.Error, OSError) as error:
        raise open_error(error, path) from error


def _set_up(
    connection: duckdb.DuckDBPyConnection, credentials: DuckDbCredentials, project_root: Path
) -> None:
    for extension in credentials.extensions:
        with _explained(f"extension '{extension.name}'"):
            _load_extension(connection, extension)
    for number, secret in enumerate(credentials.secrets, start=1):
        with _explained(f"secret {number} of type {secret['type']}"):
            connection.execute(_secret_sql(secret, f"_dagbook_secret_{number}"))
    for attachment in credentials.attachments:
        _attach(connection, attachment, project_root)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Tell which entry of the profile DuckDB refused; the statement itself may hold a secret."""
    try:
        yield
    except duckdb.Error as error:
        first, *rest = str(error).splitlines()
        raise ProfileError(
            "refused-profile-entry", f"{what}: {first}", notes=[line for line in rest if line]
        ) from None


def _apply_settings(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        with _explained(f"setting '{name}'"):
            connection.execute(f"set {name} = {literal(value)}")


def _load_extension(connection: duckdb.DuckDBPyConnection, extension: Extension) -> None:
    """Load what is installed already without asking the network."""
    try:
        connection.load_extension(extension.name)
    except duckdb.Error:
        origin = f" from {extension.repository}" if extension.repository else ""
        connection.execute(f"install {extension.name}{origin}")
        connection.load_extension(extension.name)


def _attach(
    connection: duckdb.DuckDBPyConnection, attachment: Attachment, project_root: Path
) -> None:
    path = attachment.path
    if path != MEMORY and not is_address(path) and "type" not in attachment.options:
        file = project_root / Path(path).expanduser()
        check_file(file)
        path = str(file)
    try:
        connection.execute(_attach_sql(path, attachment))
    except duckdb.Error as error:
        raise open_error(error, path) from error


def _attach_sql(path: str, attachment: Attachment) -> str:
    alias = f" as {quote(attachment.alias)}" if attachment.alias else ""
    options = [
        key.upper() if value is True else f"{key.upper()} {_option_value(key, value)}"
        for key, value in attachment.options.items()
        if value not in (False, None)
    ]
    tail = f" ({', '.join(options)})" if options else ""
    return f"attach if not exists {literal(path)}{alias}{tail}"


def _option_value(key: str, value: object) -> str:
    return str(value) if key in ("type", "secret") else literal(value)


def _secret_sql(secret: Mapping[str, object], default_name: str) -> str:
    name = str(secret.get("name") or default_name)
    lasting = "persistent " if secret.get("persistent") else ""
    parts = [
        f"{key} {value if key in _BARE_SECRET_KEYS else literal(value)}"
        for key, value in secret.items()
        if key not in ("name", "persistent")
    ]
    return f"create or replace {lasting}secret {quote(name)} ({', '.join(parts)})"


def _config_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
