"""A page for each model, source table, seed and snapshot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from mkdocs_dagbook.checks import Finding
from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.column_trace import trace_lines
from mkdocs_dagbook.pages.kinds.diagram import diagram_of_table
from mkdocs_dagbook.pages.lineage import draw_around
from mkdocs_dagbook.pages.links import table_key
from mkdocs_dagbook.pages.page import PlannedPage, SearchRecord
from mkdocs_dagbook.pages.past_builds import past_of_table
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.verdicts import verdicts_by_column
from mkdocs_dagbook.site_model import Column, Exposure, Table, reasons
from mkdocs_dagbook.site_model.glossary_carried import carried_terms
from mkdocs_dagbook.site_model.inheritance import inherited_descriptions, inherited_marks

TOLD_ELSEWHERE = {
    "access",
    "column_types",
    "contract",
    "description",
    "docs",
    "freshness",
    "group",
    "loaded_at_field",
    "meta",
    "tags",
}
"""Settings that have their own place on the page."""

STATS_TOLD_ELSEWHERE = {
    "column_test_coverage",
    "column_tests",
    "last_built",
    "last_modified",
    "row_count",
    "num_rows",
    "table_tests",
    "tested_columns",
    "tests_count",
}
"""Statistics of the catalog that the page tells better."""

UNREMARKABLE: Mapping[str, object] = {
    "batch_size": None,
    "enabled": True,
    "event_time": None,
    "full_refresh": None,
    "latest_version_pointer": {"enabled": None, "alias": None},
    "lookback": 1,
    "on_configuration_change": "apply",
    "on_schema_change": "ignore",
    "quoting": {},
}
"""What dbt sets when nobody says anything."""


TablePart = Callable[[Book, Table, str], Mapping[str, Any]]

PARTS: tuple[TablePart, ...] = (past_of_table, trace_lines, diagram_of_table)
"""Each gives the values that a partial template of ``site_templates/table/`` needs."""


def plan_tables(book: Book) -> Iterator[PlannedPage]:
    """One page a table, in the order of the site model."""
    findings: dict[str, list[Finding]] = {}
    for finding in book.report.findings:
        findings.setdefault(finding.node, []).append(finding)
    for table in book.site.tables.values():
        chapter, ident = table_key(table)
        path = book.path(chapter, ident)
        yield PlannedPage(
            path=path,
            title=table.title,
            chapter=chapter,
            write=partial(_write, book, table, path, findings.get(ident, ())),
            record=_record(book, table),
            section=table.source_name or table.folder,
        )


def _record(book: Book, table: Table) -> SearchRecord:
    owners = (book.site.owners[each].name for each in table.owners if each in book.site.owners)
    return SearchRecord(
        title=table.title,
        kind=str(table.kind),
        summary=summary(table.description, 120),
        text=table.description,
        tags=table.tags,
        owners=tuple(owners),
        terms=table.terms,
        folder=table.folder,
        uses=len(table.children) + len(table.exposures),
        columns=table.columns,
        code=table.code if book.show_sql else "",
    )


def _write(book: Book, table: Table, path: str, findings: Sequence[Finding]) -> str:
    tests = book.tests_of(table)
    below = tuple(book.below(table))
    exposures = book.exposures_of((table, *below))
    return write_page(
        book,
        path,
        "table",
        table=table,
        tests=tests,
        findings=findings,
        verdicts=verdicts_by_column(table, tests),
        passing={each.unique_id for each in tests if each.outcome and each.outcome.is_good},
        lacks=sorted(reasons(table, tests, book.site.limits), key=lambda each: -each.points),
        inherited=inherited_descriptions(book.site, table),
        inherited_marks=inherited_marks(book.site, table, book.personal_words),
        carried=carried_terms(book.site, table),
        profiled=any(column.profile for column in table.columns),
        stats=[each for each in table.stats if each.id not in STATS_TOLD_ELSEWHERE],
        parents=tables_by_id(book, table.parents),
        children=tables_by_id(book, table.children),
        further=len(below) - len(tables_by_id(book, table.children)),
        below=below,
        exposures=exposures,
        tell=_whom_to_tell(book, below, exposures),
        drawing=draw_around(book, table.unique_id, path),
        settings=_settings(table),
        undeclared=_undeclared(table.columns),
        macros=[book.site.macros[each] for each in table.macros if each in book.site.macros],
        **{name: it for part in PARTS for name, it in part(book, table, path).items()},
    )


def _whom_to_tell(
    book: Book, below: tuple[Table, ...], exposures: tuple[Exposure, ...]
) -> list[tuple[str, list[str]]]:
    """Owners of what a change reaches, each with the names of what is theirs."""
    found: dict[str, list[str]] = {}
    for other in below:
        for owner in other.owners:
            found.setdefault(owner, []).append(other.title)
    for exposure in exposures:
        for owner in exposure.owners:
            found.setdefault(owner, []).append(exposure.label or exposure.name)
    return [(owner, names) for owner, names in found.items() if owner in book.site.owners]


def _settings(table: Table) -> list[tuple[str, object]]:
    """The configuration worth reading: what is set and isn't told elsewhere."""
    return [
        (name, value)
        for name, value in sorted(table.config.items())
        if name not in TOLD_ELSEWHERE
        and value not in (None, "", [], {}, ())
        and (name not in UNREMARKABLE or value != UNREMARKABLE[name])
    ]


def _undeclared(columns: tuple[Column, ...]) -> int:
    return sum(1 for column in columns if not column.declared)
