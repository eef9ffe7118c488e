"""What stands at the head of every artifact."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from dagbook.project.results import Invocation
from dagbook.records.plain import Record
from dagbook.version import DBT_VERSION, __version__

MARK: Final = "DAGBOOK_MARK"
_CUSTOM_PREFIX: Final = "DBT_ENV_CUSTOM_ENV_"
_SCHEMAS: Final = "https://schemas.getdbt.com/dbt"


class Stamp(Struct, frozen=True):
    """Which invocation writes, and when (UTC)."""

    invocation: Invocation
    generated_at: datetime


def metadata_record(schema: str, stamp: Stamp, mark: str | None = None) -> Record:
    """The head of an artifact; ``schema`` is ``catalog/v1``, ``mark`` says what it was made of."""
    return {
        "dbt_schema_version": f"{_SCHEMAS}/{schema}.json",
        "dbt_version": DBT_VERSION,
        "generated_at": stamp.generated_at,
        "invocation_id": stamp.invocation.id,
        "invocation_started_at": stamp.invocation.started_at,
        "env": _env(stamp.invocation) | ({} if mark is None else {MARK: mark}),
    }


def _env(invocation: Invocation) -> dict[str, str]:
    """The user's DBT_ENV_CUSTOM_ENV_ variables without the prefix, and which dagbook wrote this.

    Strict readers refuse an unknown key beside ``env``, so the version stands in it.
    """
    found = {
        name.removeprefix(_CUSTOM_PREFIX): value
        for name, value in sorted(invocation.environment.items())
        if name.startswith(_CUSTOM_PREFIX)
    }
    return {"DAGBOOK_VERSION": __version__, **found}
