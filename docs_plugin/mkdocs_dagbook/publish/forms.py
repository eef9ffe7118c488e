"""The forms a book can be written in, without a host."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from mkdocs_dagbook.pages import Book
from mkdocs_dagbook.publish.api import write_api
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.plain_site import write_plain_site
from mkdocs_dagbook.publish.single_file import with_sections, write_single_file
from mkdocs_dagbook.publish.tree import HUGO, write_tree


def as_it_is(book: Book) -> Book:
    """The book, unchanged."""
    return book


class Form(Struct, frozen=True):
    """A form: what writes it, and where below the artifacts if nobody says.

    ``directory_urls`` is the kind of addresses it has unless asked otherwise; ``arrange`` makes
    the book fit for it, before the pages somebody wrote are linked with it.
    """

    write: Callable[[Edition, Path], None]
    place: str
    directory_urls: bool = False
    arrange: Callable[[Book], Book] = as_it_is


FORMS: Mapping[str, Form] = {
    "site": Form(write_plain_site, "book"),
    "tree": Form(write_tree, "content", directory_urls=True),
    "hugo": Form(partial(write_tree, dialect=HUGO), "hugo", directory_urls=True),
    "single": Form(write_single_file, "book.html", arrange=with_sections),
    "json": Form(write_api, "api"),
}
