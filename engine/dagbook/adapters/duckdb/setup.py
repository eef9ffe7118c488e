"""A new connection made as the profile says: extensions, secrets, file systems, databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
from msgspec.structs import replace

from dagbook.adapters.duckdb.credentials import (
    MEMORY,
    Attachment,
    DuckDbCredentials,
    Extension,
    FileSystem,
    Secret,
    is_address,
)
from dagbook.adapters.duckdb.errors import check_file, open_error
from dagbook.adapters.duckdb.extension_errors import missing_extension
from dagbook.adapters.duckdb.plugins import Plugins
from dagbook.adapters.duckdb.python_packages import python_package
from dagbook.adapters.duckdb.text import bare_or_quoted, literal, quote
from dagbook.errors import ProfileError

_BARE_SECRET_KEYS: Final = ("type", "provider")
_LAKE: Final = "ducklake:"


def set_up(
    connection: duckdb.DuckDBPyConnection,
    credentials: DuckDbCredentials,
    plugins: Plugins,
    project_root: Path,
) -> None:
    """Everything a connection needs before the first query, in dbt-duckdb's order.

    Raises ProfileError or WarehouseError.
    """
    for extension in credentials.extensions:
        with explained(f"extension '{extension.name}'"):
            _load_extension(connection, extension)
    for number, secret in enumerate(credentials.secrets, start=1):
        with explained(f"secret {number} of type {secret['type']}"):
            connection.execute(secret_sql(secret, f"_dagbook_secret_{number}"))
    for file_system in credentials.filesystems:
        _register(connection, file_system)
    plugins.configure(connection)
    for attachment in credentials.attachments:
        _attach(connection, attachment, project_root)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Tell which entry of the profile DuckDB refused; the statement itself may hold a secret."""
    try:
        yield
    except duckdb.Error as error:
        missing = missing_extension(str(error))
        if missing is not None:
            message, note, hint = missing
            raise ProfileError(
                "missing-extension", f"{what}: {message}", notes=(note,), hint=hint
            ) from None
        first, *rest = str(error).splitlines()
        raise ProfileError(
            "refused-profile-entry", f"{what}: {first}", notes=[line for line in rest if line]
        ) from None


def _load_extension(connection: duckdb.DuckDBPyConnection, extension: Extension) -> None:
    """Load what is installed already without asking the network."""
    try:
        connection.load_extension(extension.name)
    except duckdb.Error:
        origin = f" from {bare_or_quoted(extension.repository)}" if extension.repository else ""
        connection.execute(f"install {extension.name}{origin}")
        connection.load_extension(extension.name)


def _register(connection: duckdb.DuckDBPyConnection, file_system: FileSystem) -> None:
    what = f"file system '{file_system.name}'"
    fsspec: Any = python_package("fsspec", what)
    try:
        made = fsspec.filesystem(file_system.name, **file_system.options)
        connection.register_filesystem(made)
    except ImportError as error:
        raise ProfileError("missing-python-package", f"{what}: {error}") from None
    except (duckdb.Error, ValueError, TypeError) as error:
        raise ProfileError("refused-profile-entry", f"{what}: {error}") from None


def _attach(
    connection: duckdb.DuckDBPyConnection, attachment: Attachment, project_root: Path
) -> None:
    attachment = _placed(attachment, project_root)
    path = attachment.path
    if path != MEMORY and not is_address(path) and "type" not in attachment.options:
        file = project_root / Path(path).expanduser()
        check_file(file)
        path = str(file)
    try:
        connection.execute(attach_sql(path, attachment))
    except duckdb.Error as error:
        raise open_error(error, path) from error


def _placed(attachment: Attachment, project_root: Path) -> Attachment:
    """Relative paths of a DuckLake, its catalog's and its data's, count from the project.

    In the project's folder they stay as they are: the catalog compares them with its own.
    """
    is_lake = attachment.path.lower().startswith(_LAKE)
    if not is_lake or project_root.resolve() == Path.cwd():
        return attachment
    catalog = attachment.path[len(_LAKE) :]
    options = {
        key: _below(project_root, str(value), end="/") if key.lower() == "data_path" else value
        for key, value in attachment.options.items()
    }
    path = attachment.path[: len(_LAKE)] + _below(project_root, catalog)
    return replace(attachment, path=path, options=options)


def _below(project_root: Path, path: str, end: str = "") -> str:
    return path if is_address(path) else str(project_root / Path(path).expanduser()) + end


def attach_sql(path: str, attachment: Attachment) -> str:
    """The statement that attaches a database."""
    alias = f" as {quote(attachment.alias)}" if attachment.alias else ""
    options = [
        key.upper() if value is True else f"{key.upper()} {_option_value(key, value)}"
        for key, value in attachment.options.items()
        if value not in (False, None)
    ]
    tail = f" ({', '.join(options)})" if options else ""
    return f"attach if not exists {literal(path)}{alias}{tail}"


def _option_value(key: str, value: object) -> str:
    if key in ("type", "secret"):
        return str(value)
    text = str(value).strip()
    quoted = isinstance(value, str) and len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text if quoted else literal(value)


def secret_sql(secret: Secret, default_name: str) -> str:
    """The statement that keeps a secret."""
    name = str(secret.get("name") or default_name)
    lasting = "persistent " if secret.get("persistent") else ""
    parts = [
        f"{key} {value if key in _BARE_SECRET_KEYS else literal(value)}"
        for key, value in secret.items()
        if key not in ("name", "persistent") and value is not None
    ]
    return f"create or replace {lasting}secret {quote(name)} ({', '.join(parts)})"
