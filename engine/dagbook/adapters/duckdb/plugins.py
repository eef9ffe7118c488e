"""The plugins of a profile: imported once, asked where a connection opens and a source is read."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
from msgspec import Struct, field

from dagbook.adapters.duckdb.credentials import DuckDbCredentials, PluginEntry
from dagbook.adapters.duckdb.errors import sql_error
from dagbook.adapters.duckdb.plugin_modules import plugin_module
from dagbook.adapters.duckdb.plugin_protocol import (
    SourceConfig,
    TargetConfig,
    TargetLocation,
)
from dagbook.adapters.duckdb.text import quote
from dagbook.adapters.protocol import PluginSource, PluginTarget
from dagbook.errors import DagbookError, ProfileError, ProjectError, did_you_mean
from dagbook.project.columns import WarehouseColumn
from dagbook.project.relation import Relation


class Plugins(Struct):
    """Plugins by name, and the sources they have loaded in this invocation."""

    by_name: Mapping[str, Any] = field(default_factory=dict)
    _loaded: set[tuple[str, str, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def change_config(self, credentials: DuckDbCredentials, config: dict[str, Any]) -> None:
        """Let each plugin change what DuckDB is opened with."""
        for name, plugin in self.by_name.items():
            with _explained(name, "update_connection_config"):
                plugin.update_connection_config(credentials, config)

    def configure(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let each plugin set up the connection."""
        for name, plugin in self.by_name.items():
            with _explained(name, "configure_connection"):
                plugin.configure_connection(connection)

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Let each plugin set up a cursor."""
        for name, plugin in self.by_name.items():
            with _explained(name, "configure_cursor"):
                plugin.configure_cursor(cursor)

    def load(self, cursor: duckdb.DuckDBPyConnection, source: PluginSource) -> None:
        """Fill a source's table, once an invocation; ``save_mode: ignore`` keeps what is there."""
        plugin = self._find(source.plugin, source.name)
        key = source.relation.key()
        with self._lock:
            if key in self._loaded or _is_kept(cursor, source):
                return
            with _explained(source.plugin, f"load of source '{source.name}'"):
                frame = plugin.load(_source_config(source))
            _fill(cursor, source.relation, frame)
            self._loaded.add(key)

    def store(self, target: PluginTarget, columns: Sequence[WarehouseColumn]) -> None:
        """Give a model that was written to a file to its plugin."""
        plugin = self._find(target.plugin, str(target.relation.identifier))
        location = TargetLocation(target.location, target.format)
        with self._lock, _explained(target.plugin, f"store of '{target.relation.identifier}'"):
            plugin.store(TargetConfig(target.relation, columns, target.config, location))

    def _find(self, name: str, wanted_by: str) -> Any:
        if name in self.by_name:
            return self.by_name[name]
        known = ", ".join(self.by_name) or "none"
        raise ProfileError(
            "missing-plugin",
            f"'{wanted_by}' needs the plugin '{name}', which the profile doesn't have",
            hint=did_you_mean(name, self.by_name) or f"plugins of the profile: {known}",
        )


def import_plugins(credentials: DuckDbCredentials, project_root: Path) -> Plugins:
    """Make ``module_paths`` importable and import the plugins. Raises ProfileError."""
    for path in credentials.module_paths:
        folder = str(project_root / Path(path).expanduser())
        if folder not in sys.path:
            sys.path.append(folder)
    made = (_make(entry, credentials) for entry in credentials.plugins)
    return Plugins({plugin.name: plugin for plugin in made})


def _make(entry: PluginEntry, credentials: DuckDbCredentials) -> Any:
    module = plugin_module(entry.module)
    if not hasattr(module, "Plugin"):
        raise ProfileError(
            "missing-plugin",
            f"the module '{entry.module}' has no class named Plugin",
            hint="derive it from dagbook.adapters.duckdb.plugin_protocol.DuckDbPlugin",
        )
    name = entry.alias or entry.module.rpartition(".")[2]
    config = {**credentials.settings, **entry.config}
    with _explained(name, "initialize"):
        return module.Plugin(name=name, plugin_config=config, credentials=credentials)


@contextmanager
def _explained(plugin: str, what: str) -> Iterator[None]:
    """What a plugin raises is told in its name."""
    try:
        yield
    except DagbookError:
        raise
    except Exception as error:
        raise ProfileError(
            "plugin-failed", f"plugin '{plugin}', {what}: {type(error).__name__}: {error}"
        ) from error


def _source_config(source: PluginSource) -> SourceConfig:
    relation = source.relation
    return SourceConfig(
        name=source.name,
        identifier=relation.identifier or source.name,
        schema=relation.schema or "main",
        database=relation.database,
        meta=source.meta,
        tags=list(source.tags),
    )


def _is_kept(cursor: duckdb.DuckDBPyConnection, source: PluginSource) -> bool:
    """Whether the table that is there is to stay. Raises ProjectError for error_if_exists."""
    mode = source.meta.get("save_mode", "overwrite")
    if mode not in ("ignore", "error_if_exists"):
        return False
    database, schema, name = source.relation.key()
    found = cursor.execute(
        "select 1 from duckdb_tables() where lower(database_name) = ? and lower(schema_name) = ? "
        "and lower(table_name) = ?",
        [database, schema, name],
    ).fetchall()
    if found and mode == "error_if_exists":
        raise ProjectError(
            "source-exists", f"source '{source.name}' exists already: save_mode is error_if_exists"
        )
    return bool(found)


def _fill(cursor: duckdb.DuckDBPyConnection, relation: Relation, frame: object) -> None:
    name = f"__dagbook_{relation.identifier}"
    schema = f"{quote(relation.database)}." if relation.database else ""
    try:
        cursor.register(name, frame)
        if relation.schema:
            cursor.execute(f"create schema if not exists {schema}{quote(relation.schema)}")
        cursor.execute(f"create or replace table {relation} as select * from {quote(name)}")
        cursor.unregister(name)
    except duckdb.Error as error:
        raise sql_error(error, f"create or replace table {relation}") from error
