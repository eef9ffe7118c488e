"""Every option of dbt 1.12 is an option here: its names, variables, words and default.

dbt_options.json holds the facts, taken from the command line of dbt-core 1.12.6.
"""

import json
from pathlib import Path
from pstats import Stats

import click
import pytest

from dagbook.api import invoke
from dagbook.commands.group import make_program
from dagbook.commands.switches import COMMAND_SWITCHES, GLOBAL_SWITCHES

FACTS = json.loads((Path(__file__).parent / "dbt_options.json").read_text(encoding="utf-8"))
EVERYWHERE = FACTS.pop("everywhere")


PAGE = (Path(__file__).parents[2] / "docs/reference/dbt-commands.md").read_text(encoding="utf-8")


def command_of(path):
    command = make_program()
    for word in path.split():
        command = command.get_command(click.Context(command), word)
        assert command is not None, f"there is no command {path}"
    return command


COMMANDS = {path: command_of(path) for path in ("", *FACTS)}


def differences(command, names, known):
    """What of an option of dbt's is not so here."""
    on, _, off = names.partition(" / ")
    name = on.split()[0]
    found = [each for each in command.params if name in (*each.opts, *each.secondary_opts)]
    if len(found) != 1:
        yield f"{name}: {len(found)} options"
        return
    option = found[0]
    here = {each for each in option.envvar or () if each.startswith("DBT_")}
    older = here & {"DBT_DEFER_TO_STATE", "DBT_FAVOR_STATE_MODE", "DBT_ARTIFACT_STATE_PATH"}
    for what, theirs, ours in (
        ("names", set(on.split()), set(option.opts)),
        ("names", set(off.split()), set(option.secondary_opts)),
        ("variables", set(known.get("variables", ())), here),
        ("words", set(known.get("words", ())), set(getattr(option.type, "choices", ()))),
    ):
        if theirs - ours:
            yield f"{name}: lacks the {what} {sorted(theirs - ours)}"
        elif what == "variables" and ours - theirs - older:
            yield f"{name}: reads {sorted(ours - theirs)}, which dbt does not"
    if option.is_flag != (off != "" or known.get("flag", False)):
        yield f"{name}: {'takes no' if option.is_flag else 'takes a'} value"


@pytest.mark.parametrize("path", FACTS)
def test_a_command_has_every_option_of_dbt(path):
    known = {**EVERYWHERE, **FACTS[path]}

    found = [
        each
        for names, facts in known.items()
        if "--version" not in names
        for each in differences(COMMANDS[path], names, facts)
    ]

    assert found == []


def test_what_dbt_takes_everywhere_may_stand_before_the_command():
    found = [
        each for names, facts in EVERYWHERE.items() if "--version" not in names
        for each in differences(COMMANDS[""], names, facts)
    ]  # fmt: skip

    assert found == []


def test_the_version_is_told_by_each_of_dbts_names():
    names = next(each for each in EVERYWHERE if "--version" in each)
    told = next(each for each in COMMANDS[""].params if "--version" in each.opts)

    assert set(told.opts) >= set(names.split())


def test_a_switch_without_effect_is_one_of_dbt():
    every = {names for options in (EVERYWHERE, *FACTS.values()) for names in options}
    ours = [*GLOBAL_SWITCHES, *(each for own in COMMAND_SWITCHES.values() for each in own)]

    assert [each for each in ours if each.replace("/", " / ") not in every] == []


def test_the_page_tells_of_every_option():
    for names in {names for options in (EVERYWHERE, *FACTS.values()) for names in options}:
        assert f"| `{names.split()[0]}`" in PAGE


def test_every_selector_method_of_dbt_is_known():
    methods = PAGE.partition("## Selector methods")[2].partition("##")[0]

    assert "| no |" not in methods
    assert methods.count("| yes |") == 22


def test_what_a_command_spent_its_time_on_is_recorded(write_project):
    folder = write_project({"models/one.sql": "select 1 as id"})

    invoke(["-r", str(folder / "times.prof"), "parse", "--project-dir", str(folder)])

    assert Stats(str(folder / "times.prof")).total_calls > 0
