"""The site model as pages: planned first so that they can link to each other, then written.

Pure: nothing of MkDocs here, so that another generator can print the same book.
"""

from mkdocs_dagbook.pages.book import Book
from mkdocs_dagbook.pages.explorer import write_explorer_scripts
from mkdocs_dagbook.pages.kinds import PAGE_KINDS
from mkdocs_dagbook.pages.kinds.home import write_glance
from mkdocs_dagbook.pages.links import assign_links
from mkdocs_dagbook.pages.mentions import vocabulary_of
from mkdocs_dagbook.pages.page import Chapter, Heading, PlannedPage, SearchRecord, headings
from mkdocs_dagbook.pages.parts import OpenPart, open_parts
from mkdocs_dagbook.pages.search import write_search_scripts
from mkdocs_dagbook.pages.templates import read_scripts, read_styles

__all__ = [
    "Book",
    "Chapter",
    "Heading",
    "OpenPart",
    "PlannedPage",
    "SearchRecord",
    "assign_links",
    "headings",
    "open_parts",
    "plan_pages",
    "read_scripts",
    "read_styles",
    "vocabulary_of",
    "write_explorer_scripts",
    "write_glance",
    "write_search_scripts",
]


def plan_pages(book: Book) -> tuple[PlannedPage, ...]:
    """Every page of the book, in reading order; nothing is written yet."""
    return tuple(page for plan in PAGE_KINDS for page in plan(book))
