"""Pages about the project as a whole: its tests, its findings, its doc blocks."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.checks import RULES, Severity
from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.links import own_texts
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary

LISTED_FINDINGS = 1500


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
        what={rule.slug: rule.what for rule in report.rules or RULES},
        known=report.known[:LISTED_FINDINGS],
        waived=report.waived[:LISTED_FINDINGS],
    )
