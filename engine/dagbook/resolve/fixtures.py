"""Rows of unit tests, in any of their formats, as rows by column name or as a query."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Final

from dagbook.errors import Origin, ProjectError, did_you_mean
from dagbook.project.declarations import FixtureDeclaration
from dagbook.project.nodes import Node, Seed
from dagbook.project.unit_tests import Fixture, Rows

FORMATS: Final = ("dict", "csv", "sql")
Files = Mapping[tuple[str, str], FixtureDeclaration]
"""Fixture files by package and name."""


def read_fixture(
    raw: Mapping[str, object], place: tuple[str, Origin], files: Files, seed: Node | None
) -> Fixture:
    """Rows as written under ``given:`` or ``expect:``, in a file, or of a seed. Raises.

    ``place`` is the package and where the rows stand.
    """
    origin = place[1]
    kind = str(raw.get("format") or "dict").lower()
    if kind not in FORMATS:
        raise ProjectError(
            "wrong-type",
            f"'format' of rows must be one of: {', '.join(FORMATS)}",
            origin=origin,
            hint=did_you_mean(kind, FORMATS),
        )
    name = raw.get("fixture")
    file = _file(str(name), place, files) if name else None
    rows = _rows(raw, kind, file, origin)
    if rows is None:
        rows = _seed_rows(seed, origin)
    return Fixture(
        input=None if raw.get("input") is None else str(raw["input"]),
        rows=rows if isinstance(rows, str) else _complete_row_first(rows),
        format=kind,
        fixture=None if name is None else str(name),
    )


def _rows(
    raw: Mapping[str, object], kind: str, file: FixtureDeclaration | None, origin: Origin
) -> Rows | None:
    written: object = file.text.strip() if file else raw.get("rows")
    if kind == "dict":
        if written is None:
            return None
        if isinstance(written, list) and all(isinstance(each, Mapping) for each in written):
            return tuple(_plain(each) for each in written)
        raise _mismatch("a list of rows, each a mapping from column to value", kind, origin)
    if not isinstance(written, str):
        raise _mismatch("a text, or the name of a fixture", kind, origin)
    return written if kind == "sql" else _from_csv(written)


def _from_csv(text: str) -> Rows:
    """An empty field is null, never an empty text."""
    reader = csv.DictReader(StringIO(text))
    return tuple(
        {key: value if value != "" else None for key, value in row.items()} for row in reader
    )


def _seed_rows(seed: Node | None, origin: Origin) -> Rows:
    """An input without rows has those of its seed."""
    if not isinstance(seed, Seed):
        raise _mismatch("given; only a seed's may be left out", "dict", origin)
    path = Path(seed.root_path) / seed.original_path
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(dict(row) for row in csv.DictReader(file))


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    return {
        str(key): value.isoformat() if isinstance(value, (date, datetime)) else value
        for key, value in row.items()
    }


def _complete_row_first(rows: Iterable[Mapping[str, object]]) -> Rows:
    """As dbt, swap the first row without a null to the front: it tells the types."""
    listed = list(rows)
    for index, row in enumerate(listed):
        if all(value is not None for value in row.values()):
            listed[0], listed[index] = listed[index], listed[0]
            break
    return tuple(listed)


def _file(name: str, place: tuple[str, Origin], files: Files) -> FixtureDeclaration:
    package, origin = place
    found = files.get((package, name))
    if found is not None:
        return found
    known = [each for owner, each in files if owner == package]
    raise ProjectError(
        "missing-fixture",
        f"there is no fixture '{name}'",
        origin=origin,
        hint=did_you_mean(name, known) or f"write it as tests/fixtures/{name}.csv",
    )


def _mismatch(words: str, kind: str, origin: Origin) -> ProjectError:
    return ProjectError("wrong-type", f"rows of format {kind} must be {words}", origin=origin)
