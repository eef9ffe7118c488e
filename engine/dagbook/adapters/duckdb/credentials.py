"""What a profile output of type duckdb says, checked. Keys as dbt-duckdb has them.

https://github.com/duckdb/dbt-duckdb describes them; some have no effect here.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urlparse

from msgspec import Struct

from dagbook.adapters.profile_keys import ProfileKeys
from dagbook.errors import ProfileError
from dagbook.project.unsaid import printed_without

MEMORY: Final = ":memory:"
KEYS: Final = ProfileKeys(
    "duckdb",
    (
        "type",
        "path",
        "database",
        "schema",
        "threads",
        "config_options",
        "extensions",
        "settings",
        "secrets",
        "attach",
        "read_only",
        "external_root",
        "use_credential_provider",
        "motherduck_token",
        "is_ducklake",
        "filesystems",
        "plugins",
        "module_paths",
        "retries",
    ),
    MappingProxyType(
        {
            "disable_transactions": "a relation is replaced in a transaction, or it could get lost",
            "keep_open": "the database is closed when the command ends",
            "flights": "Python models run in this process",
        }
    ),
)
_EMPTY: Final[Mapping[str, object]] = MappingProxyType({})
Secret: TypeAlias = Mapping[str, object]


class Attachment(Struct, frozen=True):
    """Another database to attach: ``options`` go into ATTACH's parentheses."""

    path: str
    alias: str | None = None
    options: Mapping[str, object] = _EMPTY


class Extension(Struct, frozen=True):
    """An extension to load, and where to install it from if not from DuckDB's own repository."""

    name: str
    repository: str | None = None


class FileSystem(Struct, frozen=True):
    """A file system of fsspec, by its protocol (``s3``, ``gcs``…) and the options it takes."""

    name: str
    options: Mapping[str, object] = _EMPTY

    def __repr__(self) -> str:
        """Without options."""
        return printed_without(self, "options")


class PluginEntry(Struct, frozen=True):
    """A plugin: which module, under which name, with which config."""

    module: str
    alias: str | None = None
    config: Mapping[str, object] = _EMPTY

    def __repr__(self) -> str:
        """Without config."""
        return printed_without(self, "config")


class Retries(Struct, frozen=True):
    """How often to try again, waiting 1, 2, 4… seconds, after which of DuckDB's exceptions."""

    connect_attempts: int = 1
    query_attempts: int = 1
    retryable_exceptions: tuple[str, ...] = ("IOException",)


