"""Methods of ``adapter`` that never ask the warehouse, so that they do the same while parsing."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from dagbook.adapters.table import Table
from dagbook.errors import ProjectError
from dagbook.events import Warned
from dagbook.jinja import adapter_checks as checks
from dagbook.jinja import contract_constraints as constraints
from dagbook.jinja import seed_methods as seeds
from dagbook.jinja.dispatch import INCREMENTAL_STRATEGIES, dispatch, incremental_strategy_macro
from dagbook.jinja.ducklake import is_ducklake
from dagbook.jinja.external_files import PURE_FILE_METHODS
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.phase import Phase

Method: TypeAlias = Callable[..., object]


def _quote(phase: Phase, identifier: object) -> str:
    return phase.shared.dialect.quote(str(identifier))


def _quote_as_configured(phase: Phase, identifier: object, quote_key: str) -> str:
    quoting = phase.shared.settings[phase.shared.project_name].quoting
    return _quote(phase, identifier) if quoting.get(quote_key, True) else str(identifier)


def _quote_seed_column(phase: Phase, column: object, quote_config: object = None) -> str:
    return str(column) if quote_config is False else _quote(phase, column)


def _escape(phase: Phase, text: object) -> str:
    return str(text).replace("'", "''")


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


def _never(phase: Phase) -> bool:
    return False


PURE_METHODS: Final[Mapping[str, Method]] = {
    "dispatch": dispatch,
    "type": lambda phase: phase.shared.dialect.type,
    "quote": _quote,
    "quote_as_configured": _quote_as_configured,
    "quote_seed_column": _quote_seed_column,
    "escape_sql_string": _escape,
    "get_incremental_strategy_macro": incremental_strategy_macro,
    "valid_incremental_strategies": lambda phase: list(INCREMENTAL_STRATEGIES),
    "builtin_incremental_strategies": lambda phase: list(INCREMENTAL_STRATEGIES),
    "render_raw_columns_constraints": constraints.render_columns_constraints,
    "render_raw_model_constraints": constraints.render_model_constraints,
    "promised_type": constraints.promised_type,
    "standardize_grants_dict": _grants_by_privilege,
    "verify_database": _verify_database,
    "date_function": lambda phase: "now()",
    "get_hard_deletes_behavior": checks.hard_deletes_behavior,
    "parse_index": checks.parse_index,
    "is_motherduck": _never,
    "is_ducklake": is_ducklake,
    "disable_transactions": _never,
    "warn_once": _warn_once,
    "convert_type": seeds.convert_type,
    "convert_datetimes_to_strs": seeds.dates_as_text,
    "get_seed_file_path": seeds.seed_file_path,
    "get_binding_char": lambda phase: "?",
    **PURE_FILE_METHODS,
}
