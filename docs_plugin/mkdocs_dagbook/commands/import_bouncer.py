"""``dagbook check import-bouncer``: settings of the gate from those of dbt-bouncer."""

from pathlib import Path

import click

from dagbook.errors import DagbookError, Origin, UsageError, render_error
from mkdocs_dagbook.checks.bouncer import settings_text, translate
from mkdocs_dagbook.commands.checking import write_text

_HELP = """Translate a configuration of dbt-bouncer into dagbook's.

\b
  dagbook check import-bouncer dbt-bouncer.yml                        show it
  dagbook check import-bouncer dbt-bouncer.yml --output dagbook.yml   write it

What no rule asks is told with its line and the reason, and stands at the head of what is written.
Reads YAML, TOML and the section of a pyproject.toml. Exit code 0, or 2 if the file can't be read.
"""


@click.command(
    name="import-bouncer",
    help=_HELP,
    short_help="Translate a configuration of dbt-bouncer into dagbook's.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write a new file, such as dagbook.yml."
)
@click.pass_context
def command(context: click.Context, /, *, file: Path, output: Path | None) -> None:
    """Translate, tell what is left out, write."""
    try:
        translation = translate(file)
        if output is not None and output.exists():
            raise UsageError(
                "import-output-exists",
                "the file exists and is left as it is",
                origin=Origin(output.as_posix()),
                hint="name a new file, and copy from there",
            )
        text = settings_text(translation)
        if output is not None:
            write_text(output, text)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(2)
    for each in translation.missing:
        click.echo(render_error(each, severity="warning"), err=True)
    click.echo(f"{translation.translated} of {translation.checks} checks translated", err=True)
    if output is None:
        click.echo(text, nl=False)
