r"""The glossary as a table for spreadsheets: a term a row, a column a field, one more a fact.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which is taken away
again when the table is read. Items of a list are parted by ``; ``; a semicolon within one is
written ``\;``.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dagbook.errors import DagbookError, Origin, ProjectError
from mkdocs_dagbook.site_model.glossary_fields import FIELDS, FieldSort, record_of, term_of
from mkdocs_dagbook.site_model.vocabulary import Term

_FACT = "facts."
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_ITEM = re.compile(r"((?:[^\\;]|\\.|\\$)*)(?:;|$)", re.DOTALL)
_LONGEST_CELL = 1 << 20


def csv_of(terms: Iterable[Term]) -> str:
    """Write terms."""
    records = [record_of(term) for term in terms]
    labels = dict.fromkeys(label for each in records for label in each.get("facts", {}))
    plain = [name for name, sort in FIELDS.items() if sort is not FieldSort.FACTS]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*plain, *(_FACT + label for label in labels)])
    for record in records:
        facts = record.get("facts", {})
        cells = (*(record.get(name) for name in plain), *(facts.get(label) for label in labels))
        writer.writerow([_guarded(_cell(each)) for each in cells])
    return text.getvalue()


def read_csv(text: str, path: str, wrong: list[DagbookError]) -> Iterator[Term]:
    """Read terms; a column nobody knows, or a row that is no term, goes to ``wrong``."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            place = Origin(path, reader.line_num)
            if None in row:
                said = "a row has more cells than the table has columns"
                wrong.append(ProjectError("broken-glossary", said, origin=place))
                continue
            term = term_of(_record(row), "", _always(place), wrong)
            if term is not None:
                yield term
    except csv.Error as error:
        place = Origin(path, reader.line_num + 1)
        wrong.append(ProjectError("broken-glossary", f"no CSV: {error}", origin=place))


def _always(place: Origin) -> Callable[[str], Origin]:
    return lambda _: place


def _record(row: dict[str, str | None]) -> dict[str, Any]:
    record: dict[str, Any] = {"facts": {}}
    for name, cell in row.items():
        value = _unguarded(cell or "")
        if name.startswith(_FACT):
            record["facts"][name.removeprefix(_FACT)] = value
        elif FIELDS.get(name) is FieldSort.LIST:
            record[name] = [_unescaped(each) for each in _ITEM.findall(value)]
        elif value or name not in FIELDS:
            record[name] = value
    return record


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(re.sub(r"([\\;])", r"\\\1", each) for each in value)
    return "no" if value is False else str(value or "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).strip()


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
