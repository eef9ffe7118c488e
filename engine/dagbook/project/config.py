"""Configuration of a node: which keys exist, how layers of them merge, what they default to.

One table, ``CONFIG_FIELDS``, says all of it; merging, defaults and the reference documentation read
it. Which values a key takes stands in ``resolve.config_values``. Layers, weakest first:
dbt_project.yml from the outermost folder to the innermost, properties file, ``{{ config(...) }}``
in the file itself.
Merge rules follow dbt: https://docs.getdbt.com/reference/configs-and-properties
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.project.ids import ResourceType


class Merge(Enum):
    """How a stronger layer's value joins a weaker one's."""

    CLOBBER = "the stronger value replaces the weaker"
    APPEND = "lists are joined, weakest first"
    UPDATE = "mappings are merged key by key"
    GRANTS = "as UPDATE, but a key that begins with + joins the weaker list"


class ConfigField(Struct, frozen=True):
    """One config key. ``kinds`` are the resource types it means something for."""

    name: str
    summary: str
    default: object
    kinds: frozenset[ResourceType]
    merge: Merge = Merge.CLOBBER


_M, _S, _N = ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT
_T, _SRC, _E = ResourceType.TEST, ResourceType.SOURCE, ResourceType.EXPOSURE
_A, _U = ResourceType.ANALYSIS, ResourceType.UNIT_TEST
_F = ResourceType.FUNCTION
_MET, _SM, _SQ = ResourceType.METRIC, ResourceType.SEMANTIC_MODEL, ResourceType.SAVED_QUERY
_SEMANTIC = frozenset({_MET, _SM, _SQ})
_ANY = frozenset({_M, _S, _N, _T, _SRC, _E, _A, _U, _F}) | _SEMANTIC
_BUILT = frozenset({_M, _S, _N})
_EXECUTED = frozenset({_M, _S, _N, _T, _A, _F})


def _field(
    name: str,
    summary: str,
    default: object,
    kinds: frozenset[ResourceType],
    merge: Merge = Merge.CLOBBER,
) -> ConfigField:
    return ConfigField(name, summary, default, kinds, merge)


CONFIG_FIELDS: Final[tuple[ConfigField, ...]] = (
    _field("enabled", "Whether the resource exists at all.", default=True, kinds=_ANY),
    _field("alias", "Name of the relation; the node's own name if absent.", None, _EXECUTED),
    _field("schema", "Custom schema, given to generate_schema_name.", None, _EXECUTED | {_SQ}),
    _field("database", "Custom database, given to generate_database_name.", None, _EXECUTED),
    _field("tags", "Labels to select by.", (), _ANY, Merge.APPEND),
    _field("meta", "Anything you want to keep with the resource.", {}, _ANY, Merge.UPDATE),
    _field("group", "The group that owns the resource.", None, _EXECUTED | _SEMANTIC),
    _field("materialized", "How the node is built.", "view", _EXECUTED),
    _field("incremental_strategy", "append, delete+insert, merge…", None, _EXECUTED),
    _field("batch_size", "Microbatch: hour, day, month or year.", None, _EXECUTED),
    _field("lookback", "Microbatch: earlier batches to process again.", 1, _EXECUTED),
    _field("begin", "Microbatch: when the first batch begins.", None, _EXECUTED),
    _field("persist_docs", "Write descriptions to the warehouse.", {}, _EXECUTED),
    _field("post-hook", "SQL to run after the node.", (), _EXECUTED, Merge.APPEND),
    _field("pre-hook", "SQL to run before the node.", (), _EXECUTED, Merge.APPEND),
    _field("quoting", "Which parts of the name are quoted.", {}, _EXECUTED, Merge.UPDATE),
    _field("column_types", "Types of a seed's columns.", {}, _EXECUTED, Merge.UPDATE),
    _field("full_refresh", "Always or never rebuild from nothing.", None, _EXECUTED),
    _field("unique_key", "Column or columns that identify a row.", None, _EXECUTED),
    _field(
        "on_schema_change",
        "ignore, append_new_columns, sync_all_columns, fail.",
        "ignore",
        _EXECUTED,
    ),
    _field("on_configuration_change", "apply, continue or fail.", "apply", _EXECUTED),
    _field("grants", "Privileges to give on the relation.", {}, _EXECUTED, Merge.GRANTS),
    _field("packages", "Python packages a Python model needs.", (), _EXECUTED, Merge.APPEND),
    _field(
        "docs",
        "show: in the site or not; node_color.",
        {"show": True, "node_color": None},
        _EXECUTED,
        Merge.UPDATE,
    ),
    _field(
        "contract",
        "enforced: columns must be as declared.",
        {"enforced": False, "alias_types": True},
        _EXECUTED,
        Merge.UPDATE,
    ),
    _field("event_time", "Column that says when a row happened.", None, _EXECUTED | {_SRC}),
    _field("concurrent_batches", "Accepted: batches are built one by one.", None, _EXECUTED),
    _field("access", "private, protected or public.", "protected", frozenset({_M})),
    _field("freshness", "How old data may be.", None, frozenset({_M, _SRC})),
    _field("delimiter", "Separator of a seed's values.", ",", frozenset({_S})),
    _field("quote_columns", "Whether a seed's column names are quoted.", None, frozenset({_S})),
    _field("severity", "error or warn.", "ERROR", frozenset({_T})),
    _field("store_failures", "Keep failing rows as a relation.", None, frozenset({_T})),
    _field("store_failures_as", "table, view or ephemeral.", None, frozenset({_T})),
    _field("where", "Rows to test.", None, frozenset({_T})),
    _field("limit", "Failing rows to look for at most.", None, frozenset({_T})),
    _field("fail_calc", "Expression that counts failures.", "count(*)", frozenset({_T})),
    _field("warn_if", "Condition on the count that warns.", "!= 0", frozenset({_T})),
    _field("error_if", "Condition on the count that fails.", "!= 0", frozenset({_T})),
    _field("strategy", "Snapshot: timestamp or check.", None, frozenset({_N})),
    _field("updated_at", "Snapshot: column that says when a row changed.", None, frozenset({_N})),
    _field("check_cols", "Snapshot: columns to compare, or all.", None, frozenset({_N})),
    _field("target_schema", "Snapshot: schema, used as it is.", None, frozenset({_N})),
    _field("target_database", "Snapshot: database, used as it is.", None, frozenset({_N})),
    _field(
        "invalidate_hard_deletes",
        "Snapshot: close rows that vanished (old form).",
        None,
        frozenset({_N}),
    ),
    _field("hard_deletes", "Snapshot: ignore, invalidate or new_record.", None, frozenset({_N})),
    _field(
        "snapshot_meta_column_names",
        "Snapshot: names of the dbt_ columns.",
        {
            "dbt_valid_to": None,
            "dbt_valid_from": None,
            "dbt_scd_id": None,
            "dbt_updated_at": None,
            "dbt_is_deleted": None,
        },
        frozenset({_N}),
        Merge.UPDATE,
    ),
    _field(
        "dbt_valid_to_current",
        "Snapshot: value of dbt_valid_to in current rows.",
        None,
        frozenset({_N}),
    ),
    _field(
        "loaded_at_field", "Source: column that says when a row arrived.", None, frozenset({_SRC})
    ),
    _field(
        "loaded_at_query",
        "Source: query that says when the last row arrived.",
        None,
        frozenset({_SRC}),
    ),
    _field(
        "cache",
        "Saved query: whether its answer is kept.",
        {"enabled": False},
        frozenset({_SQ}),
        Merge.UPDATE,
    ),
    _field("export_as", "Saved query: table or view.", None, frozenset({_SQ})),
    _field("type", "Function: scalar.", "scalar", frozenset({_F})),
    _field(
        "volatility",
        "Function: deterministic, stable or non-deterministic.",
        None,
        frozenset({_F}),
    ),
    _field("sql_header", "SQL to send ahead of the statement.", None, _EXECUTED),
    _field("static_analysis", "How dbt 2 should analyse the SQL; read and kept.", None, _ANY),
)

FIELD_BY_NAME: Final[Mapping[str, ConfigField]] = MappingProxyType(
    {each.name: each for each in CONFIG_FIELDS}
)
ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"pre_hook": "pre-hook", "post_hook": "post-hook", "data_tests": "tests"}
)
MATERIALIZED_BY_DEFAULT: Final[Mapping[ResourceType, str]] = MappingProxyType(
    {_M: "view", _S: "seed", _N: "snapshot", _T: "test", _A: "view", _F: "function"}
)


class Config(Struct, frozen=True, gc=False):
    """A node's merged configuration: every known key with its value, and the user's own keys."""

    values: Mapping[str, object]

    def get(self, key: str, default: object = None) -> object:
        """The value of a known or own key; None counts as a value only where it was set."""
        return self.values.get(ALIASES.get(key, key), default)

    @property
    def enabled(self) -> bool:
        """Whether the node exists."""
        return bool(self.values.get("enabled", True))

    @property
    def materialized(self) -> str:
        """How the node is built."""
        return str(self.values.get("materialized", "view"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Labels, without repeats, in the order they were given."""
        return text_tuple(self.values.get("tags"))

    @property
    def meta(self) -> Mapping[str, object]:
        """The user's own keys under ``meta``."""
        meta = self.values.get("meta")
        return meta if isinstance(meta, Mapping) else {}

    def text(self, key: str) -> str | None:
        """The value of a key as text, or None."""
        value = self.get(key)
        return None if value is None else str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a key that is a string or a list of them."""
        return text_tuple(self.get(key))


def text_tuple(value: object) -> tuple[str, ...]:
    """A string, a list of them or nothing, as a tuple without repeats."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(dict.fromkeys(str(each) for each in value))
    return (str(value),)


