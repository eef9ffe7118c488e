"""The entry point of type ``duckdb``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

from msgspec import Struct

from dagbook.adapters.duckdb.credentials import KEYS, read_credentials
from dagbook.adapters.find import load_part
from dagbook.adapters.protocol import Capability, Dialect, Warehouse
from dagbook.errors import ProfileError
from dagbook.project.files import Target

DIALECT: Final = Dialect(
    type="duckdb",
    sqlglot="duckdb",
    comment_behind=True,  # before a statement it hides where errors are, and no log shows it
    capabilities=frozenset(Capability) - {Capability.MATERIALIZED_VIEWS},
    configs=frozenset({"indexes"}),
    type_names={
        "string": "TEXT",
        "integer": "integer",
        "bigint": "bigint",
        "float": "float",
        "numeric": "decimal(28,6)",
        "boolean": "boolean",
        "date": "date",
        "timestamp": "timestamp",
    },
)
_OPEN: Final = "dagbook.adapters.duckdb.warehouse:open_warehouse"
"""Imports DuckDB, a tenth of a second that nothing waits for before a database is opened."""
_SHOWN: Final = (
    "path",
    "external_root",
    "extensions",
    "settings",
    "config_options",
    "attach",
    "is_ducklake",
)
_HIDING_WORDS: Final = ("token", "secret", "password", "key", "credential")


class DuckDbAdapter(Struct, frozen=True):
    """What dagbook knows of DuckDB before it opens a file."""

    dialect: Dialect = DIALECT

    def check_credentials(self, credentials: Mapping[str, object]) -> tuple[str | None, str]:
        """The database a path means and the schema; ``main`` if none is given."""
        checked = read_credentials(credentials)
        return checked.database, checked.schema

    def credential_warnings(self, credentials: Mapping[str, object]) -> tuple[ProfileError, ...]:
        """A word about keys without effect."""
        return KEYS.warnings(credentials)

    def public_credentials(self, target: Target) -> Mapping[str, object]:
        """Database, schema and the harmless keys; secrets, tokens and passwords never."""
        shown = {
            key: _without_secrets(target.credentials[key])
            for key in _SHOWN
            if key in target.credentials
        }
        return {"database": target.database, "schema": target.schema, **shown}

    def open(self, target: Target, project_root: Path) -> Warehouse:
        """Open the database file, attach the others, load extensions. Raises ProfileError."""
        credentials = read_credentials(target.credentials)
        open_warehouse = cast("Callable[..., Warehouse]", load_part(DIALECT.type, _OPEN))
        return open_warehouse(DIALECT, credentials, project_root)


def _without_secrets(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            key: "***" if _is_secret(str(key)) else _without_secrets(each)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return tuple(_without_secrets(each) for each in value)
    return value


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _HIDING_WORDS)


ADAPTER: Final = DuckDbAdapter()
