"""What a profile output of type duckdb says, checked. Keys as dbt-duckdb has them.

https://github.com/duckdb/dbt-duckdb describes them; ``IGNORED`` ones are only warned about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final
from urllib.parse import urlparse

from dagbook.errors import ProfileError, did_you_mean

MEMORY: Final = ":memory:"
KNOWN: Final = (
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
)
IGNORED: Final = (
    "filesystems",
    "plugins",
    "remote",
    "disable_transactions",
    "keep_open",
    "module_paths",
    "retries",
    "flights",
)
_EMPTY: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Attachment:
    """Another database to attach: ``options`` go into ATTACH's parentheses."""

    path: str
    alias: str | None = None
    options: Mapping[str, object] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension to load, and where to install it from if not from DuckDB's own repository."""

    name: str
    repository: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuckDbCredentials:
    """A profile output. ``database`` is the catalog DuckDB will give the file."""

    path: str
    database: str
    schema: str
    config_options: Mapping[str, object] = field(default_factory=lambda: _EMPTY)
    extensions: tuple[Extension, ...] = ()
    settings: Mapping[str, object] = field(default_factory=lambda: _EMPTY)
    secrets: tuple[Mapping[str, object], ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether the path names a file of this machine."""
        return self.path != MEMORY and not is_address(self.path)

    def file(self, project_root: Path) -> Path:
        """The database file; a relative path counts from the project."""
        return project_root / Path(self.path).expanduser()


def is_address(path: str) -> bool:
    """Whether a path is an address (``s3://…``, ``md:…``); a drive letter is none."""
    return len(urlparse(path).scheme) > 1


def read_credentials(values: Mapping[str, object]) -> DuckDbCredentials:
    """Check a profile output. Raises ProfileError for a misspelt key or a misshapen value."""
    _refuse_misspelt(values)
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
    )


def credential_warnings(values: Mapping[str, object]) -> tuple[ProfileError, ...]:
    """A word about each key that has no effect here."""
    known = frozenset(KNOWN)
    return tuple(
        ProfileError(
            "ignored-profile-key",
            f"'{key}' in the profile has no effect",
            hint=None if key in IGNORED else f"known keys: {', '.join(KNOWN)}",
        )
        for key in values
        if key not in known
    )


def database_of_path(path: str) -> str:
    """The catalog name DuckDB derives from a path: ``data/shop.v2.duckdb`` is ``shop``."""
    if path == MEMORY:
        return "memory"
    address = urlparse(path) if is_address(path) else None
    if address and address.scheme in ("md", "motherduck"):
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


def _refuse_misspelt(values: Mapping[str, object]) -> None:
    for key in values:
        if key in KNOWN or key in IGNORED:
            continue
        hint = did_you_mean(key, KNOWN)
        if hint:
            raise ProfileError(
                "unknown-profile-key", f"'{key}' is no key of a duckdb profile", hint=hint
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
    if values.get("use_credential_provider") == "aws":
        return (*secrets, {"type": "s3", "provider": "credential_chain"})
    return secrets


def _attachment(value: object) -> Attachment:
    entry = dict(_mapping(value, "attach"))
    path = _required(entry, "path", "attach")
    alias = entry.get("alias")
    own = {key: entry[key] for key in ("type", "secret", "read_only") if entry.get(key)}
    options = {**_mapping(entry.get("options"), "attach.options"), **own}
    return Attachment(path, str(alias) if alias else None, options)


def _extension(value: object) -> Extension:
    if isinstance(value, str):
        return Extension(value)
    entry = _mapping(value, "extensions")
    repository = entry.get("repo")
    name = _required(entry, "name", "extensions")
    return Extension(name, str(repository) if repository else None)


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