class DuckDbCredentials(Struct, frozen=True, kw_only=True):
    """A profile output. ``database`` is the catalog DuckDB will give the file."""

    path: str
    database: str
    schema: str
    config_options: Mapping[str, object] = _EMPTY
    extensions: tuple[Extension, ...] = ()
    settings: Mapping[str, object] = _EMPTY
    secrets: tuple[Mapping[str, object], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    filesystems: tuple[FileSystem, ...] = ()
    plugins: tuple[PluginEntry, ...] = ()
    module_paths: tuple[str, ...] = ()
    retries: Retries = Retries()

    def __repr__(self) -> str:
        """Without secrets."""
        return printed_without(self, "secrets")

    @property
    def is_file(self) -> bool:
        """Whether the path names a file of this machine."""
        return self.path != MEMORY and not is_address(self.path)

    def connection_config(self) -> Mapping[str, object]:
        """What DuckDB is opened with: MotherDuck wants its token there."""
        token = self.settings.get("motherduck_token")
        wanted = (
            token and is_motherduck(self.path) and "motherduck_token" not in self.config_options
        )
        return {**self.config_options, "motherduck_token": token} if wanted else self.config_options

    def file(self, project_root: Path) -> Path:
        """The database file; a relative path counts from the project."""
        return project_root / Path(self.path).expanduser()


def is_motherduck(path: str) -> bool:
    """Whether a path names a database of MotherDuck's."""
    return urlparse(path).scheme in ("md", "motherduck")


def is_address(path: str) -> bool:
    """Whether a path is an address (``s3://…``, ``md:…``); a drive letter is none."""
    return len(urlparse(path).scheme) > 1


def read_credentials(values: Mapping[str, object]) -> DuckDbCredentials:
    """Check a profile output. Raises ProfileError for a misspelt key or a misshapen value."""
    _refuse_remote(values)
    KEYS.refuse_misspelt(values)
    path = str(values.get("path") or MEMORY)
    attachments = tuple(_attachment(each) for each in _list(values, "attach"))
    return DuckDbCredentials(
        path=path,
        database=_database(values, path, attachments),
        schema=str(values.get("schema") or "main"),
        config_options=_config_options(values),
        extensions=tuple(_extension(each) for each in _list(values, "extensions")),
        settings=_settings(values),
        secrets=_secrets(values),
        attachments=attachments,
        filesystems=tuple(_file_system(each) for each in _list(values, "filesystems")),
        plugins=tuple(_plugin(each) for each in _list(values, "plugins")),
        module_paths=tuple(str(each) for each in _list(values, "module_paths")),
        retries=_retries(values),
    )


def database_of_path(path: str) -> str:
    """The catalog name DuckDB derives from a path: ``data/shop.v2.duckdb`` is ``shop``."""
    if path == MEMORY:
        return "memory"
    address = urlparse(path) if is_address(path) else None
    if address and is_motherduck(path):
        return address.path.strip("/") or "my_db"
    name = PurePosixPath((address.path if address else path).replace("\\", "/")).name
    return name.lstrip(".").split(".")[0]


def _database(values: Mapping[str, object], path: str, attachments: Sequence[Attachment]) -> str:
    derived = database_of_path(path)
    wanted = str(values.get("database") or derived)
    if wanted == derived or wanted in {each.alias for each in attachments}:
        return wanted
    raise ProfileError(
        "wrong-database",
        f"database '{wanted}' is not what DuckDB calls '{path}': that is '{derived}'",
        hint=f"leave 'database' out, or write '{derived}', or attach a database as '{wanted}'",
    )


def _refuse_remote(values: Mapping[str, object]) -> None:
    if values.get("remote"):
        raise ProfileError(
            "unsupported-profile-key",
            "'remote' in the profile names a Buena Vista server; dagbook runs DuckDB in its own "
            "process",
            hint="remove 'remote' and name a database file: path: warehouse.duckdb",
        )


def _config_options(values: Mapping[str, object]) -> Mapping[str, object]:
    options = dict(_mapping(values.get("config_options"), "config_options"))
    if values.get("read_only"):
        options.setdefault("access_mode", "read_only")
    if options.pop("read_only", False):
        options.setdefault("access_mode", "read_only")
    return options


def _settings(values: Mapping[str, object]) -> Mapping[str, object]:
    settings = dict(_mapping(values.get("settings"), "settings"))
    token = values.get("motherduck_token")
    return {**settings, "motherduck_token": token} if token else settings


def _secrets(values: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    secrets = tuple(_mapping(each, "secrets") for each in _list(values, "secrets"))
    for secret in secrets:
        _required(secret, "type", "secrets")
    provider = values.get("use_credential_provider")
    if provider not in (None, "aws", False, ""):
        raise ProfileError(
            "wrong-profile-value",
            f"use_credential_provider '{provider}' is unknown: aws is the only one",
            hint="write a secret: secrets: [{type: gcs, provider: credential_chain}]",
        )
    return (*secrets, {"type": "s3", "provider": "credential_chain"}) if provider else secrets


def _attachment(value: object) -> Attachment:
    entry = dict(_mapping(value, "attach"))
    path = _required(entry, "path", "attach")
    alias = entry.get("alias")
    own = {key: entry[key] for key in ("type", "secret", "read_only") if entry.get(key)}
    given = _mapping(entry.get("options"), "attach.options")
    twice = ", ".join(key for key in own if key in given)
    if twice:
        raise ProfileError(
            "wrong-profile-value",
            f"attach of '{path}' gives {twice} twice: beside and in 'options'",
        )
    options = {**given, **own}
    return Attachment(path, str(alias) if alias else None, options)


def _extension(value: object) -> Extension:
    if isinstance(value, str):
        return Extension(value)
    entry = _mapping(value, "extensions")
    repository = entry.get("repo")
    name = _required(entry, "name", "extensions")
    return Extension(name, str(repository) if repository else None)


def _file_system(value: object) -> FileSystem:
    entry = dict(_mapping(value, "filesystems"))
    name = _required(entry, "fs", "filesystems")
    return FileSystem(name, {key: each for key, each in entry.items() if key != "fs"})


def _plugin(value: object) -> PluginEntry:
    entry = _mapping({"module": value} if isinstance(value, str) else value, "plugins")
    alias = entry.get("alias")
    config = _mapping(entry.get("config"), "plugins.config")
    return PluginEntry(_required(entry, "module", "plugins"), str(alias) if alias else None, config)


def _retries(values: Mapping[str, object]) -> Retries:
    entry = _mapping(values.get("retries"), "retries")
    attempts = [entry.get(key) or 1 for key in ("connect_attempts", "query_attempts")]
    if not all(isinstance(each, int) and each > 0 for each in attempts):
        raise ProfileError("wrong-profile-value", "attempts under 'retries' are whole numbers")
    names = _list(entry, "retryable_exceptions") or Retries().retryable_exceptions
    return Retries(int(str(attempts[0])), int(str(attempts[1])), tuple(map(str, names)))


def _required(entry: Mapping[str, object], key: str, where: str) -> str:
    if not entry.get(key):
        raise ProfileError("missing-profile-key", f"an entry of '{where}' has no '{key}'")
    return str(entry[key])


def _list(values: Mapping[str, object], key: str) -> Sequence[object]:
    value = values.get(key) or ()
    if isinstance(value, (list, tuple)):
        return value
    raise ProfileError("wrong-profile-value", f"'{key}' of the profile must be a list")


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if value is None:
        return _EMPTY
    if isinstance(value, Mapping):
        return value
    raise ProfileError("wrong-profile-value", f"'{where}' of the profile must be a mapping")
