"""What the materialization of a seed asks of ``adapter``, and ``load_agate_table``.

The warehouse reads a seed's file itself, unless a project overrides one of the macros that dbt
loads seeds by: then they do it, row by row.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from dagbook.adapters.csv_table import header_of, read_csv_table, sql_type_of
from dagbook.adapters.protocol import CsvLoad
from dagbook.adapters.table import Table
from dagbook.errors import ProjectError, did_you_mean
from dagbook.events import Warned
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.phase import Phase
from dagbook.jinja.relation_object import MacroRelation
from dagbook.jinja.run_phase import RunPhase, StatementResult
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Seed
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse

SEED_MACROS: Final = (
    "create_csv_table", "reset_csv_table", "load_csv_rows", "basic_load_csv_rows", "get_csv_sql",
    "get_batch_size", "get_binding_char", "get_seed_column_quoted_csv",
)  # fmt: skip


def load_seed(run: RunPhase, relation: Relation, model: object = None) -> AdapterResponse:
    """Replace a seed's table by the rows of its file, with the warehouse's own reader.

    The answer is kept as that of the ``main`` statement.
    """
    seed = _seed(run, "adapter.load_seed")
    _warn_of_missing_columns(run, seed)
    load = CsvLoad(
        relation=relation.plain() if isinstance(relation, MacroRelation) else relation,
        path=_path(seed),
        delimiter=seed.config.text("delimiter") or ",",
        column_types={name: str(value) for name, value in _column_types(seed).items()},
        quote_columns=seed.config.get("quote_columns") is not False,
    )
    response = run.session.load_csv(load)
    run.results["main"] = StatementResult(response)
    return response


def seed_by_macros(run: RunPhase) -> bool:
    """Whether macros load the seed: one of theirs is overridden, or --empty wants no rows."""
    library = run.shared.library
    found = (
        macro
        for name in SEED_MACROS
        for macro in (library.find(name, run.package), library.dispatch(name, "dbt", run.package))
    )
    overridden = any(macro is not None and macro.package != INTERNAL_PACKAGE for macro in found)
    return overridden or bool(run.shared.flags.get("EMPTY"))


def table_of_seed(run: RunPhase) -> Table:
    """``load_agate_table()``: the rows of the seed's file; none under --empty."""
    seed = _seed(run, "load_agate_table")
    delimiter = seed.config.text("delimiter") or ","
    table = read_csv_table(_path(seed), delimiter, _column_types(seed))
    return replace(table, records=()) if run.shared.flags.get("EMPTY") else table


def seed_file_path(phase: Phase, model: Mapping[str, object]) -> str:
    """Where the file of a seed is."""
    return str(Path(str(model.get("root_path"))) / str(model.get("original_file_path")))


def convert_type(phase: Phase, agate_table: Table, col_idx: int) -> str:
    """The SQL type of a column of a table."""
    if agate_table.types and agate_table.types[col_idx] in _TOLD_TYPES:
        return agate_table.types[col_idx]
    return sql_type_of([record[col_idx] for record in agate_table.records])


def dates_as_text(phase: Phase, table: Table) -> Table:
    """The same rows, dates and times written out."""
    records = [
        tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in record)
        for record in table.records
    ]
    return replace(table, records=records)


_TOLD_TYPES: Final = (
    "integer", "bigint", "double precision", "date", "timestamp", "boolean", "text",
)  # fmt: skip


def _seed(run: RunPhase, function: str) -> Seed:
    if not isinstance(run.node, Seed):
        raise RaisedByMacro(f"{function}() works in the materialization of a seed only")
    return run.node


def _path(seed: Seed) -> Path:
    return Path(seed.root_path) / seed.original_path


def _warn_of_missing_columns(run: RunPhase, seed: Seed) -> None:
    """A type for a column that the file doesn't have changes nothing: mostly it is misspelt."""
    columns = header_of(_path(seed), seed.config.text("delimiter") or ",")
    known = {name.lower() for name in columns}
    for name in _column_types(seed):
        if columns and name.lower() not in known:
            warning = ProjectError(
                "missing-seed-column",
                f"column_types of seed '{seed.name}' names '{name}', which the file doesn't have",
                origin=seed.patch_origin or seed.origin,
                hint=did_you_mean(name, columns) or f"its columns: {', '.join(columns)}",
            )
            run.shared.listener(Warned(warning))


def _column_types(seed: Seed) -> Mapping[str, object]:
    types = seed.config.get("column_types")
    return {str(name): each for name, each in types.items()} if isinstance(types, Mapping) else {}
