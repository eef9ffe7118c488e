"""SQL that is no table: functions of the warehouse and analyses."""

from collections.abc import Iterable, Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import Analysis, WarehouseFunction


def plan_functions(book: Book) -> Iterator[PlannedPage]:
    """The list of functions and a page each, if there are any."""
    functions = book.site.routines.functions
    if not functions:
        return
    index = book.path(Chapter.FUNCTIONS)
    yield PlannedPage(
        path=index,
        title="Functions",
        chapter=Chapter.FUNCTIONS,
        write=partial(write_page, book, index, "function_list"),
        record=SearchRecord("Functions", "page", "Functions that live in the warehouse"),
        icon="material/function",
    )
    for ident, function in functions.items():
        path = book.path(Chapter.FUNCTIONS, ident)
        yield PlannedPage(
            path=path,
            title=function.name,
            chapter=Chapter.FUNCTIONS,
            write=partial(_write_function, book, function, path),
            record=SearchRecord(
                title=function.name,
                kind="function",
                summary=summary(function.description, 120),
                words=tuple(each.name for each in function.arguments),
                text=function.description,
                tags=function.tags,
                owners=function.owners,
                uses=len(function.tables) + len(function.functions),
                code=function.code if book.show_sql else "",
            ),
        )


def plan_analyses(book: Book) -> Iterator[PlannedPage]:
    """The list of analyses and a page each, if there are any."""
    analyses = book.site.routines.analyses
    if not analyses:
        return
    index = book.path(Chapter.ANALYSES)
    yield PlannedPage(
        path=index,
        title="Analyses",
        chapter=Chapter.ANALYSES,
        write=partial(write_page, book, index, "analysis_list"),
        record=SearchRecord("Analyses", "page", "Queries that are kept, not built"),
        icon="material/magnify-scan",
    )
    for ident, analysis in analyses.items():
        path = book.path(Chapter.ANALYSES, ident)
        yield PlannedPage(
            path=path,
            title=analysis.name,
            chapter=Chapter.ANALYSES,
            write=partial(_write_analysis, book, analysis, path),
            record=SearchRecord(
                title=analysis.name,
                kind="analysis",
                summary=summary(analysis.description, 120),
                text=analysis.description,
                tags=analysis.tags,
                owners=analysis.owners,
                code=analysis.code if book.show_sql else "",
            ),
        )


def _write_function(book: Book, function: WarehouseFunction, path: str) -> str:
    return write_page(
        book,
        path,
        "function",
        function=function,
        signature=_signature(function),
        tables=tables_by_id(book, function.tables),
        callers=_functions(book, function.functions),
        calls=_functions(book, function.reads),
        reads=tables_by_id(book, function.reads),
        tests=[book.site.tests[each] for each in function.tests if each in book.site.tests],
    )


def _write_analysis(book: Book, analysis: Analysis, path: str) -> str:
    return write_page(
        book,
        path,
        "analysis",
        analysis=analysis,
        reads=tables_by_id(book, analysis.reads),
        macros=[book.site.macros[each] for each in analysis.macros if each in book.site.macros],
    )


def _functions(book: Book, idents: Iterable[str]) -> list[WarehouseFunction]:
    known = book.site.routines.functions
    return [known[each] for each in idents if each in known]


def _signature(function: WarehouseFunction) -> str:
    """``margin(price decimal, cost decimal default 0) → decimal``."""
    arguments = ", ".join(
        " ".join(
            filter(
                None,
                (
                    each.name,
                    each.data_type,
                    f"default {each.default}" if each.default is not None else "",
                ),
            )
        )
        for each in function.arguments
    )
    returned = f" → {function.returns}" if function.returns else ""
    return f"{function.name}({arguments}){returned}"
