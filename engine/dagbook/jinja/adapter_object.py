"""``adapter`` in Jinja: the warehouse as macros see it.

A method is a function whose first argument is the phase. While parsing, whatever would ask the
warehouse gives dbt's stand-in instead: nothing, or an empty list.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.jinja import adapter_checks as checks
from dagbook.jinja import adapter_methods as methods
from dagbook.jinja import seed_methods as seeds
from dagbook.jinja.column_object import ColumnFactory
from dagbook.jinja.external_files import FILE_METHODS
from dagbook.jinja.phase import Phase
from dagbook.jinja.pure_methods import PURE_METHODS, Method
from dagbook.jinja.relation_object import RelationFactory
from dagbook.project.relation import Quoting


class MacroAdapter:
    """``adapter``: each attribute is a method of a table, tied to a phase."""

    def __init__(self, phase: Phase, table: Mapping[str, Method]) -> None:
        """Tie a table of methods to a phase."""
        self._phase = phase
        self._table = table
        self.Relation = RelationFactory(Quoting(), phase.shared.dialect.quote_character)
        self.Column = ColumnFactory(phase.shared.dialect)
        self.behavior = checks.Behavior(phase.shared.flags)

    def title(self) -> str:
        """What messages call it."""
        return "adapter"

    def __getattr__(self, name: str) -> Callable[..., object]:
        """A method. Raises AttributeError."""
        method = self._table.get(name)
        if method is None:
            raise AttributeError(name)
        return partial(method, self._phase)


def _nothing(phase: Phase, *args: object, **kwargs: object) -> str:
    return ""


def _none(phase: Phase, *args: object, **kwargs: object) -> None:
    return None


def _no_list(phase: Phase, *args: object, **kwargs: object) -> list[object]:
    return []


def _false(phase: Phase, *args: object, **kwargs: object) -> bool:
    return False


def _no_rows(phase: Phase, *args: object, **kwargs: object) -> tuple[str, Table]:
    return "", EMPTY_TABLE


RUN_METHODS: Final[Mapping[str, Method]] = {
    **PURE_METHODS,
    "execute": methods.execute,
    "add_query": methods.add_query,
    "commit": methods.commit,
    "ensure_transaction": methods.begin,
    "get_relation": methods.get_relation,
    "list_relations": methods.list_relations,
    "list_relations_without_caching": methods.list_relations_without_caching,
    "already_exists": methods.already_exists,
    "get_columns_in_relation": methods.get_columns_in_relation,
    "get_missing_columns": methods.get_missing_columns,
    "expand_target_column_types": methods.expand_target_column_types,
    "get_column_schema_from_query": methods.get_column_schema_from_query,
    "create_schema": methods.create_schema,
    "drop_schema": methods.drop_schema,
    "check_schema_exists": methods.check_schema_exists,
    "list_schemas": methods.list_schemas,
    "drop_relation": methods.drop_relation,
    "truncate_relation": methods.truncate_relation,
    "rename_relation": methods.rename_relation,
    "validate_sql": methods.validate_sql,
    "valid_snapshot_target": checks.valid_snapshot_target,
    "assert_valid_snapshot_target_given_strategy": checks.valid_target_of_strategy,
    "get_columns_in_table": checks.get_columns_in_table,
    "cache_added": methods.cache_added,
    "cache_dropped": methods.cache_dropped,
    "cache_renamed": methods.cache_renamed,
    "load_seed": seeds.load_seed,
    "seed_by_macros": seeds.seed_by_macros,
    **FILE_METHODS,
}

PARSE_METHODS: Final[Mapping[str, Method]] = {
    **dict.fromkeys(RUN_METHODS, _none),
    **PURE_METHODS,
    **dict.fromkeys(("cache_added", "cache_dropped", "cache_renamed"), _nothing),
    **dict.fromkeys(
        ("check_schema_exists", "already_exists", "seed_by_macros", "location_exists"), _false
    ),
    **dict.fromkeys(
        ("get_columns_in_relation", "get_columns_in_table", "get_missing_columns",
         "get_column_schema_from_query", "list_relations", "list_relations_without_caching",
         "list_schemas"),
        _no_list,
    ),
    **dict.fromkeys(("execute", "add_query", "load_seed"), _no_rows),
}  # fmt: skip


def parse_adapter(phase: Phase) -> MacroAdapter:
    """``adapter`` while parsing."""
    return MacroAdapter(phase, PARSE_METHODS)


def run_adapter(phase: Phase) -> MacroAdapter:
    """``adapter`` where the warehouse is at hand."""
    return MacroAdapter(phase, RUN_METHODS)
