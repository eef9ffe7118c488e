"""The handbook's table of Jinja members tells the truth, and tells of every one that dbt has."""

import re
from pathlib import Path

import pytest
import yaml

from dagbook.jinja.adapter_object import PARSE_METHODS, RUN_METHODS, MacroAdapter
from dagbook.jinja.column_object import ColumnFactory, MacroColumn
from dagbook.jinja.exceptions_view import exceptions_view
from dagbook.jinja.parse_context import PARSE_MEMBERS, ParseConfig
from dagbook.jinja.plain_functions import MODULES, PLAIN_FUNCTIONS
from dagbook.jinja.relation_object import MacroRelation, RelationFactory
from dagbook.jinja.run_config import RunConfig
from dagbook.jinja.run_members import RUN_MEMBERS
from dagbook.jinja.settings_context import SETTINGS_MEMBERS

FIELD = yaml.safe_load((Path(__file__).parent / "field_members.yml").read_text())
PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "jinja.md").read_text()
SECTION = PAGE.split("## Every member", 1)[1].split("\n## ", 1)[0]


@pytest.fixture
def ours(parsing_scope):
    """Names by place."""
    adapter = vars(MacroAdapter(_PhaseOf(parsing_scope.shared), {}))
    return {
        "profiles.yml, packages.yml": set(SETTINGS_MEMBERS),
        "dbt_project.yml and properties": set(SETTINGS_MEMBERS),
        "descriptions": {*SETTINGS_MEMBERS, "doc"},
        "models, macros, hooks": set(RUN_MEMBERS),
        "adapter": {*RUN_METHODS, *adapter},
        "api.Relation and relations": {*dir(MacroRelation), *dir(RelationFactory)},
        "api.Column and columns": {*dir(MacroColumn), *dir(ColumnFactory)},
        "exceptions": set(exceptions_view(print)),
        "config": set(dir(RunConfig)),
        "validation": set(PLAIN_FUNCTIONS["validation"]),
        "modules": set(MODULES),
        **{f"modules.{name}": set(members) for name, members in MODULES.items()},
    }


class _PhaseOf:
    """As much of a phase as ``adapter`` needs to be made."""

    def __init__(self, shared):
        self.shared = shared


def listed(table: int) -> dict[str, set[str]]:
    """Names in backticks by the first cell of their line, in one of the section's tables."""
    lines = SECTION.split("|---|---|\n")[table + 1].split("\n\n")[0].splitlines()
    cells = [line.strip("| ").split(" | ", 1) for line in lines]
    return {cell: set(re.findall(r"`([\w.]+)`", names)) for cell, names in cells}


SAME = listed(0)
DIFFERENT = {
    name: text
    for cells, text in (
        line.strip("| ").split(" | ", 1)
        for line in SECTION.split("|---|---|\n")[2].strip().splitlines()
    )
    for name in re.findall(r"`([\w.]+)`", cells)
}


@pytest.mark.parametrize("place", FIELD)
def test_every_member_of_dbts_is_here_or_its_absence_is_explained(place, ours):
    missing = set(FIELD[place]) - ours[place]

    assert sorted(name for name in missing if qualified(place, name) not in DIFFERENT) == []


@pytest.mark.parametrize("place", SAME)
def test_the_page_lists_what_is_here(place, ours):
    assert sorted(SAME[place] ^ (set(FIELD[place]) & ours[place])) == []


def test_what_is_said_to_be_missing_is(ours):
    there = {qualified(place, name) for place, names in ours.items() for name in names}
    gone = [name for name, text in DIFFERENT.items() if text.startswith("not here")]

    assert [name for name in gone if name in there] == []


def qualified(place: str, name: str) -> str:
    return f"{place}.{name}" if place in ("adapter", "config") else name


def test_whatever_is_there_while_running_can_be_named_while_parsing():
    assert sorted(set(RUN_MEMBERS) - set(PARSE_MEMBERS)) == []
    assert sorted(set(RUN_METHODS) - set(PARSE_METHODS)) == []
    assert {name for name in dir(RunConfig) if name[0] != "_"} <= set(dir(ParseConfig))
