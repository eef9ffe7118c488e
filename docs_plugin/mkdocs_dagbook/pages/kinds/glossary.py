"""The business glossary: an index and a page a term."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import Term


def plan_glossary(book: Book) -> Iterator[PlannedPage]:
    """The glossary, if the project has terms."""
    if not book.site.terms:
        return
    index = book.path(Chapter.GLOSSARY)
    yield PlannedPage(
        path=index,
        title="Glossary",
        chapter=Chapter.GLOSSARY,
        write=partial(write_page, book, index, "term_list"),
        record=SearchRecord("Glossary", "page", "Business terms and what they mean"),
        icon="material/book-alphabet",
    )
    for slug, term in book.site.terms.items():
        path = book.path(Chapter.GLOSSARY, slug)
        yield PlannedPage(
            path=path,
            title=term.name,
            chapter=Chapter.GLOSSARY,
            write=partial(write_page, book, path, "term", term=term),
            record=_record(term),
        )


def _record(term: Term) -> SearchRecord:
    words = (*term.synonyms, *([term.abbreviation] if term.abbreviation else []))
    return SearchRecord(term.name, "term", summary(term.definition, 120), words)
