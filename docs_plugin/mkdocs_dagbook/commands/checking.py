"""What ``dagbook check`` does, without a word printed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, UsageError, did_you_mean
from mkdocs_dagbook.artifacts import read_artifacts, read_without_runs
from mkdocs_dagbook.checks import (
    Baseline,
    CheckSettings,
    Preset,
    Report,
    asks_lineage,
    asks_runs,
    baseline_text,
    glossary_folders,
    read_baseline,
    read_settings,
    run_checks,
    tightened,
)
from mkdocs_dagbook.checks.file_dates import with_file_dates
from mkdocs_dagbook.checks.states import read_state
from mkdocs_dagbook.one_step import write_in_one_step
from mkdocs_dagbook.site_model import SiteModel, build_site_model, project_files, read_places
from mkdocs_dagbook.site_model.inheritance import with_inherited_words
from mkdocs_dagbook.site_model.lineage_memory import MEMORY_FILE
from mkdocs_dagbook.site_model.on_demand import with_column_lineage


class BaselineUse(StrEnum):
    """What becomes of the baseline: it is compared with, accepts all, or loses what is mended."""

    COMPARE = "compare"
    WRITE = "write"
    TIGHTEN = "tighten"


class CheckRequest(Struct, frozen=True, kw_only=True):
    """What is asked for; what is None or empty is left to the settings.

    ``traces`` asks for column lineage even if no rule does. ``state`` is a folder of earlier
    artifacts: then only what changed since counts, and what that affects. ``remembers`` is whether
    what was read from files and SQL is recalled from the folder of the artifacts, and kept there.
    """

    project: Path
    artifacts: Path | None = None
    threshold: float | None = None
    preset: Preset | None = None
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: Path | None = None
    baseline_use: BaselineUse = BaselineUse.COMPARE
    traces: bool = False
    state: Path | None = None
    remembers: bool = True


class Checked(Struct, frozen=True, kw_only=True):
    """The report, warnings of what was missing or picks nothing, and the baseline if it changes."""

    report: Report
    site: SiteModel
    warnings: tuple[DagbookError, ...]
    baseline_file: Path | None = None
    baseline: Baseline | None = None


def check(request: CheckRequest) -> Checked:
    """Check a project's artifacts.

    Raises:
        DagbookError: the artifacts, the settings or the baseline can't be read.
    """
    settings = _settled(read_settings(request.project), request)
    asks_all = bool(request.traces or request.state or asks_runs(settings))
    read = read_artifacts if asks_all else read_without_runs
    artifacts = read(request.artifacts or request.project / "target")
    memory = artifacts.folder if request.remembers else None
    glossary = glossary_folders(request.project)
    places = read_places(request.project, project_files(artifacts.manifest), glossary, memory)
    site = build_site_model(artifacts, places=places)
    earlier = read_state(request.state, request.project).site if request.state else None
    if earlier or request.traces or asks_lineage(settings, compares=False):
        site = with_column_lineage(site, memory / MEMORY_FILE if memory else None)
    if settings.counts_inherited:
        site = with_inherited_words(site)
        earlier = with_inherited_words(earlier) if earlier else None
    path = _baseline_file(request, settings)
    known = None
    if path is not None and request.baseline_use is not BaselineUse.WRITE:
        known = read_baseline(path)
    report = run_checks(
        with_file_dates(site, settings, request.project),
        settings,
        baseline=known,
        today=datetime.now(UTC).date(),
        earlier=earlier,
        memory=memory,
    )
    changed = request.baseline_use is not BaselineUse.COMPARE
    return Checked(
        report=report,
        site=site,
        warnings=(*artifacts.warnings, *report.warnings, *_idle(settings, report)),
        baseline_file=path if changed else None,
        baseline=report.now if known is None else tightened(known, report.now),
    )


def write_baseline(checked: Checked) -> None:
    """Write the baseline where it changed. Raises UsageError where that is impossible."""
    if checked.baseline_file is not None and checked.baseline is not None:
        write_text(checked.baseline_file, baseline_text(checked.baseline))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises UsageError where that is impossible."""
    try:
        write_in_one_step(path, text)
    except OSError as error:
        raise UsageError(
            "unwritable-output",
            f"the file can't be written: {error.strerror}",
            origin=Origin(path.as_posix()),
            hint="name a file in a folder that exists",
        ) from error


def _settled(settings: CheckSettings, request: CheckRequest) -> CheckSettings:
    """The settings with what the command line says laid over them."""
    return replace(
        settings,
        preset=request.preset or settings.preset,
        threshold=settings.threshold if request.threshold is None else request.threshold,
        select=request.select or settings.select,
        exclude=(*settings.exclude, *request.exclude),
    )


def _baseline_file(request: CheckRequest, settings: CheckSettings) -> Path | None:
    if request.baseline is not None:
        return request.baseline
    if settings.baseline:
        return request.project / settings.baseline
    if request.baseline_use is BaselineUse.COMPARE:
        return None
    raise UsageError(
        "no-baseline",
        "there is no baseline to write",
        hint="name its file: `--baseline dagbook-baseline.tsv`, or `baseline:` in the settings",
    )


def _idle(settings: CheckSettings, report: Report) -> Iterator[DagbookError]:
    """What was asked for and checks nothing: a gate that looks at nothing stands open."""
    if settings.select and not report.subjects:
        yield UsageError(
            "nothing-selected",
            f"nothing is called or placed like {', '.join(settings.select)}, nothing was checked",
            hint="selectors are those of `dagbook build`: path:models/marts, dim_*, tag:core",
        )
    for group in report.unmet_groups:
        yield UsageError(
            "threshold-of-nothing",
            f"the threshold of {group} holds for nothing that was checked",
            hint=did_you_mean(group.strip("/"), [each.folder for each in report.folders]),
        )
