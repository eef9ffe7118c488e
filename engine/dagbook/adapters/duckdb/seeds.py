"""A CSV file as a table: which types its columns get, and the statement that loads it.

Types are told from all values that are there, as dbt tells them:

    all whole numbers          integer (bigint where one is too large for it)
    all numbers                double
    all 2024-05-31             date
    all 2024-05-31 10:00:00    timestamp, also with T between and an offset behind
    all true or false          boolean
    no value at all            integer
    anything else              varchar
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dagbook.adapters.duckdb.text import literal, quote
from dagbook.adapters.protocol import CsvLoad
from dagbook.errors import WarehouseError

_NUMBER: Final = r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?"
_DATE: Final = r"\d{4}-\d{1,2}-\d{1,2}"
_TIMESTAMP: Final = rf"{_DATE} \d{{1,2}}:\d{{1,2}}:\d{{1,2}}"
_ISO: Final = r"\d{4}-?\d{2}-?\d{2}T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[-+]\d{2}(:?\d{2})?)?"
_INTEGER_LIMIT: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How to load one file: ``columns`` as its header names them."""

    load: CsvLoad
    columns: tuple[str, ...]

    @property
    def inference_sql(self) -> str:
        """One row: the type of each column."""
        cleaned = ",\n  ".join(
            f"nullif(trim({quote(name)}), '') as c{index}"
            for index, name in enumerate(self.columns)
        )
        chosen = ",\n".join(_type_of(f"c{index}") for index in range(len(self.columns)))
        cells = f"select\n  {cleaned}\nfrom {self._reader(dict.fromkeys(self.columns, 'varchar'))}"
        return f"with cells as ({cells})\nselect {chosen}\nfrom cells"

    def load_sql(self, inferred: Mapping[str, str]) -> str:
        """Make the table anew from the file."""
        given = {name.lower(): type_ for name, type_ in self.load.column_types.items()}
        types = {name: given.get(name.lower(), type_) for name, type_ in inferred.items()}
        query = f"select * from {self._reader(types)}"
        return f"create or replace table {self.load.relation} as\n{query}"

    def _reader(self, types: Mapping[str, str]) -> str:
        pairs = ", ".join(f"{literal(name)}: {literal(type_)}" for name, type_ in types.items())
        return (
            f"read_csv({literal(str(self.load.path))}, header = true, auto_detect = false, "
            f"delim = {literal(self.load.delimiter)}, quote = '\"', escape = '\"', "
            f"columns = {{{pairs}}})"
        )


def plan_load(load: CsvLoad) -> LoadPlan:
    """Read the header. Raises WarehouseError for a file without one, or with a name twice."""
    columns = _header(load.path, load.delimiter)
    folded = [name.lower() for name in columns]
    twice = next((name for name in columns if folded.count(name.lower()) > 1), None)
    if not any(columns):
        raise WarehouseError("broken-csv", f"{load.path} has no header line")
    if twice is not None:
        raise WarehouseError("broken-csv", f"{load.path} has two columns named '{twice}'")
    return LoadPlan(load, columns)


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return tuple(next(csv.reader(lines, delimiter=delimiter), ()))
    except UnicodeDecodeError as error:
        hint = "save the file as UTF-8"
        raise WarehouseError("broken-csv", f"{path} is not UTF-8: {error}", hint=hint) from error
    except OSError as error:
        raise WarehouseError("broken-csv", f"cannot read {path}: {error.strerror}") from error


def _type_of(cell: str) -> str:
    def all_match(pattern: str, type_: str) -> str:
        fits = f"regexp_full_match({cell}, '{pattern}') and try_cast({cell} as {type_}) is not null"
        return f"bool_and({fits})"

    number = f"try_cast({cell} as double)"
    whole = f"bool_and({number} = trunc({number}) and abs({number}) < 1e18)"
    small = f"max(abs({number})) <= {_INTEGER_LIMIT}"
    return f"""case
  when count({cell}) = 0 then 'integer'
  when {all_match(_NUMBER, "double")} then
    case when not {whole} then 'double' when {small} then 'integer' else 'bigint' end
  when {all_match(_DATE, "date")} then 'date'
  when {all_match(_TIMESTAMP, "timestamp")} then 'timestamp'
  when {all_match(_ISO, "timestamp")} then 'timestamp'
  when bool_and(lower({cell}) in ('true', 'false')) then 'boolean'
  else 'varchar' end"""
