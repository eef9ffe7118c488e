"""``adapter`` in Jinja: the warehouse as macros see it.

A method is a function whose first argument is the phase. While parsing, whatever would ask the
warehouse gives dbt's stand-in instead: nothing, or an empty list.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.errors import ProjectError
from dagbook.events import Warned
from dagbook.jinja import adapter_checks as checks
from dagbook.jinja import adapter_methods as methods
from dagbook.jinja import seed_methods as seeds
from dagbook.jinja.column_object import ColumnFactory
from dagbook.jinja.ducklake import is_ducklake
from dagbook.jinja.external_files import FILE_METHODS, PURE_FILE_METHODS
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.phase import Phase
from dagbook.jinja.relation_object import RelationFactory
from dagbook.jinja.rendering import BoundMacro
from dagbook.project.relation import Quoting

Method: TypeAlias = Callable[..., object]


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


def dispatch(
    phase: Phase, macro_name: str, macro_namespace: str | None = None, packages: object = None
) -> BoundMacro:
    """The macro of the nearest adapter type: ``duckdb__name``, else ``default__name``."""
    library = phase.shared.library
    if "." in macro_name:
        package, name = macro_name.split(".", 1)
        raise RaisedByMacro(
            f"adapter.dispatch('{macro_name}') has a dot in its name",
            "missing-macro",
            f"adapter.dispatch('{name}', macro_namespace='{package}')",
        )
    found = library.dispatch(macro_name, macro_namespace, phase.package)
    if found is None:
        prefixes = ", ".join(
            f"{each}__{macro_name}" for each in (*library.adapter_types, "default")
        )
        owners = " in " + ", ".join(str(each) for each in library.search_order(macro_namespace))
        where = owners if macro_namespace else ""
        raise RaisedByMacro(
            f"adapter.dispatch('{macro_name}') finds no macro: looked for {prefixes}{where}",
            "missing-macro",
        )
    return phase.rendering.bind(found)


def _quote(phase: Phase, identifier: object) -> str:
    return phase.shared.dialect.quote(str(identifier))


def _quote_as_configured(phase: Phase, identifier: object, quote_key: str) -> str:
    quoting = phase.shared.settings[phase.shared.project_name].quoting
    return _quote(phase, identifier) if quoting.get(quote_key, True) else str(identifier)


def _quote_seed_column(phase: Phase, column: object, quote_config: object = None) -> str:
    return str(column) if quote_config is False else _quote(phase, column)


def _escape(phase: Phase, text: object) -> str:
    return str(text).replace("'", "''")


def _incremental_strategy_macro(phase: Phase, context: object, strategy: object) -> object:
    """The macro behind ``incremental_strategy``: ``get_incremental_<strategy>_sql``."""
    word = str(strategy or "default").replace("+", "_").lower()
    name = f"get_incremental_{word}_sql"
    found = phase.shared.library.find(name, phase.package)
    if found is None:
        known = ", ".join(methods.INCREMENTAL_STRATEGIES)
        raise RaisedByMacro(
            f"incremental_strategy '{strategy}' is unknown: there is no macro {name}",
            "unknown-strategy",
            f"use one of {known}, or write the macro",
        )
    return phase.rendering.bind(found)


def _grants_by_privilege(phase: Phase, grants: Table) -> dict[str, list[object]]:
    """Rows of (grantee, privilege_type) as the config ``grants`` says it."""
    found: dict[str, list[object]] = {}
    for row in grants:
        found.setdefault(str(row["privilege_type"]).lower(), []).append(row["grantee"])
    return found


def _verify_database(phase: Phase, database: object) -> str:
    """Nothing where it is the target's, for one connection sees one database. Raises otherwise."""
    wanted, connected = str(database).strip('"'), phase.shared.target.database
    if connected is not None and wanted.lower() != connected.lower():
        raise RaisedByMacro(
            f"database '{wanted}' cannot be reached from '{connected}', the target's",
            "other-database",
        )
    return ""


def _warn_once(phase: Phase, message: object) -> str:
    """A warning of no place: whoever keeps warnings tells the same one once."""
    phase.shared.listener(Warned(ProjectError("warned-by-macro", str(message))))
    return ""


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


PURE_METHODS: Final[Mapping[str, Method]] = {
    "dispatch": dispatch,
    "type": lambda phase: phase.shared.dialect.type,
    "quote": _quote,
    "quote_as_configured": _quote_as_configured,
    "quote_seed_column": _quote_seed_column,
    "escape_sql_string": _escape,
    "get_incremental_strategy_macro": _incremental_strategy_macro,
    "valid_incremental_strategies": lambda phase: list(methods.INCREMENTAL_STRATEGIES),
    "builtin_incremental_strategies": lambda phase: list(methods.INCREMENTAL_STRATEGIES),
    "render_raw_columns_constraints": methods.render_columns_constraints,
    "render_raw_model_constraints": methods.render_model_constraints,
    "promised_type": methods.promised_type,
    "standardize_grants_dict": _grants_by_privilege,
    "verify_database": _verify_database,
    "date_function": lambda phase: "now()",
    "get_hard_deletes_behavior": checks.hard_deletes_behavior,
    "parse_index": checks.parse_index,
    "is_motherduck": _false,
    "is_ducklake": is_ducklake,
    "disable_transactions": _false,
    "warn_once": _warn_once,
    "cache_added": methods.cache_added,
    "cache_dropped": methods.cache_dropped,
    "cache_renamed": methods.cache_renamed,
    "convert_type": seeds.convert_type,
    "convert_datetimes_to_strs": seeds.dates_as_text,
    "get_seed_file_path": seeds.seed_file_path,
    "get_binding_char": lambda phase: "?",
    **PURE_FILE_METHODS,
}
"""Methods that never ask the warehouse."""

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
    "location_exists": checks.location_exists,
    "load_seed": seeds.load_seed,
    "seed_by_macros": seeds.seed_by_macros,
    **FILE_METHODS,
}

PARSE_METHODS: Final[Mapping[str, Method]] = {
    **dict.fromkeys(RUN_METHODS, _none),
    **PURE_METHODS,
    **dict.fromkeys(("cache_added", "cache_dropped", "cache_renamed"), _nothing),
    **dict.fromkeys(("commit", "ensure_transaction", "get_relation", "validate_sql",
         "valid_snapshot_target", "assert_valid_snapshot_target_given_strategy"), _none),
    **dict.fromkeys(
        ("create_schema", "drop_schema", "drop_relation", "truncate_relation", "rename_relation",
         "expand_target_column_types"),
        _none,
    ),
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


def adapter_macro(phase: Phase) -> Callable[..., object]:
    """``adapter_macro('package.name', …)``: the older word for ``adapter.dispatch``."""

    def call(name: str, *args: object, **kwargs: object) -> object:
        package, dot, short = name.rpartition(".")
        return dispatch(phase, short, package if dot else None)(*args, **kwargs)

    return call


def parse_adapter(phase: Phase) -> MacroAdapter:
    """``adapter`` while parsing."""
    return MacroAdapter(phase, PARSE_METHODS)


def run_adapter(phase: Phase) -> MacroAdapter:
    """``adapter`` where the warehouse is at hand."""
    return MacroAdapter(phase, RUN_METHODS)
