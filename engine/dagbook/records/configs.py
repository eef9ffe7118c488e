"""The ``config`` of a record: dbt's keys of the kind in dbt's order, then the user's own."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from dagbook.project.config import FIELD_BY_NAME, Config
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Hook, Node
from dagbook.records.plain import Record, plain_mapping

_SHARED: Final = (
    "enabled",
    "alias",
    "schema",
    "database",
    "tags",
    "meta",
    "group",
    "static_analysis",
    "materialized",
)
_BUILT: Final = (
    *_SHARED,
    "incremental_strategy",
    "batch_size",
    "lookback",
    "begin",
    "persist_docs",
    "post-hook",
    "pre-hook",
    "quoting",
    "column_types",
    "full_refresh",
    "unique_key",
    "on_schema_change",
    "on_configuration_change",
    "grants",
    "packages",
    "docs",
    "contract",
    "event_time",
    "concurrent_batches",
)
_SEMANTIC: Final = ("enabled", "group", "meta")
_KEYS: Final[Mapping[ResourceType, tuple[str, ...]]] = MappingProxyType(
    {
        ResourceType.MODEL: (
            *_BUILT,
            "access",
            "freshness",
            "on_error",
            "latest_version_pointer",
        ),
        ResourceType.FUNCTION: (
            *_BUILT,
            "type",
            "volatility",
            "runtime_version",
            "entry_point",
            "snowflake",
        ),
        ResourceType.SEED: (*_BUILT, "delimiter", "quote_columns"),
        ResourceType.SNAPSHOT: (
            *_BUILT,
            "strategy",
            "target_schema",
            "target_database",
            "updated_at",
            "check_cols",
            "snapshot_meta_column_names",
            "dbt_valid_to_current",
        ),
        ResourceType.TEST: (
            *_SHARED,
            "severity",
            "store_failures",
            "store_failures_as",
            "sql_header",
            "where",
            "limit",
            "fail_calc",
            "warn_if",
            "error_if",
        ),
        ResourceType.SOURCE: (
            "enabled",
            "event_time",
            "freshness",
            "loaded_at_field",
            "loaded_at_query",
            "meta",
            "tags",
            "static_analysis",
        ),
        ResourceType.EXPOSURE: ("enabled", "tags", "meta"),
        ResourceType.METRIC: _SEMANTIC,
        ResourceType.SEMANTIC_MODEL: _SEMANTIC,
        ResourceType.SAVED_QUERY: (*_SEMANTIC, "export_as", "schema", "cache"),
        ResourceType.UNIT_TEST: ("tags", "meta", "enabled", "static_analysis"),
    }
)
_DEFAULTS: Final[Mapping[str, object]] = MappingProxyType(
    {
        "latest_version_pointer": {"enabled": None, "alias": None},
        "snowflake": {"quote_args": True},
    }
)


def is_declared(kind: ResourceType, key: str) -> bool:
    """Whether dbt knows a key of a kind by name, and so has a value for it, if only none."""
    return key in _KEYS.get(kind, _BUILT)


def config_record(kind: ResourceType, config: Config) -> Record:
    """All keys that mean something for a kind, and whatever else was set.

    That is a key dbt doesn't know, or one of other kinds that is not at its default.
    """
    unset = _unset(kind)
    written = {
        key: value
        for key, value in config.values.items()
        if key in unset or key not in FIELD_BY_NAME or value != FIELD_BY_NAME[key].default
    }
    return plain_mapping({**unset, **written})


@cache
def _unset(kind: ResourceType) -> Record:
    """The keys of a kind with what they are where nobody sets them."""
    return {key: _default(key) for key in _KEYS.get(kind, _BUILT)}


def node_config_record(node: Node) -> Record:
    """A node's config, its hooks as dbt's mappings."""
    record = config_record(node.resource_type, node.config)
    if "post-hook" in record:
        record["post-hook"] = [_hook(hook) for hook in node.post_hooks]
        record["pre-hook"] = [_hook(hook) for hook in node.pre_hooks]
    if node.config.get("incremental_strategy") == "microbatch":
        record["begin"] = _moment(record.get("begin"))
    return record


def _moment(begin: object) -> object:
    """A date with its time; what is none stays."""
    try:
        return datetime.fromisoformat(str(begin)).isoformat()
    except ValueError:
        return begin


def _default(key: str) -> object:
    return _DEFAULTS.get(key, FIELD_BY_NAME[key].default if key in FIELD_BY_NAME else None)


def _hook(hook: Hook) -> Record:
    return {"sql": hook.sql, "transaction": hook.transaction, "index": None}
