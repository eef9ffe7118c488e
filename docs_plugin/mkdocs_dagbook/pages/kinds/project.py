"""Pages about the project as a whole: its lineage, its tests, its doc blocks."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.checks import RULES, Severity
from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.lineage import draw_project
from mkdocs_dagbook.pages.links import own_texts
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import DataTest

LISTED_FINDINGS = 1500
LISTED_TESTS = 1500
"""The longest list of tests; those that fail come first, and every table's page lists its own."""


def plan_lineage(book: Book) -> Iterator[PlannedPage]:
    """The whole project in one drawing, and as a table."""
    path = book.path(Chapter.LINEAGE)
    yield PlannedPage(
        path=path,
        title="Lineage",
        chapter=Chapter.LINEAGE,
        write=partial(_write_lineage, book, path),
        record=SearchRecord("Lineage", "page", "How all tables feed each other"),
        icon="material/sitemap-outline",
    )


def plan_tests(book: Book) -> Iterator[PlannedPage]:
    """All tests with their last results."""
    path = book.path(Chapter.TESTS)
    yield PlannedPage(
        path=path,
        title="Tests",
        chapter=Chapter.TESTS,
        write=partial(_write_tests, book, path),
        record=SearchRecord("Tests", "page", "All tests and their last results"),
        icon="material/check-circle-outline",
    )


def plan_findings(book: Book) -> Iterator[PlannedPage]:
    """What the gate asks for and doesn't find."""
    path = book.path(Chapter.FINDINGS)
    yield PlannedPage(
        path=path,
        title="Findings",
        chapter=Chapter.FINDINGS,
        write=partial(_write_findings, book, path),
        record=SearchRecord("Findings", "page", "What the governance rules ask for and don't find"),
        icon="material/clipboard-search-outline",
    )


def plan_docs(book: Book) -> Iterator[PlannedPage]:
    """The project's doc blocks, if it has any."""
    blocks = own_texts(book.site)
    if not blocks:
        return
    index = book.path(Chapter.DOCS)
    yield PlannedPage(
        path=index,
        title="Doc blocks",
        chapter=Chapter.DOCS,
        write=partial(write_page, book, index, "doc_list", blocks=blocks),
        record=SearchRecord("Doc blocks", "page", "Longer texts of the project"),
        icon="material/text-box-outline",
    )
    for block in blocks:
        path = book.path(Chapter.DOCS, block.unique_id)
        yield PlannedPage(
            path=path,
            title=block.name,
            chapter=Chapter.DOCS,
            write=partial(write_page, book, path, "doc", block=block),
            record=SearchRecord(block.name, "doc", summary(block.contents, 120)),
            section=block.package,
        )


def _write_lineage(book: Book, path: str) -> str:
    drawing, drawn = draw_project(book, path)
    return write_page(book, path, "lineage", drawing=drawing, drawn=drawn)


def _write_tests(book: Book, path: str) -> str:
    tests = sorted(book.site.tests.values(), key=_order)
    return write_page(
        book,
        path,
        "test_list",
        tests=tests[:LISTED_TESTS],
        total=len(tests),
        unrun=sum(1 for test in tests if test.outcome is None),
        statuses=Counter(test.outcome.status for test in tests if test.outcome).most_common(),
        kinds=Counter(test.kind for test in tests).most_common(),
    )


def _write_findings(book: Book, path: str) -> str:
    report = book.report
    found = sorted(report.findings, key=lambda each: each.severity is not Severity.ERROR)
    return write_page(
        book,
        path,
        "finding_list",
        report=report,
        findings=found[:LISTED_FINDINGS],
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        rules=Counter(each.rule for each in found).most_common(),
        what={rule.slug: rule.what for rule in RULES},
    )


def _order(test: DataTest) -> tuple[int, str, str, str]:
    outcome = test.outcome
    rank = 2 if outcome is None or outcome.is_good else 0 if outcome.is_bad else 1
    return (rank, test.table or "", test.column or "", test.name)
