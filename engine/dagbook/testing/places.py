"""Where a test project is built: a database that a test may fill and ask."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import duckdb
from msgspec import Struct

from dagbook.adapters.find import find_adapter
from dagbook.adapters.protocol import Dialect


class WarehousePlace(Protocol):
    """A corner of a warehouse that one test has for itself."""

    @property
    def dialect(self) -> Dialect:
        """What the warehouse can do."""

    @property
    def schema(self) -> str:
        """The target's schema; further ones of the test begin with its name and ``_``."""

    def output(self) -> Mapping[str, object]:
        """An output of profiles.yml that leads here."""

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement beside the project, committed at once; its rows, if it has any."""


class DuckDbPlace(Struct, frozen=True):
    """A DuckDB file; it may hold more than the project made."""

    path: Path
    schema: str = "main"

    @property
    def dialect(self) -> Dialect:
        """DuckDB's."""
        return find_adapter("duckdb").dialect

    def output(self) -> Mapping[str, object]:
        """The file by its name: the project stands beside it."""
        return {"type": "duckdb", "path": self.path.name, "schema": self.schema, "threads": 2}

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Open the file, ask, and close it again."""
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(sql).fetchall()
