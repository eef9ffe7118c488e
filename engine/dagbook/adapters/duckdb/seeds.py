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
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from msgspec import Struct

from dagbook.adapters.duckdb.text import literal, quote
from dagbook.adapters.protocol import CsvLoad
from dagbook.errors import WarehouseError

_NUMBER: Final = r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?"
_DATE: Final = r"\d{4}-\d{1,2}-\d{1,2}"
_TIMESTAMP: Final = rf"{_DATE} \d{{1,2}}:\d{{1,2}}:\d{{1,2}}"
_ISO: Final = r"\d{4}-?\d{2}-?\d{2}T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[-+]\d{2}(:?\d{2})?)?"
_INTEGER_LIMIT: Final = 2**31 - 1
_SAMPLE: Final = 500
"""Rows that tell which types are worth trying."""
Candidates: TypeAlias = Mapping[str, tuple[str, ...]]
"""Column to the families of types to try, in order."""
Row: TypeAlias = Sequence[object]


class LoadPlan(Struct, frozen=True):
    """How to load one file: ``columns`` as its header names them."""

    load: CsvLoad
    columns: tuple[str, ...]
    quote: str = '"'
    null_words: tuple[str, ...] = ("",)
    """Cells that mean nothing, in lower case."""

    def inference_sql(self, candidates: Candidates, sample: int | None = None) -> str:
        """One row: the type of each of these columns if it is one of its candidates, else null."""
        cleaned = ", ".join(
            f"{self.cell(name)} as c{index}" for index, name in enumerate(candidates)
        )
        chosen = ",\n".join(
            _type_of(f"c{index}", families) for index, families in enumerate(candidates.values())
        )
        reader = self.reader(dict.fromkeys(self.columns, "varchar"))
        limit = f" limit {sample}" if sample else ""
        return f"with cells as (select {cleaned} from {reader}{limit})\nselect {chosen}\nfrom cells"

    def load_sql(self, inferred: Mapping[str, str]) -> str:
        """Make the table anew from the file."""
        given = {name.lower(): type_ for name, type_ in self.load.column_types.items()}
        types = {name: given.get(name.lower(), type_) for name, type_ in inferred.items()}
        query = f"select * from {self.reader(types)}"
        return f"create or replace table {self.load.relation} as\n{query}"

    def cell(self, name: str) -> str:
        """A cell without the blanks around it, or null."""
        nothing = ", ".join(literal(word) for word in self.null_words)
        trimmed = f"trim({quote(name)})"
        return f"case when lower({trimmed}) not in ({nothing}) then {trimmed} end"

    def reader(self, types: Mapping[str, str]) -> str:
        """The file as something to select from, its columns of these types."""
        pairs = ", ".join(f"{literal(name)}: {literal(type_)}" for name, type_ in types.items())
        return (
            f"read_csv({literal(str(self.load.path))}, header = true, auto_detect = false, "
            f"delim = {literal(self.load.delimiter)}, "
            f"quote = {literal(self.quote)}, escape = {literal(self.quote)}, "
            f"columns = {{{pairs}}})"
        )


def plan_load(load: CsvLoad) -> LoadPlan:
    """Read the header. Raises WarehouseError where it does not name the columns."""
    if len(load.delimiter) != 1:
        message = f"the delimiter of a CSV file is one character, not '{load.delimiter}'"
        raise WarehouseError("broken-csv", message)
    columns = _header(load.path, load.delimiter)
    folded = [name.lower() for name in columns]
    twice = next((name for name in columns if folded.count(name.lower()) > 1), None)
    if not any(columns):
        raise WarehouseError("broken-csv", f"{load.path.name} has no header line")
    if "" in columns:
        number = columns.index("") + 1
        message = f"column {number} of {load.path.name} has no name"
        hint = "is there a comma too many at the end of the first line?"
        raise WarehouseError("broken-csv", message, hint=hint)
    if twice is not None:
        raise WarehouseError("broken-csv", f"{load.path.name} has two columns named '{twice}'")
    return LoadPlan(load, columns, _quote(load))


def infer_types(plan: LoadPlan, ask: Callable[[str], Row]) -> dict[str, str]:
    """The type of each column: a few rows tell which types are worth trying on all of them."""
    every = dict.fromkeys(plan.columns, tuple(_FAMILIES))
    guessed = _answer(every, ask(plan.inference_sql(every, _SAMPLE)))
    likely = {name: _FAMILIES_OF[type_] for name, type_ in guessed.items() if type_ in _FAMILIES_OF}
    checked = _answer(likely, ask(plan.inference_sql(likely))) if likely else {}
    wrong = {name: every[name] for name in likely if name not in checked}
    if wrong:
        checked.update(_answer(wrong, ask(plan.inference_sql(wrong))))
    return {name: checked.get(name, "varchar") for name in plan.columns}


def _answer(candidates: Candidates, row: Row) -> dict[str, str]:
    return {
        name: str(type_) for name, type_ in zip(candidates, row, strict=True) if type_ is not None
    }


def _quote(load: CsvLoad) -> str:
    """An apostrophe where cells stand between two, and none between double quotes; as DuckDB."""
    with load.path.open(encoding="utf-8-sig", errors="replace") as file:
        lines = list(islice(file, _SAMPLE))
    if any('"' in line for line in lines):
        return '"'
    cells = (cell.strip() for line in lines for cell in line.split(load.delimiter))
    between = any(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    return "'" if between else '"'


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return tuple(next(csv.reader(lines, delimiter=delimiter), ()))
    except UnicodeDecodeError as error:
        hint = "save the file as UTF-8"
        raise WarehouseError(
            "broken-csv", f"{path.name} is not UTF-8: {error}", hint=hint
        ) from error
    except OSError as error:
        raise WarehouseError("broken-csv", f"cannot read {path.name}: {error.strerror}") from error


def _number(cell: str) -> str:
    value = f"try_cast({cell} as double)"
    whole = f"bool_and({value} = trunc({value}) and abs({value}) < 1e18)"
    small = f"max(abs({value})) <= {_INTEGER_LIMIT}"
    kind = f"case when not {whole} then 'double' when {small} then 'integer' else 'bigint' end"
    return f"when {_all_match(cell, _NUMBER, 'double')} then {kind}"


def _date(cell: str) -> str:
    return f"when {_all_match(cell, _DATE, 'date')} then 'date'"


def _timestamp(cell: str) -> str:
    return f"when {_all_match(cell, _TIMESTAMP, 'timestamp')} then 'timestamp'"


def _iso_timestamp(cell: str) -> str:
    return f"when {_all_match(cell, _ISO, 'timestamp')} then 'timestamp'"


def _boolean(cell: str) -> str:
    return f"when bool_and(lower({cell}) in ('true', 'false')) then 'boolean'"


def _all_match(cell: str, pattern: str, type_: str) -> str:
    fits = f"regexp_full_match({cell}, '{pattern}') and try_cast({cell} as {type_}) is not null"
    return f"bool_and({cell} is null or ({fits}))"


def _type_of(cell: str, families: tuple[str, ...]) -> str:
    tried = " ".join(_FAMILIES[family](cell) for family in families)
    return f"case when count({cell}) = 0 then 'integer' {tried} end"


_FAMILIES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "number": _number,
        "date": _date,
        "timestamp": _timestamp,
        "iso": _iso_timestamp,
        "boolean": _boolean,
    }
)
_FAMILIES_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "integer": ("number",),
        "bigint": ("number",),
        "double": ("number",),
        "date": ("date",),
        "timestamp": ("timestamp", "iso"),
        "boolean": ("boolean",),
    }
)
