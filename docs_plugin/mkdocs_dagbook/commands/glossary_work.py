"""What ``dagbook glossary`` does, without a word printed."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, UsageError, raise_errors
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.checks import Preset, Report, Severity, glossary_folders, read_settings
from mkdocs_dagbook.checks.rules.glossary import RULES
from mkdocs_dagbook.checks.run import run_checks
from mkdocs_dagbook.commands.checking import write_text
from mkdocs_dagbook.site_model import SiteModel, Term, build_site_model, project_files, read_places
from mkdocs_dagbook.site_model.column_flow import with_column_lineage
from mkdocs_dagbook.site_model.glossary_csv import csv_of, read_csv
from mkdocs_dagbook.site_model.glossary_files import duplicates
from mkdocs_dagbook.site_model.glossary_skos import read_skos, skos_of
from mkdocs_dagbook.site_model.glossary_texts import json_of, markdown_of, read_json, yaml_of
from mkdocs_dagbook.site_model.lineage_memory import MEMORY_FILE

EXPORTS: Mapping[str, Callable[[SiteModel], str]] = {
    "csv": lambda site: csv_of(site.terms.values()),
    "skos": lambda site: skos_of(site.terms.values(), site.project_name),
    "json": lambda site: json_of(site.terms.values()),
}
IMPORTS: Mapping[str, Callable[[str, str, list[DagbookError]], Iterator[Term]]] = {
    "csv": read_csv,
    "skos": read_skos,
    "json": read_json,
}
LAYOUTS: Mapping[str, Callable[[tuple[Term, ...], str], Mapping[str, str]]] = {
    "markdown": lambda terms, _: {f"{each.slug}.md": markdown_of(each) for each in terms},
    "yaml": lambda terms, name: {f"{name}.yml": yaml_of(terms)},
}
_SUFFIXES = {".csv": "csv", ".jsonld": "skos", ".json": "json"}


class GlossaryImport(Struct, frozen=True, kw_only=True):
    """A file of terms and the folder they go to; ``form`` None is told by the file's name.

    ``replaces`` says that files may be replaced that are there already.
    """

    source: Path
    form: str | None
    folder: Path
    layout: str
    replaces: bool = False


def export_glossary(project: Path, artifacts: Path | None, form: str) -> str:
    """All terms of a project as one text.

    Raises:
        DagbookError: the artifacts or the glossary's files can't be read.
    """
    return EXPORTS[form](_site(project, artifacts))


def import_glossary(request: GlossaryImport) -> tuple[Path, ...]:
    """Write the terms of a file to a folder: all of them, or none where a file is in the way.

    Raises:
        DagbookError: the file can't be read, a term is broken or there twice, a file is there.
    """
    terms = tuple(_read(request))
    texts = {
        request.folder / name: text
        for name, text in LAYOUTS[request.layout](terms, request.source.stem).items()
    }
    try:
        request.folder.mkdir(parents=True, exist_ok=True)
        there = [path for path in texts if path.exists()]
    except OSError as error:
        raise UsageError(
            "unwritable-output",
            f"the terms can't be written: {error.strerror}",
            origin=Origin(error.filename or request.folder.as_posix()),
            hint="--to names another folder; a term's key is the name of its file",
        ) from error
    if there and not request.replaces:
        raise UsageError(
            "term-file-exists",
            f"{len(there)} of {len(texts)} files are there already, nothing was written",
            notes=[path.as_posix() for path in there[:5]],
            hint="--force replaces them; --to names another folder",
        )
    for path, text in texts.items():
        write_text(path, text)
    return tuple(texts)


def check_glossary(project: Path, artifacts: Path | None) -> Report:
    """What the rules about terms find, all of them, at the severities the project sets.

    Raises:
        DagbookError: the artifacts, the settings or the glossary's files can't be read.
    """
    settings = read_settings(project)
    slugs = {rule.slug for rule in RULES}
    own = {
        slug: each
        for slug, each in settings.rules.items()
        if slug in slugs and each.severity is not Severity.OFF
    }
    only = replace(
        settings,
        catalogue=RULES,
        preset=Preset.STRICT,
        rules=own,
        overrides=(),
        queries=(),
        thresholds={},
        threshold=0,
        waivers=tuple(each for each in settings.waivers if set(each.rules) <= slugs),
    )
    return run_checks(_site(project, artifacts), only)


def _site(project: Path, artifacts: Path | None) -> SiteModel:
    read = read_artifacts(artifacts or project / "target")
    files = project_files(read.manifest)
    places = read_places(project, files, glossary_folders(project), read.folder)
    site = build_site_model(read, places=places)
    return with_column_lineage(site, read.folder / MEMORY_FILE)


def _read(request: GlossaryImport) -> list[Term]:
    shown = request.source.as_posix()
    form = request.form or _SUFFIXES.get(request.source.suffix.lower())
    if form is None:
        raise UsageError(
            "unknown-glossary-format",
            f"nobody can tell what {request.source.name} is",
            origin=Origin(shown),
            hint=f"say it: --format {'|'.join(IMPORTS)}",
        )
    try:
        with request.source.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "missing-glossary", f"the file can't be read: {error}", origin=Origin(shown)
        ) from error
    wrong: list[DagbookError] = []
    terms = list(IMPORTS[form](text, shown, wrong))
    raise_errors((*wrong, *duplicates(terms)))
    if not terms:
        raise UsageError(
            "broken-glossary",
            "there is no term in it",
            origin=Origin(shown),
            hint="the first line of a CSV names its columns, a term stands in each of the others",
        )
    return terms