def default_config(kind: ResourceType) -> dict[str, object]:
    """Every key that means something for this kind, with its default."""
    return dict(_defaults(kind))


@cache
def _defaults(kind: ResourceType) -> Mapping[str, object]:
    values = {each.name: each.default for each in CONFIG_FIELDS if kind in each.kinds}
    if kind in MATERIALIZED_BY_DEFAULT:
        values["materialized"] = MATERIALIZED_BY_DEFAULT[kind]
    if kind is ResourceType.TEST:
        values["schema"] = "dbt_test__audit"
    return values


def merge_config(kind: ResourceType, layers: Iterable[Mapping[str, object]]) -> Config:
    """Merge layers of raw config, weakest first, onto the defaults of a kind."""
    merged = default_config(kind)
    for layer in layers:
        for key, value in layer.items():
            name = ALIASES.get(key, key)
            field = FIELD_BY_NAME.get(name)
            rule = field.merge if field else Merge.CLOBBER
            merged[name] = _MERGERS[rule](merged.get(name), value)
    return Config(MappingProxyType(merged))


def _clobber(_weaker: object, stronger: object) -> object:
    return stronger


def _append(weaker: object, stronger: object) -> object:
    return (*_sequence(weaker), *_sequence(stronger))


def _update(weaker: object, stronger: object) -> object:
    left = weaker if isinstance(weaker, Mapping) else {}
    right = stronger if isinstance(stronger, Mapping) else {}
    return {**left, **right}


def _grants(weaker: object, stronger: object) -> object:
    merged = dict(weaker) if isinstance(weaker, Mapping) else {}
    for key, value in stronger.items() if isinstance(stronger, Mapping) else ():
        name = key.removeprefix("+")
        before = _sequence(merged.get(name)) if key != name else ()
        merged[name] = (*before, *_sequence(value))
    return merged


def _sequence(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


_MERGERS: Final = {
    Merge.CLOBBER: _clobber,
    Merge.APPEND: _append,
    Merge.UPDATE: _update,
    Merge.GRANTS: _grants,
}
