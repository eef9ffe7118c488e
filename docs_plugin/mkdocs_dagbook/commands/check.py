"""``dagbook check``: is the project documented, owned and tested well enough?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from dagbook.errors import DagbookError, Origin, UsageError, did_you_mean, render_error
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import REPORTERS, RULES, CheckSettings, Report, read_settings, run_checks
from mkdocs_dagbook.site_model import build_site_model, project_files, read_places

PASSED, FAILED, COULD_NOT_CHECK = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What is asked for; what is None or empty is left to the settings."""

    project: Path
    artifacts: Path | None = None
    threshold: float | None = None
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def check(request: CheckRequest) -> tuple[Report, tuple[DagbookError, ...]]:
    """Check a project's artifacts; the second value warns of what was missing or picks nothing.

    Raises:
        DagbookError: the artifacts or the settings can't be read.
    """
    settings = _settled(read_settings(request.project), request)
    artifacts = read_artifacts(request.artifacts or request.project / "target")
    places = read_places(request.project, project_files(artifacts.manifest))
    site = build_site_model(artifacts, places=places)
    report = run_checks(site, settings)
    return report, (*artifacts.warnings, *_idle(settings, report))


_HELP = """Score documentation, ownership and tests; exit 1 if too low.

\b
  dagbook check                       the project here, by its own settings
  dagbook check --threshold 80        at least 80 of 100
  dagbook check --format json --output report.json
  dagbook check --list-rules          what is looked for

It reads the artifacts of the last build, dagbook's or dbt's.
"""


@click.command(
    name="check",
    help=_HELP,
    short_help="Score documentation, ownership and tests; exit 1 if too low.",
)
@click.option(
    "--artifacts",
    type=click.Path(path_type=Path),
    help="Folder of manifest.json, catalog.json…; else target/ in the project.",
)
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder of the project, for settings and line numbers.",
)
@click.option(
    "--threshold", type=click.FloatRange(0, 100), help="Score to reach; wins over the settings."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="Text for people, JSON for programs.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option(
    "--select",
    "-s",
    multiple=True,
    help="Check these only: path:models/marts, tag:core, name:dim_*; can be repeated.",
)
@click.option("--exclude", multiple=True, help="Leave these out; can be repeated.")
@click.option("--list-rules", is_flag=True, help="List the rules instead.")
@click.pass_context
def command(
    context: click.Context, /, *, list_rules: bool, form: str, output: Path | None, **_: object
) -> None:
    """Read the options, check, write the report, choose the exit code."""
    if list_rules:
        click.echo(
            "\n".join(
                f"{rule.slug} ({rule.severity.value}, {rule.preset.value}): {rule.what}"
                for rule in RULES
            )
        )
        return
    try:
        report, warnings = check(_request(context))
        for warning in warnings:
            click.echo(render_error(warning, severity="warning"), err=True)
        _deliver(REPORTERS[form](report), output)
    except DagbookError as error:
        click.echo(render_error(error), err=True)
        context.exit(COULD_NOT_CHECK)
    context.exit(PASSED if report.passed else FAILED)


def _request(context: click.Context) -> CheckRequest:
    asked = context.params
    return CheckRequest(
        project=asked["project_dir"],
        artifacts=asked["artifacts"],
        threshold=asked["threshold"],
        select=asked["select"],
        exclude=asked["exclude"],
    )


def _settled(settings: CheckSettings, request: CheckRequest) -> CheckSettings:
    """The settings with what the command line says laid over them."""
    return replace(
        settings,
        threshold=settings.threshold if request.threshold is None else request.threshold,
        select=request.select or settings.select,
        exclude=(*settings.exclude, *request.exclude),
    )


def _idle(settings: CheckSettings, report: Report) -> Iterator[DagbookError]:
    """What was asked for and checks nothing: a gate that looks at nothing stands open."""
    if settings.select and not report.subjects:
        yield UsageError(
            "nothing-selected",
            f"nothing is called or placed like {', '.join(settings.select)}, nothing was checked",
            hint="patterns are those of the shell: path:models/marts, name:dim_*, tag:core",
        )
    for group in report.unmet_groups:
        yield UsageError(
            "threshold-of-nothing",
            f"the threshold of {group} holds for nothing that was checked",
            hint=did_you_mean(group.strip("/"), [each.folder for each in report.folders]),
        )


def _deliver(report: str, output: Path | None) -> None:
    if output is None:
        click.echo(report, nl=False)
        return
    try:
        output.write_text(report, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            "unwritable-output",
            f"the report can't be written: {error.strerror}",
            origin=Origin(output.as_posix()),
            hint="name a file in a folder that exists",
        ) from error
