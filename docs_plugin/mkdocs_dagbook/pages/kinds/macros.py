"""Macros: what they do and who calls them."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import Macro


def plan_macros(book: Book) -> Iterator[PlannedPage]:
    """The list of macros and a page each, if there are any."""
    if book.links.path(Chapter.MACROS) is None:
        return
    index = book.path(Chapter.MACROS)
    yield PlannedPage(
        path=index,
        title="Macros",
        chapter=Chapter.MACROS,
        write=partial(write_page, book, index, "macro_list"),
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
                record=SearchRecord(macro.name, "macro", summary(macro.description, 120)),
                section=macro.package,
            )


def _write(book: Book, macro: Macro, path: str) -> str:
    known = book.site.macros
    return write_page(
        book,
        path,
        "macro",
        macro=macro,
        calls=[known[each] for each in macro.calls if each in known],
        callers=[known[each] for each in macro.callers if each in known],
        tables=tables_by_id(book, macro.tables),
    )
