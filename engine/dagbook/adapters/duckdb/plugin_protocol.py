"""What a plugin of the profile is: dbt-duckdb's protocol, so that its plugins run here unchanged.

A module of yours defines a class ``Plugin`` that derives from ``DuckDbPlugin``; in projects that
are also run with dbt it may derive from ``dbt.adapters.duckdb.plugins.BasePlugin``, which is this
class where dbt-duckdb isn't installed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from msgspec import Struct

from dagbook.project.columns import WarehouseColumn
from dagbook.project.relation import Relation


class SourceConfig(Struct, frozen=True):
    """A source to load; ``meta`` has its keys of meta and config."""

    name: str
    identifier: str
    schema: str
    database: str | None
    meta: Mapping[str, Any]
    tags: Sequence[str] = ()

    def get(self, key: str, default: object = None) -> Any:
        """A key of meta."""
        return self.meta.get(key, default)

    def __getitem__(self, key: str) -> Any:
        """A key of meta. Raises KeyError."""
        return self.meta[key]

    def __contains__(self, key: object) -> bool:
        """Whether meta has a key."""
        return key in self.meta

    def table_name(self) -> str:
        """The dotted name of the table to fill."""
        return ".".join(part for part in (self.database, self.schema, self.identifier) if part)

    def as_dict(self) -> dict[str, Any]:
        """Names and meta as one mapping, for ``str.format``."""
        names = ("name", "identifier", "schema", "database", "tags")
        return {**{each: getattr(self, each) for each in names}, **self.meta}


class TargetLocation(Struct, frozen=True):
    """A file that an external model was written to."""

    path: str
    format: str

    def as_dict(self) -> dict[str, Any]:
        """As a mapping."""
        return {"path": self.path, "format": self.format}


class TargetConfig(Struct, frozen=True):
    """A model to store: ``config`` is the model's."""

    relation: Relation
    column_list: Sequence[WarehouseColumn]
    config: Mapping[str, Any]
    location: TargetLocation | None = None


class DuckDbPlugin:
    """Something a profile plugs in. Override what it does; the rest does nothing."""

    def __init__(self, name: str, plugin_config: dict[str, Any], credentials: Any = None) -> None:
        """Give the plugin its config; what it needs at first goes into ``initialize``."""
        self.name = name
        self.creds = credentials
        self.initialize(plugin_config)

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read ``config`` of the profile's entry, joined with ``settings``."""

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Change what DuckDB is opened with."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Set up the connection that was opened: functions written in Python, for example."""

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Set up what a cursor does not take over from its connection."""

    def load(self, source_config: SourceConfig) -> Any:
        """The rows of a source, as a frame that DuckDB reads."""
        raise NotImplementedError(f"plugin '{self.name}' loads no sources")

    def store(self, target_config: TargetConfig) -> None:
        """Store a model that was written to a file."""
        raise NotImplementedError(f"plugin '{self.name}' stores no models")

    def default_materialization(self) -> str:
        """What a loaded source becomes: table or view."""
        return "table"
