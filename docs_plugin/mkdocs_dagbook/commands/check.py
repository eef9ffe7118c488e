"""``dagbook check``: is the project documented, owned and tested well enough?"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from dagbook.errors import DagbookError, UsageError, render_error
from mkdocs_dagbook.checks import REPORTERS, Preset, read_settings, tell
from mkdocs_dagbook.commands.checking import (
    BaselineUse,
    CheckRequest,
    check,
    write_baseline,
    write_text,
)
from mkdocs_dagbook.commands.heap import growing_heap, held
from mkdocs_dagbook.commands.project_options import ARTIFACTS, PROJECT, THRESHOLD

PASSED, FAILED, COULD_NOT_CHECK = 0, 1, 2
FIX_WITH = ("stubs", "inherited")
"""What ``FixWith`` of ``mending`` knows, which is imported when something is mended."""
_FIXING = "mkdocs_dagbook.commands.fixing"
_IMPORT = "import-bouncer"
_IMPORTING = "mkdocs_dagbook.commands.import_bouncer"

_MENDING = "mend first and build again, then check or write the baseline"
_PARTIAL = "what is left out would leave the baseline as if it were mended: write it of the whole"
_APART = (
    ("--fix", "--write-baseline", _MENDING),
    ("--fix", "--tighten-baseline", _MENDING),
    ("--fix", "--output", "it tells what it mended, not what is found: check again for a report"),
    ("--fix", "--format", "it tells what it mended, not what is found: check again for a report"),
    ("--write-baseline", "--tighten-baseline", "one accepts all that is found, one adds nothing"),
    ("--write-baseline", "--select", _PARTIAL),
    ("--write-baseline", "--exclude", _PARTIAL),
    ("--tighten-baseline", "--select", _PARTIAL),
    ("--tighten-baseline", "--exclude", _PARTIAL),
    ("--tighten-baseline", "--preset", _PARTIAL),
)
"""Options that contradict each other, and why."""

_HELP = """Score documentation, ownership and tests; exit 1 if too low.

\b
  dagbook check                       the project here, by its own settings
  dagbook check --threshold 80        at least 80 of 100
  dagbook check --baseline old.tsv --write-baseline
                                      accept what is found today…
  dagbook check --baseline old.tsv    …and fail on what is new
  dagbook check --state prod-artifacts    only what changed since, and what it affects
  dagbook check --format json --output report.json
  dagbook check --list-rules          what is looked for
  dagbook check --fix --dry-run       what can be mended, as a diff
  dagbook check import-bouncer dbt-bouncer.yml
                                      settings from those of dbt-bouncer

