"""Macros: what they do, how to call them and who does."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.trust import beyond
from mkdocs_dagbook.site_model import DataTest, DataTestSort, Macro

LISTED_TESTS = 50


def plan_macros(book: Book) -> Iterator[PlannedPage]:
    """The list of macros and a page each, if there are any."""
    if book.links.path(Chapter.MACROS) is None:
        return
    index = book.path(Chapter.MACROS)
    yield PlannedPage(
        path=index,
        title="Macros",
        chapter=Chapter.MACROS,
        write=partial(_write_list, book, index),
        record=SearchRecord("Macros", "page", "All macros of the project and its packages"),
        icon="material/function-variant",
    )
    for ident, macro in book.site.macros.items():
        if macro.shown:
            path = book.path(Chapter.MACROS, ident)
            yield PlannedPage(
                path=path,
                title=macro.name,
                chapter=Chapter.MACROS,
                write=partial(_write, book, macro, path),
                record=SearchRecord(
                    title=macro.name,
                    kind="macro",
                    summary=summary(macro.description, 120),
                    words=tuple(each.name for each in macro.arguments),
                    text=macro.description,
                    uses=len(macro.tables) + len(macro.callers) + len(macro.tests),
                    code=macro.code if book.show_sql else "",
                ),
                section=macro.package,
            )


def _write_list(book: Book, path: str) -> str:
    """The project's own first: those of packages are many and seldom asked for."""
    shown = [each for each in book.site.macros.values() if each.shown]
    return write_page(
        book,
        path,
        "macro_list",
        own=[each for each in shown if book.site.is_own(each.package)],
        others=[each for each in shown if not book.site.is_own(each.package)],
    )


def _write(book: Book, macro: Macro, path: str) -> str:
    known = book.site.macros
    tests = [book.site.tests[each] for each in macro.tests if each in book.site.tests]
    return write_page(
        book,
        path,
        "macro",
        macro=macro,
        signature=_signature(macro),
        is_test=macro.name.startswith("test_"),
        calls=[known[each] for each in macro.calls if each in known],
        callers=[known[each] for each in macro.callers if each in known],
        tables=tables_by_id(book, macro.tables),
        tests=sorted(tests, key=_failing_first)[:LISTED_TESTS],
        test_count=len(tests),
        reach=len(beyond(book, macro.tables)),
    )


def _signature(macro: Macro) -> str:
    """How to call it: ``{{ cents(column, precision=2) }}``; a test goes by another name."""
    arguments = ", ".join(
        each.name if each.default is None else f"{each.name}={each.default}"
        for each in macro.arguments
    )
    prefix = "" if macro.name.startswith("test_") else "{{ "
    suffix = "" if macro.name.startswith("test_") else " }}"
    return f"{prefix}{macro.name.removeprefix('test_')}({arguments}){suffix}"


def _failing_first(test: DataTest) -> tuple[int, bool, str]:
    outcome = test.outcome
    rank = 2 if outcome is None or outcome.is_good else 0 if outcome.is_bad else 1
    return rank, test.sort is DataTestSort.GENERIC, test.name
