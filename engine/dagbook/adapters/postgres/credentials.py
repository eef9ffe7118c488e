"""What a profile output of type postgres says, checked. Keys as dbt-postgres has them.

https://docs.getdbt.com/docs/core/connect-data-platform/postgres-setup describes them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from dagbook.adapters.profile_keys import ProfileKeys
from dagbook.errors import ProfileError
from dagbook.project.unsaid import printed_without

KEYS: Final = ProfileKeys(
    "postgres",
    (
        "type",
        "host",
        "port",
        "user",
        "password",
        "pass",
        "dbname",
        "database",
        "schema",
        "threads",
        "connect_timeout",
        "retries",
        "search_path",
        "role",
        "sslmode",
        "sslcert",
        "sslkey",
        "sslrootcert",
        "keepalives_idle",
        "application_name",
    ),
    MappingProxyType({"autocommit": ""}),
)
_TO_SERVER: Final = ("sslmode", "sslcert", "sslkey", "sslrootcert")
_PORTS: Final = range(1, 65536)


class PostgresCredentials(Struct, frozen=True, kw_only=True):
    """A profile output. Where there is no password, the server or ~/.pgpass must do without."""

    host: str
    port: int
    user: str
    password: str | None = None
    database: str
    schema: str
    role: str | None = None
    search_path: str | None = None
    connect_timeout: int = 10
    retries: int = 1
    keepalives_idle: int = 0
    application_name: str = "dagbook"
    ssl: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Without password."""
        return printed_without(self, "password")

    def connection_options(self) -> dict[str, object]:
        """What libpq is told."""
        options: dict[str, object] = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.database,
            "connect_timeout": self.connect_timeout,
            "keepalives_idle": self.keepalives_idle or None,
            "application_name": self.application_name,
            "options": _search_path_option(self.search_path),
            **self.ssl,
        }
        return {key: value for key, value in options.items() if value is not None}

    def shown(self) -> dict[str, object]:
        """What macros and messages may see of it."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "database": self.database,
            "dbname": self.database,
            "schema": self.schema,
            "connect_timeout": self.connect_timeout,
            "role": self.role,
            "search_path": self.search_path,
            "keepalives_idle": self.keepalives_idle,
            **{key: self.ssl.get(key) for key in _TO_SERVER},
            "application_name": self.application_name,
            "retries": self.retries,
        }


def read_credentials(values: Mapping[str, object]) -> PostgresCredentials:
    """Check a profile output. Raises ProfileError for what is missing, misspelt or misshapen."""
    KEYS.refuse_misspelt(values)
    password = _either(values, "password", "pass")
    database = _either(values, "dbname", "database")
    return PostgresCredentials(
        host=_required(values, "host"),
        port=_port(values),
        user=_required(values, "user"),
        password=None if password is None else str(password),
        database=str(database) if database else _required(values, "dbname"),
        schema=_required(values, "schema"),
        role=_text(values, "role"),
        search_path=_text(values, "search_path"),
        connect_timeout=_number(values, "connect_timeout", 10),
        retries=_number(values, "retries", 1),
        keepalives_idle=_number(values, "keepalives_idle", 0),
        application_name=_text(values, "application_name") or "dagbook",
        ssl={key: str(values[key]) for key in _TO_SERVER if values.get(key)},
    )


def _required(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    if value is None or value == "":
        raise ProfileError(
            "missing-profile-key",
            f"the postgres profile has no '{key}'",
            hint="it needs host, user, password, dbname and schema; port is 5432 if left out",
        )
    return str(value)


def _either(values: Mapping[str, object], one: str, other: str) -> object:
    """The value of a key that has two names."""
    if one in values and other in values and values[one] != values[other]:
        raise ProfileError(
            "wrong-profile-value", f"'{one}' and '{other}' of the profile are the same: keep one"
        )
    return values.get(one, values.get(other))


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return str(value) if value not in (None, "") else None


def _port(values: Mapping[str, object]) -> int:
    port = _number(values, "port", 5432)
    if port not in _PORTS:
        raise ProfileError("wrong-profile-value", f"'port' of the profile cannot be {port}")
    return port


def _number(values: Mapping[str, object], key: str, default: int) -> int:
    value = values.get(key)
    if value is None:
        return default
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal():
        raise ProfileError(
            "wrong-profile-value", f"'{key}' of the profile must be a number, not '{value}'"
        )
    return int(text)


def _search_path_option(search_path: str | None) -> str | None:
    """How libpq hands the setting over: blanks escaped."""
    if search_path is None:
        return None
    escaped = search_path.replace("\\", "\\\\").replace(" ", "\\ ")
    return f"-c search_path={escaped}"
