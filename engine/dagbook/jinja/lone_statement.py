"""Which node is built by one statement, which a warehouse carries out whole or not at all.

A transaction around it would be two statements more that change nothing. Where a hook, a grant, a
description or an index follows in the same transaction, or a macro that we did not write has a say
in what is sent, it is opened as ever; with ``--no-lone-statements`` always.
"""

from collections.abc import Mapping
from typing import Final

from dagbook.adapters.protocol import Capability
from dagbook.jinja.library import MacroLibrary
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Model

_FORMS: Final = ("view", "table")
_FOLLOWED: Final = ("grants", "persist_docs", "indexes", "sql_header")
"""Configs by which more than one statement is sent, at once or one after the other."""
_STEPS: Final = (
    "apply_grants",
    "build_table",
    "build_view",
    "check_name",
    "code_of_table",
    "create_indexes",
    "create_table_as",
    "create_view_as",
    "ducklake_layout",
    "duckdb__bring_dependents_back",
    "get_create_table_as_sql",
    "get_create_view_as_sql",
    "load_cached_relation",
    "persist_docs",
    "run_hooks",
    "should_revoke",
    "statement",
    "view_can_become",
)
"""The macros that build a view or a table."""


def goes_alone(run: RunPhase, sql: str) -> bool:
    """Whether a statement that wants a transaction is all that building its node will send.

    While a node is compiled nobody knows yet what the model's own SQL will send.
    """
    node = run.node
    return (
        run.compiled is not None
        and run.shared.flags.get("LONE_STATEMENTS") is not False
        and isinstance(node, Model)
        and node.language == "sql"
        and node.config.materialized in _FORMS
        and not (node.pre_hooks or node.post_hooks)
        and not any(node.config.get(each) for each in _FOLLOWED)
        and run.statement is None
        and ";" not in sql
        and Capability.CREATE_OR_REPLACE_TABLE in run.shared.dialect.capabilities
        and not _is_enforced(node)
        and run.shared.library.has_all_ours(_STEPS, run.package)
        and _is_built_by_us(run.shared.library, node.config.materialized)
    )


def _is_enforced(model: Model) -> bool:
    contract = model.config.get("contract")
    return isinstance(contract, Mapping) and bool(contract.get("enforced"))


def _is_built_by_us(library: MacroLibrary, form: str) -> bool:
    macro = library.materialization(form)
    return macro is not None and macro.package == INTERNAL_PACKAGE
