"""Artifacts, places, site model, checks, links: from two folders to a book that can be printed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, UsageError, raise_errors
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.audiences import (
    Secrets,
    find_audience,
    find_hidden,
    find_leaks,
    for_audience,
    report_for_audience,
    secrets_of,
)
from mkdocs_dagbook.checks import (
    REPORTERS,
    CheckSettings,
    Report,
    SettingsText,
    Telling,
    glossary_folders,
    host_text,
    personal_words,
    read_baseline,
    read_settings,
    run_checks,
)
from mkdocs_dagbook.checks.file_dates import with_file_dates
from mkdocs_dagbook.checks.states import read_state
from mkdocs_dagbook.comparison import Changes, compare
from mkdocs_dagbook.pages import Book, Chapter, assign_links, vocabulary_of
from mkdocs_dagbook.publish.clock import clock_of
from mkdocs_dagbook.publish.folder import put_aside
from mkdocs_dagbook.site_model import (
    SiteModel,
    build_site_model,
    made_at,
    project_files,
    read_places,
)
from mkdocs_dagbook.site_model.column_flow import with_column_lineage
from mkdocs_dagbook.site_model.inheritance import with_inherited_words
from mkdocs_dagbook.site_model.lineage_memory import MEMORY_FILE


class BookRequest(Struct, frozen=True, kw_only=True):
    """What a host wants: where the project is, and the form of the book.

    ``title`` empty means the project's name, ``threshold`` None the project's own settings.
    ``glossary`` are folders of glossary files, empty where the project's settings say it;
    ``personal_words`` mark personal data, None where its mkdocs.yml says it.
    ``compare_to`` is a folder of earlier artifacts, for the page on what changed.
    ``audience`` is for whom it is, everybody if empty; ``audiences`` are those that the host
    describes itself; ``checks`` are settings of the gate that it gives. ``asked_in`` is the file
    that asks, for errors.
    """

    project: Path
    artifacts: Path
    title: str = ""
    folder: str = ""
    directory_urls: bool = True
    show_sql: bool = True
    link_terms: bool = True
    personal_words: tuple[str, ...] | None = None
    glossary: tuple[str, ...] = ()
    threshold: float | None = None
    fail_on_check: bool = False
    checks: Mapping[str, Any] = field(default_factory=dict)
    compare_to: Path | None = None
    audience: str = ""
    audiences: Mapping[str, Any] = field(default_factory=dict)
    asked_in: str = ""


class Opened(Struct, frozen=True):
    """A book, what was missing when it was opened, and what it must not tell."""

    book: Book
    warnings: tuple[DagbookError, ...] = ()
    secrets: Secrets | None = None


def open_book(request: BookRequest, environ: Mapping[str, str]) -> Opened:
    """Read a project's artifacts and settings; of ``environ`` only the clock is read.

    Raises:
        DagbookError: no project, no artifacts, broken settings, or a gate that is shut.
    """
    words = request.personal_words
    if words is None:
        words = personal_words(request.project)
    settings = _settings(request, words)
    site, warnings = _read_site(request, environ)
    site = with_column_lineage(site, request.artifacts / MEMORY_FILE)
    changes = _changes(request, site)
    if settings.counts_inherited:
        site = with_inherited_words(site)
    known = read_baseline(request.project / settings.baseline) if settings.baseline else None
    dated = with_file_dates(site, settings, request.project)
    report = run_checks(dated, settings, baseline=known, memory=request.artifacts)
    if request.fail_on_check and not report.passed:
        raise _shut_gate(report)
    secrets = None
    if request.audience:
        site, report, secrets = _for_audience(request, site, report)
    links = assign_links(
        site,
        request.folder.strip("/"),
        directory_urls=request.directory_urls,
        personal_words=words,
        further=() if changes is None else (Chapter.CHANGES,),
    )
    title = request.title or site.project_name
    vocabulary = vocabulary_of(site.terms.values() if request.link_terms else ())
    book = Book(
        site,
        links,
        title,
        report,
        show_sql=request.show_sql,
        vocabulary=vocabulary,
        personal_words=words,
        changes=changes,
    )
    return Opened(book, warnings, secrets)


def refuse_leaks(opened: Opened, written: Path) -> None:
    """Read what was written for an audience; what tells too much is put aside, published by nobody.

    Raises:
        ErrorGroup: ``audience-leak``, file by file, and where they are now.
    """
    leaks = find_leaks(written, opened.secrets) if opened.secrets is not None else ()
    if leaks:
        raise_errors([*leaks, _put_aside(written)])


def _put_aside(written: Path) -> DagbookError:
    """Where it is now, or why it is still where it was."""
    try:
        aside = put_aside(written)
    except DagbookError as error:
        return error
    return DagbookError(
        "audience-leak",
        "what was written is put aside, so that nobody publishes it by mistake",
        origin=Origin(aside.as_posix()),
    )


def _changes(request: BookRequest, site: SiteModel) -> Changes | None:
    """What changed since the earlier state; an audience sees neither state in full."""
    if request.compare_to is None:
        return None
    earlier = read_state(request.compare_to, request.project).site
    if not request.audience:
        return compare(earlier, site)
    audience = find_audience(request.audience, request.project, request.audiences, request.asked_in)
    return compare(*(for_audience(each, find_hidden(each, audience)) for each in (earlier, site)))


def _for_audience(
    request: BookRequest, site: SiteModel, report: Report
) -> tuple[SiteModel, Report, Secrets]:
    audience = find_audience(request.audience, request.project, request.audiences, request.asked_in)
    hidden = find_hidden(site, audience)
    seen = for_audience(site, hidden)
    return seen, report_for_audience(report, hidden), secrets_of(site, seen, hidden)


def _read_site(
    request: BookRequest, environ: Mapping[str, str]
) -> tuple[SiteModel, tuple[DagbookError, ...]]:
    """The site without its columns' lineage; artifacts are let go of, they are most of a book."""
    artifacts = read_artifacts(request.artifacts)
    glossary = request.glossary or glossary_folders(request.project)
    places = read_places(
        request.project, project_files(artifacts.manifest), glossary, artifacts.folder
    )
    now = clock_of(environ, made_at(artifacts))
    return build_site_model(artifacts, places=places, now=now), artifacts.warnings


def _from_host(request: BookRequest) -> tuple[SettingsText, dict[str, Any]] | None:
    """The gate's settings where the host has some, with its file to find their lines in."""
    if not request.checks:
        return None
    path = Path(request.asked_in)
    return host_text(path, path.name, "checks"), dict(request.checks)


def _settings(request: BookRequest, words: tuple[str, ...]) -> CheckSettings:
    if not request.project.is_dir():
        raise UsageError(
            "missing-project",
            f"the project's folder {request.project.as_posix()} doesn't exist",
            origin=Origin(request.asked_in) if request.asked_in else None,
            hint="set the option `project` to the folder of dbt_project.yml",
        )
    settings = read_settings(request.project, _from_host(request), words)
    if request.threshold is None:
        return settings
    return replace(settings, threshold=request.threshold)


def _shut_gate(report: Report) -> DagbookError:
    """The gate's own words, as an error."""
    return DagbookError(
        "check-failed",
        f"the checks failed with a score of {report.score:.1f}",
        notes=REPORTERS["text"](Telling(report)).splitlines(),
        hint="mend what is found, or set `fail_on_check: false` to publish the book as it is",
    )
