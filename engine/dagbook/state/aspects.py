"""In which respects one record of a manifest differs from an earlier one of the same resource.

The aspects are those of dbt's ``state:modified.<aspect>``; what each kind of resource compares
follows dbt 1.12, where a comment does not say otherwise.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from dagbook.records.plain import Record, plain


class Aspect(StrEnum):
    """What of a resource can have changed."""

    NEW = "new"
    BODY = "body"
    CONFIGS = "configs"
    RELATION = "relation"
    PERSISTED_DESCRIPTIONS = "persisted_descriptions"
    MACROS = "macros"
    CONTRACT = "contract"
    VARIABLES = "variables"
    """Values of vars and environment variables that its code reads; dbt does not look at them."""
    OTHER = "other"
    """Its folder, version, access, owner: whatever else its kind has."""


_Same: TypeAlias = Callable[[Record, Record], bool]
_NO_SQL: Final = "--placeholder--"
_NAMES: Final = ("database", "schema", "alias")
_NOT_COMPARED: Final = frozenset({*_NAMES, "tags", "group"})
_OF_TESTS: Final = (
    "severity",
    "where",
    "limit",
    "fail_calc",
    "warn_if",
    "error_if",
    "store_failures",
    "store_failures_as",
    "sql_header",
)


def changed_aspects(new: Record, old: Record) -> frozenset[Aspect]:
    """What differs between two records of one resource. They need not be by the same writer."""
    rules = _RULES.get(_kind(new), _OF_NODES)
    return frozenset(aspect for aspect, same in rules if not same(new, old))


def _kind(record: Record) -> str:
    if record.get("resource_type") == "test" and record.get("test_metadata"):
        return "generic test"
    return str(record.get("resource_type"))


def _fields(*names: str) -> _Same:
    """Whether some fields are the same; a field that one writer leaves out counts as empty."""

    def same(new: Record, old: Record) -> bool:
        return all(_filled(new.get(name)) == _filled(old.get(name)) for name in names)

    return same


def _filled(value: object) -> object:
    """A value as JSON; None for what says nothing, like a mapping of nulls."""
    if isinstance(value, Mapping) and all(each is None for each in value.values()):
        return None
    return plain(value) or None


def _same_body(new: Record, old: Record) -> bool:
    """By text; where a writer left the text out, by its checksum."""
    text = old.get("raw_code", old.get("raw_sql"))
    if isinstance(text, str) and text != _NO_SQL:
        return new.get("raw_code") == text
    return _same_checksum(new, old)


def _same_checksum(new: Record, old: Record) -> bool:
    return plain(new.get("checksum")) == plain(old.get("checksum"))


def _unrendered(record: Record) -> Mapping[str, object]:
    found = record.get("unrendered_config")
    return found if isinstance(found, Mapping) else {}


def _same_config(new: Record, old: Record) -> bool:
    """As written, so that another target or environment changes nothing."""
    written = _unrendered(new), _unrendered(old)
    keys = (set(written[0]) | set(written[1])) - _NOT_COMPARED
    return _same_keys(*written, keys)


def _same_test_config(new: Record, old: Record) -> bool:
    return _same_keys(_unrendered(new), _unrendered(old), _OF_TESTS)


def _same_relation(new: Record, old: Record) -> bool:
    return _same_keys(_unrendered(new), _unrendered(old), _NAMES)


def _same_keys(new: Mapping[str, object], old: Mapping[str, object], keys: Iterable[str]) -> bool:
    """A key that is null counts as left out: writers differ there."""
    return all(plain(new.get(key)) == plain(old.get(key)) for key in keys)


def _same_persisted_descriptions(new: Record, old: Record) -> bool:
    config = new.get("config")
    persisted = config.get("persist_docs") if isinstance(config, Mapping) else None
    if not isinstance(persisted, Mapping):
        return True
    if persisted.get("relation") and new.get("description") != old.get("description"):
        return False
    return not persisted.get("columns") or _described(new) == _described(old)


def _described(record: Record) -> dict[str, object]:
    columns = record.get("columns")
    if not isinstance(columns, Mapping):
        return {}
    return {name: each.get("description") for name, each in columns.items()}


def _same_contract(new: Record, old: Record) -> bool:
    now, before = _contract(new), _contract(old)
    if not now.get("enforced") and not before.get("enforced"):
        return True
    return bool(now.get("enforced")) and now.get("checksum") == before.get("checksum")


def _contract(record: Record) -> Mapping[str, object]:
    found = record.get("contract")
    return found if isinstance(found, Mapping) else {}


def _same_place(new: Record, old: Record) -> bool:
    """A source's names as written, or as they are where a writer tells no more."""
    for name in ("database", "schema"):
        key = f"unrendered_{name}"
        if key in old and new.get(key) == old[key]:
            continue
        if old.get(key) is not None or new.get(name) != old.get(name):
            return False
    return new.get("identifier") == old.get("identifier")


def _same_freshness(new: Record, old: Record) -> bool:
    """A rule without thresholds is none."""
    rules = [_rule(record.get("freshness")) for record in (new, old)]
    return rules[0] == rules[1] and _fields("loaded_at_field", "loaded_at_query")(new, old)


def _rule(value: object) -> object:
    if not isinstance(value, Mapping):
        return None
    kept = {
        key: each
        for key, each in value.items()
        if not isinstance(each, Mapping) or any(part is not None for part in each.values())
    }
    return {key: plain(each) for key, each in kept.items() if each is not None} or None


_OF_NODES: Final = (
    (Aspect.BODY, _same_body),
    (Aspect.CONFIGS, _same_config),
    (Aspect.RELATION, _same_relation),
    (Aspect.PERSISTED_DESCRIPTIONS, _same_persisted_descriptions),
    (Aspect.OTHER, _fields("fqn")),
)
_RULES: Final[Mapping[str, tuple[tuple[Aspect, _Same], ...]]] = MappingProxyType(
    {
        "model": (
            *_OF_NODES,
            (Aspect.CONTRACT, _same_contract),
            (Aspect.OTHER, _fields("latest_version", "access", "deprecation_date")),
        ),
        "seed": ((Aspect.BODY, _same_checksum), *_OF_NODES[1:]),
        "function": (*_OF_NODES, (Aspect.OTHER, _fields("arguments", "returns", "overloads"))),
        "generic test": ((Aspect.CONFIGS, _same_test_config), (Aspect.OTHER, _fields("fqn"))),
        "source": (
            (Aspect.RELATION, _same_place),
            (Aspect.CONFIGS, _same_config),
            (Aspect.OTHER, _same_freshness),
            (Aspect.OTHER, _fields("fqn", "quoting", "external")),
        ),
        "exposure": (
            (Aspect.CONFIGS, _same_config),
            (
                Aspect.OTHER,
                _fields(
                    *("fqn", "type", "owner", "maturity", "url", "description", "label"),
                    "depends_on",
                ),
            ),
        ),
        "metric": (
            (Aspect.CONFIGS, _same_config),
            (Aspect.OTHER, _fields("filter", "type", "type_params", "description", "label")),
        ),
        "semantic_model": (
            (Aspect.CONFIGS, _fields("config")),
            (
                Aspect.OTHER,
                _fields(
                    *("model", "description", "defaults", "entities", "dimensions", "measures"),
                    *("primary_entity", "group"),
                ),
            ),
        ),
        "saved_query": (
            (Aspect.CONFIGS, _fields("config")),
            (Aspect.OTHER, _fields("query_params", "description", "label", "group", "tags")),
            (Aspect.OTHER, _fields("exports")),
        ),
        "unit_test": ((Aspect.BODY, _fields("checksum")),),
    }
)
