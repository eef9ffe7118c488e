"""--help teaches by example and says under which heading to look."""

import click
import pytest

from dagbook.commands.group import make_program


def every_command(command, path):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(every_command(make_program(), "dagbook"))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_teaches_by_example(path):
    words = path.replace(" list", " ls").replace("snapshot-freshness", "freshness")

    assert f"\n  {words}" in COMMANDS[path].help


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_that_is_listed_says_what_it_does(path):
    options = [each for each in COMMANDS[path].params if isinstance(each, click.Option)]

    assert [each.name for each in options if not each.help] == []


def test_commands_stand_below_headings():
    told = make_program().get_help(click.Context(make_program()))

    headings = [line for line in told.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == ["Options:", "Begin:", "Build:", "Look:", "Look after:", "More:"]
    assert " list " not in told


def test_options_stand_below_headings():
    command = COMMANDS["dagbook run"]

    told = command.get_help(click.Context(command))

    headings = [line for line in told.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == ["Options:", "What to take:", "Project and profile:", "What is told:"]
    assert "--static-parser" not in told