It reads the artifacts of the last build, dagbook's or dbt's. Exit code 0: passed, 1: it did not,
2: it could not check.
"""


class _Gate(click.Group):
    """Knows the command below it by name, and imports it when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Its one command."""
        return [_IMPORT]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        found: click.Command | None = None
        if cmd_name == _IMPORT:
            found = import_module(_IMPORTING).command
        return found


@click.group(
    name="check",
    cls=_Gate,
    help=_HELP,
    invoke_without_command=True,
    short_help="Score documentation, ownership and tests; exit 1 if too low.",
)
@ARTIFACTS
@PROJECT
@THRESHOLD
@click.option(
    "--preset",
    type=click.Choice([each.value for each in Preset]),
    help="How much is asked; wins over the settings.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="Who reads it: people, programs, CI servers, forges.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option(
    "--select",
    "-s",
    multiple=True,
    help="Check these only: path:models/marts, tag:core, +dim_*; can be repeated.",
)
@click.option("--exclude", multiple=True, help="Leave these out; can be repeated.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="File of what was found before: only what is new fails.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="Folder of earlier artifacts: only what changed since counts, and what that affects.",
)
@click.option("--write-baseline", is_flag=True, help="Write all that is found to the baseline.")
@click.option(
    "--tighten-baseline", is_flag=True, help="Strike what is mended from the baseline, add nothing."
)
@click.option("--list-rules", is_flag=True, help="List the rules instead.")
@click.option("--fix", "fixes", is_flag=True, help="Mend the properties files instead of telling.")
@click.option(
    "--fix-with",
    type=click.Choice(FIX_WITH),
    help="Where words are missing, write stubs, or what columns inherit; implies --fix.",
)
@click.option(
    "--partial-parse/--no-partial-parse",
    "remembers",
    default=True,
    envvar="DAGBOOK_PARTIAL_PARSE",
    help="Recall what files and SQL said last time; on unless switched off.",
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the diff, write nothing.")
@click.pass_context
@growing_heap()
def command(
    context: click.Context, /, *, list_rules: bool, form: str, output: Path | None, **_: object
) -> None:
    """Read the options, check, write the report, choose the exit code."""
    if context.invoked_subcommand is not None:
        return
    if list_rules:
        _list_rules(context)
        return
    try:
        _refuse_contradictions(context)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_CHECK)
    if _mends(context):
        _fix(context)
    try:
        checked = held(check(_request(context.params)))
        for warning in checked.warnings:
            click.echo(render_error(warning, severity="warning"), err=True)
        text = REPORTERS[form](tell(checked.report, context.params["project_dir"]))
        if output is None:
            click.echo(text, nl=False)
        else:
            write_text(output, text)
        write_baseline(checked)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_CHECK)
    if context.params["write_baseline"]:
        context.exit(PASSED)
    context.exit(PASSED if checked.report.passed else FAILED)


def _mends(context: click.Context) -> bool:
    return any(context.params[each] for each in ("fixes", "fix_with", "dry_run"))


def _refuse_contradictions(context: click.Context) -> None:
    """Raise UsageError for two options of which one undoes what the other asks for."""
    typed = ParameterSource.COMMANDLINE
    given = {
        option
        for each in context.command.params
        if each.name and context.get_parameter_source(each.name) is typed
        for option in each.opts
    }
    given |= {"--fix"} if _mends(context) else set()
    for one, other, why in _APART:
        if {one, other} <= given:
            raise UsageError(
                "options-contradict", f"{one} and {other} contradict each other", hint=why
            )


def _fix(context: click.Context) -> NoReturn:
    """Mend, tell what was done, and exit: 1 if something is left."""
    asked = context.params
    try:
        fixing = import_module(_FIXING)
        fixed = fixing.fix(
            fixing.FixRequest(
                check=_request(asked),
                fix_with=fixing.FixWith(asked["fix_with"] or FIX_WITH[0]),
                dry_run=asked["dry_run"],
            )
        )
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_CHECK)
    for warning in fixed.warnings:
        click.echo(render_error(warning, severity="warning"), err=True)
    click.echo(fixed.diff, nl=False)
    click.echo(fixed.summary, nl=False, err=asked["dry_run"])
    context.exit(PASSED if fixed.is_whole else FAILED)


def _list_rules(context: click.Context) -> None:
    """The rules there are for this project, a line each."""
    try:
        settings = read_settings(context.params["project_dir"])
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_CHECK)
    rules = (*settings.catalogue, *(query.rule for query in settings.queries))
    lines = (f"{each.slug} ({each.severity}, {each.preset}): {each.what}" for each in rules)
    click.echo("\n".join(lines))


def _request(asked: Mapping[str, Any]) -> CheckRequest:
    use = BaselineUse.COMPARE
    if asked["write_baseline"]:
        use = BaselineUse.WRITE
    elif asked["tighten_baseline"]:
        use = BaselineUse.TIGHTEN
    return CheckRequest(
        project=asked["project_dir"],
        artifacts=asked["artifacts"],
        threshold=asked["threshold"],
        preset=Preset(asked["preset"]) if asked["preset"] else None,
        select=asked["select"],
        exclude=asked["exclude"],
        baseline=asked["baseline"],
        baseline_use=use,
        state=asked["state"],
        remembers=asked["remembers"],
    )
