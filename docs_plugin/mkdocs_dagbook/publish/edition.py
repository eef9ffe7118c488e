"""A book about to be printed: with its contents, and the pages somebody wrote beside it."""

from msgspec import Struct

from mkdocs_dagbook.pages import Book, Chapter, plan_pages
from mkdocs_dagbook.publish.contents import Contents, contents_of
from mkdocs_dagbook.publish.own_pages import NO_PAGES, OwnPages


class Edition(Struct, frozen=True):
    """What every form of the site is made from.

    A page of somebody's own replaces the book's page of the same path, the home page apart, which
    both share; ``site_url`` is where the site will stand, if that is known.
    """

    book: Book
    contents: Contents
    own: OwnPages = NO_PAGES
    site_url: str = ""

    @property
    def home(self) -> str:
        """The path of the home page."""
        return self.book.path(Chapter.HOME)


def make_edition(book: Book, own: OwnPages = NO_PAGES, site_url: str = "") -> Edition:
    """Plan every page of a book."""
    planned = (page for page in plan_pages(book) if page.path not in own.pages)
    return Edition(book, contents_of(planned), own, site_url)
