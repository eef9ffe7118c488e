"""Which macros of dbt and its adapters are here: none goes missing unseen.

``field_macros.txt`` lists them with their arguments, as of dbt-adapters 1.24 with dbt-duckdb 1.11
and dbt-postgres 1.11.
"""

import re
from pathlib import Path

import pytest

from dagbook.jinja.blocks import extract_blocks
from dagbook.macros import BUNDLED, FOLDER

FIELD = dict(
    re.fullmatch(r"(\w+)\((.*)\)", line).groups()
    for line in (Path(__file__).parent / "field_macros.txt").read_text().splitlines()
    if not line.startswith("#")
)
OURS = {
    block.macro_name: block.arguments
    for file in FOLDER.rglob("*.sql")
    if BUNDLED not in file.parents
    for block in extract_blocks(file.read_text(), file.name)
}
PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"
SECTION = PAGE.read_text().split("## Macros", 1)[1].split("\n## ", 1)[0]
LEFT_OUT = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (.*) \|.*\|$", SECTION))))
ANOTHER_SIGNATURE = {
    "default__create_table_as": "takes language too, as the macro that dispatches to it",
    "postgres__create_table_as": "takes language too, as the macro that dispatches to it",
    "duckdb__create_table_as": "DuckLake's partitions and sort order are not here",
    "py_write_table": "DuckLake's partitions and sort order are not here",
}


def serves(name: str) -> str | None:
    """The macro of ours that a call of this name reaches."""
    prefix, _, short = name.partition("__")
    if name in OURS:
        return name
    stand_in = f"default__{short}"
    return stand_in if prefix in ("duckdb", "postgres") and stand_in in OURS else None


def test_every_macro_of_the_field_is_here_or_its_absence_is_explained():
    missing = {name for name in FIELD if serves(name) is None}

    assert sorted(missing - LEFT_OUT) == []


def test_what_is_said_to_be_left_out_is():
    assert sorted(name for name in LEFT_OUT if serves(name) or name not in FIELD) == []


@pytest.mark.parametrize("name", [each for each in FIELD if each in OURS])
def test_it_takes_the_same_arguments_in_the_same_order(name):
    wanted = tuple(filter(None, FIELD[name].split(", ")))

    assert name in ANOTHER_SIGNATURE or OURS[name][: len(wanted)] == wanted
