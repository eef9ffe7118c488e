"""Tests: the list, and a page for each that tells more than a line can: singular, unit, failing."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.links import has_own_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import DataTest, DataTestSort

LISTED = 1500
"""The longest list of tests; those that fail come first, and every table's page lists its own."""

SORTS = {
    DataTestSort.GENERIC: "Generic test",
    DataTestSort.SINGULAR: "Singular test",
    DataTestSort.UNIT: "Unit test",
}


def plan_tests(book: Book) -> Iterator[PlannedPage]:
    """All tests with their last results, then a page for those that have one."""
    index = book.path(Chapter.TESTS)
    yield PlannedPage(
        path=index,
        title="Tests",
        chapter=Chapter.TESTS,
        write=partial(_write_list, book, index),
        record=SearchRecord("Tests", "page", "All tests and their last results"),
        icon="material/check-circle-outline",
    )
    for ident, test in book.site.tests.items():
        if has_own_page(test):
            path = book.path(Chapter.TESTS, ident)
            yield PlannedPage(
                path=path,
                title=test.name,
                chapter=Chapter.TESTS,
                write=partial(_write, book, test, path),
                record=_record(book, test),
                section=SORTS[test.sort],
            )


def _record(book: Book, test: DataTest) -> SearchRecord:
    table = book.site.tables.get(test.table or "")
    told = summary(test.description, 120) or " ".join(
        filter(None, (SORTS[test.sort], f"on {table.title}" if table else ""))
    )
    return SearchRecord(
        title=test.name,
        kind="test",
        summary=told,
        words=tuple(dict.fromkeys((test.kind, *(table.title for table in (table,) if table)))),
        text=test.description,
        tags=test.tags,
        code=test.code if book.show_sql else "",
    )


def _write_list(book: Book, path: str) -> str:
    tests = sorted(book.site.tests.values(), key=_order)
    return write_page(
        book,
        path,
        "test_list",
        tests=tests[:LISTED],
        total=len(tests),
        unrun=sum(1 for test in tests if test.outcome is None),
        statuses=Counter(test.outcome.status for test in tests if test.outcome).most_common(),
        kinds=Counter(test.kind for test in tests).most_common(),
        written=[test for test in tests if test.sort is not DataTestSort.GENERIC],
    )


def _write(book: Book, test: DataTest, path: str) -> str:
    tables = tables_by_id(book, dict.fromkeys((*filter(None, (test.table,)), *test.tables)))
    return write_page(
        book,
        path,
        "test",
        test=test,
        sort=SORTS[test.sort],
        tables=tables,
        asks=_asks(test),
        reach=len({each.unique_id for table in tables for each in book.below(table)}),
    )


def _asks(test: DataTest) -> str:
    """What the number of failures means."""
    failures = test.outcome.failures if test.outcome else None
    if failures is None or test.outcome is None or test.outcome.is_good:
        return ""
    return f"{plural(failures, 'row')} broke the rule in the last run."


def _order(test: DataTest) -> tuple[int, str, str, str]:
    outcome = test.outcome
    rank = 2 if outcome is None or outcome.is_good else 0 if outcome.is_bad else 1
    return (rank, test.table or "", test.column or "", test.name)
