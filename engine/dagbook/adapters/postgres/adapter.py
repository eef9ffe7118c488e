"""The entry point of type ``postgres``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.adapters.postgres.credentials import KEYS, read_credentials
from dagbook.adapters.postgres.warehouse import PostgresWarehouse
from dagbook.adapters.protocol import Capability, Dialect
from dagbook.errors import ProfileError
from dagbook.project.files import Target

DIALECT: Final = Dialect(
    type="postgres",
    sqlglot="postgres",
    capabilities=frozenset(
        {
            Capability.TRANSACTIONAL_DDL,
            Capability.MERGE,
            Capability.MATERIALIZED_VIEWS,
            Capability.ROW_COUNT_OF_CTAS,
        }
    ),
    configs=frozenset({"indexes", "unlogged"}),
    type_names={
        "string": "TEXT",
        "integer": "integer",
        "bigint": "bigint",
        "float": "float",
        "numeric": "numeric(28,6)",
        "boolean": "boolean",
        "date": "date",
        "timestamp": "timestamp without time zone",
    },
    contract_types={
        "character varying": "text",
        "character": "text",
        "bpchar": "text",
        "name": "text",
        '"char"': "text",
        "smallint": "integer",
        "real": "double precision",
        "time with time zone": "time without time zone",
    },
    unsized_text=frozenset({"text", "character varying"}),
)


class PostgresAdapter(Struct, frozen=True):
    """What dagbook knows of PostgreSQL before it connects."""

    dialect: Dialect = DIALECT

    def check_credentials(self, credentials: Mapping[str, object]) -> tuple[str | None, str]:
        """The database and the schema."""
        checked = read_credentials(credentials)
        return checked.database, checked.schema

    def credential_warnings(self, credentials: Mapping[str, object]) -> tuple[ProfileError, ...]:
        """A word about keys without effect."""
        return KEYS.warnings(credentials)

    def public_credentials(self, target: Target) -> Mapping[str, object]:
        """Where it connects and how; no password."""
        return read_credentials(target.credentials).shown()

    def open(self, target: Target, project_root: Path) -> PostgresWarehouse:
        """Connect to the server."""
        return PostgresWarehouse(DIALECT, read_credentials(target.credentials))


ADAPTER: Final = PostgresAdapter()
