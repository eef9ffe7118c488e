"""DuckDB's exceptions as ours: which slug, which line, what next."""

import re
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import duckdb

from dagbook.adapters.duckdb.csv_errors import csv_mistake
from dagbook.adapters.duckdb.extension_errors import missing_extension
from dagbook.errors import DagbookError, ProfileError, WarehouseBusyError, WarehouseError

_LINE: Final = re.compile(r"^LINE (\d+):", re.MULTILINE)
_EXCERPT: Final = re.compile(
    r"^(?P<head>LINE (?P<line>\d+): )(?P<shown>.*)\n(?P<caret> *)\^", re.MULTILINE
)
_HOLDER: Final = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_SLUGS: Final[tuple[tuple[type[Exception], str, str], ...]] = (
    (duckdb.InterruptException, "", "sql-cancelled"),
    (duckdb.Error, "no space left on device", "disk-full"),
    (duckdb.Error, "file too large", "disk-full"),
    (duckdb.Error, "disk quota exceeded", "disk-full"),
    (duckdb.ParserException, "", "sql-syntax"),
    (duckdb.InvalidInputException, "csv error on line", "broken-csv"),
    (duckdb.CatalogException, "table with name", "missing-relation"),
    (duckdb.CatalogException, "function with name", "missing-function"),
    (duckdb.BinderException, "referenced column", "missing-column"),
    (duckdb.BinderException, "does not have a column named", "missing-column"),
    (duckdb.TransactionException, "constraint violation", "constraint-violated"),
    (duckdb.TransactionException, "conflict", "write-conflict"),
    (duckdb.Error, "failed to commit ducklake transaction", "write-conflict"),
    (duckdb.ConstraintException, "", "constraint-violated"),
    (duckdb.ConversionException, "", "conversion-failed"),
    (duckdb.OutOfMemoryException, "", "out-of-memory"),
    (duckdb.FatalException, "", "database-broken"),
)


def sql_error(error: duckdb.Error, sql: str) -> WarehouseError:
    """What a statement failed with: DuckDB's first line is the message, the rest are notes."""
    text = str(error).strip()
    missing = missing_extension(text)
    if missing is not None:
        message, note, hint = missing
        return WarehouseError("missing-extension", message, notes=(note,), hint=hint, sql=sql)
    first, *rest = text.splitlines() or [type(error).__name__]
    line = _LINE.search(text)
    mistake = csv_mistake(text)
    if mistake is not None:
        message, notes, hint = mistake
        slug = _slug(error, text.lower())
        return WarehouseError(slug, message, notes=notes, hint=hint, sql=sql)
    told = WarehouseError(
        _slug(error, text.lower()),
        first,
        notes=tuple(each for each in rest if each.strip()),
        sql=sql,
        sql_line=int(line[1]) if line else None,
    )
    told.sql_column = caret_column(text, sql)
    return told


def open_error(error: Exception, path: Path | str) -> DagbookError:
    """What opening a database failed with."""
    text = str(error).strip()
    missing = missing_extension(text)
    if missing is not None:
        message, note, hint = missing
        return ProfileError("missing-extension", f"{path}: {message}", notes=(note,), hint=hint)
    holder = _HOLDER.search(text)
    if holder or "Could not set lock" in text:
        return _busy(path, holder)
    if "not a valid DuckDB database" in text:
        return ProfileError(
            "not-a-database",
            f"{path} exists and is not a DuckDB database",
            hint="correct 'path' in the profile, or move the file away",
        )
    if "different configuration" in text:
        return WarehouseError(
            "database-open-differently",
            f"{path} is open in this process with other settings",
            hint="close that connection first",
        )
    return ProfileError("cannot-open-database", f"cannot open {path}: {text.splitlines()[0]}")


def check_file(path: Path) -> None:
    """Refuse a path that cannot be a database file. Raises ProfileError."""
    if path.is_dir():
        raise ProfileError(
            "path-is-folder",
            f"{path} is a folder, not a database file",
            hint=f"name a file in the profile, e.g. path: {path / 'warehouse.duckdb'}",
        )
    if not path.parent.is_dir():
        raise ProfileError(
            "missing-folder",
            f"the folder of the database does not exist: {path.parent}",
            hint="create the folder, or correct 'path' in the profile",
        )


def _busy(path: Path | str, holder: re.Match[str] | None) -> WarehouseBusyError:
    who = (
        f"{Path(holder['program']).name} (process {holder['pid']})" if holder else "another process"
    )
    return WarehouseBusyError(
        "database-locked",
        f"{path} is locked by {who}",
        hint="DuckDB lets one process at a time open a file: end that process, or wait for it: "
        "--wait",
    )


def _slug(error: Exception, text: str) -> str:
    for kind, words, slug in _SLUGS:
        if isinstance(error, kind) and words in text:
            return slug
    return "sql-failed"


def caret_column(text: str, sql: str) -> int | None:
    """The column, from 1, of the sent line that the caret stands below.

    DuckDB shows a part of a long line between dots, and counts a wide character as two.
    """
    found = _EXCERPT.search(text)
    lines = sql.split("\n")
    if found is None or not 0 < int(found["line"]) <= len(lines):
        return None
    room = len(found["caret"]) - len(found["head"])
    shown = found["shown"].rstrip()
    is_cut = shown.startswith("...")
    body = shown.removeprefix("...").removesuffix("...")
    line = lines[int(found["line"]) - 1].rstrip()
    start = line.find(body if is_cut or shown.endswith("...") else shown)
    if start < 0 or room < 0:
        return None
    return start + _characters(shown, room) - (3 if is_cut else 0) + 1


def _characters(shown: str, cells: int) -> int:
    """How many characters fill so many cells of a terminal."""
    count = 0
    for character in shown:
        if cells <= 0:
            break
        cells -= 2 if east_asian_width(character) in "WF" else 1
        count += 1
    return count
