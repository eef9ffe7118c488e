"""``dagbook glossary``: hand the terms of a project to other tools, and take theirs."""

from pathlib import Path

import click

from dagbook.errors import DagbookError, render_error
from mkdocs_dagbook.checks import REPORTERS, tell
from mkdocs_dagbook.commands.checking import write_text
from mkdocs_dagbook.commands.glossary_work import (
    EXPORTS,
    IMPORTS,
    LAYOUTS,
    GlossaryImport,
    check_glossary,
    export_glossary,
    import_glossary,
)
from mkdocs_dagbook.commands.project_options import ARTIFACTS, PROJECT

DONE, FOUND, FAILED = 0, 1, 2

_HELP = """Export, import or check the business terms.

\b
  dagbook glossary export --format csv --output terms.csv
  dagbook glossary import terms.csv --to glossary
  dagbook glossary check
"""


_EXPORT_HELP = """Write all terms, those of doc blocks too, to one file or to the terminal.

\b
  dagbook glossary export --format csv --output terms.csv
  dagbook glossary export --format skos      to the terminal
"""

_IMPORT_HELP = """Write the terms of FILE, which dagbook or another tool exported, to a folder.

\b
  dagbook glossary import terms.csv          one Markdown file a term, in glossary/
  dagbook glossary import terms.jsonld --to docs/terms

Files that are there already are left alone, and nothing is written then.
"""

_CHECK_HELP = """Check the glossary by every rule there is for it, whatever the gate's preset asks.

\b
  dagbook glossary check                     the project here
  dagbook glossary check --format github     as annotations of a pull request

Exit code 0: passed, 1: errors were found, 2: it could not check.
"""


@click.group(name="glossary", help=_HELP, short_help="Export, import or check the business terms.")
def command() -> None:
    """Nothing of its own."""


@command.command(name="export", help=_EXPORT_HELP, short_help="Write all terms to one file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(EXPORTS)),
    default="csv",
    help="For spreadsheets, for tools of vocabularies (SKOS as JSON-LD), for programs.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file.")
@ARTIFACTS
@PROJECT
@click.pass_context
def export_command(
    context: click.Context,
    /,
    *,
    form: str,
    output: Path | None,
    artifacts: Path | None,
    project_dir: Path,
) -> None:
    """Write all terms to one file or to the terminal."""
    try:
        text = export_glossary(project_dir, artifacts, form)
        if output is None:
            click.echo(text, nl=False)
        else:
            write_text(output, text)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(FAILED)


@command.command(
    name="import", help=_IMPORT_HELP, short_help="Make files of the terms in another tool's export."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(IMPORTS)),
    help="What the file is; else told by its name: .csv, .jsonld, .json.",
)
@click.option("--to", type=click.Path(path_type=Path), default=Path("glossary"), help="The folder.")
@click.option(
    "--as",
    "layout",
    type=click.Choice(list(LAYOUTS)),
    default="markdown",
    help="A Markdown file a term, or one YAML file.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.pass_context
def import_command(
    context: click.Context,
    /,
    *,
    file: Path,
    form: str | None,
    to: Path,
    layout: str,
    force: object,
) -> None:
    """Write the terms of a file to a folder."""
    try:
        request = GlossaryImport(
            source=file, form=form, folder=to, layout=layout, replaces=bool(force)
        )
        written = import_glossary(request)
        click.echo(f"wrote {len(written)} {'file' if len(written) == 1 else 'files'} to {to}")
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(FAILED)


@command.command(
    name="check", help=_CHECK_HELP, short_help="Check the terms and whoever names them."
)
@click.option(
    "--format", "form", type=click.Choice(list(REPORTERS)), default="text", help="Who reads it."
)
@ARTIFACTS
@PROJECT
@click.pass_context
def check_command(
    context: click.Context, /, *, form: str, artifacts: Path | None, project_dir: Path
) -> None:
    """Check, report, choose the exit code."""
    try:
        report = check_glossary(project_dir, artifacts)
        click.echo(REPORTERS[form](tell(report, project_dir)), nl=False)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(FAILED)
    context.exit(DONE if report.passed else FOUND)
