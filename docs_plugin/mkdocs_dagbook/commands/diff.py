"""``dagbook diff``: what changed between two states, for whoever reads the data or its words."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from dagbook.errors import DagbookError, render_error
from mkdocs_dagbook.checks.states import read_state
from mkdocs_dagbook.commands.checking import write_text
from mkdocs_dagbook.comparison import Changes, Weight, compare
from mkdocs_dagbook.comparison.reporters import DIFF_REPORTERS

SAME, DIFFERENT, COULD_NOT_COMPARE = 0, 1, 2


class FailOn(StrEnum):
    """Which changes make the command fail."""

    NOTHING = "nothing"
    BREAKING = "breaking"
    ANY = "any"


_HELP = """Tell what changed between two states of a project.

\b
  dagbook diff prod-artifacts                 production's against target/
  dagbook diff ../main/target target          two folders of artifacts
  dagbook diff prod --format markdown --output comment.md
  dagbook diff prod --fail-on breaking        exit 1 if somebody reads what is gone

BASE and HEAD are folders with a manifest.json, dagbook's or dbt's. Models, columns, descriptions,
tests, owners, terms, contracts; not order, spaces, results of runs, or names of schemas. Exit code
0: compared, 1: there is what --fail-on names, 2: it could not compare.
"""


@click.command(
    name="diff",
    help=_HELP,
    short_help="Tell what changed between two states of a project.",
)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("head", type=click.Path(path_type=Path), required=False)
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder of the project; its target/ is HEAD if none is named.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(DIFF_REPORTERS)),
    default="text",
    help="For people, for programs, for a comment on a pull request.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write it to this file.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in FailOn]),
    default=FailOn.NOTHING.value,
    help="Exit 1 if there are such changes; quiet ones never count.",
)
@click.pass_context
def command(
    context: click.Context, /, *, form: str, output: Path | None, fail_on: str, **_: object
) -> None:
    """Compare, write, choose the exit code."""
    try:
        changes = _compared(context.params)
        text = DIFF_REPORTERS[form](changes)
        if output is None:
            click.echo(text, nl=False)
        else:
            write_text(output, text)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_COMPARE)
    context.exit(DIFFERENT if _fails(changes, FailOn(fail_on)) else SAME)


def _compared(asked: Mapping[str, Any]) -> Changes:
    project: Path = asked["project_dir"]
    folders = (asked["base"], asked["head"] or project / "target")
    before, after = (read_state(each, project).site for each in folders)
    return compare(before, after)


def _fails(changes: Changes, fail_on: FailOn) -> bool:
    if fail_on is FailOn.NOTHING:
        return False
    notable = 0 if fail_on is FailOn.BREAKING else changes.count(Weight.NOTABLE)
    return changes.count(Weight.BREAKING) + notable > 0
