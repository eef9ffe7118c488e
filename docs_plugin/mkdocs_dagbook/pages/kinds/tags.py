"""Tags and what wears them."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Tag

LISTED_TESTS = 200


def plan_tags(book: Book) -> Iterator[PlannedPage]:
    """The list of tags and a page each, if there are any."""
    if not book.site.tags:
        return
    index = book.path(Chapter.TAGS)
    yield PlannedPage(
        path=index,
        title="Tags",
        chapter=Chapter.TAGS,
        write=partial(write_page, book, index, "tag_list"),
        record=SearchRecord("Tags", "page", "All tags of the project"),
        icon="material/tag-outline",
    )
    for key, tag in book.site.tags.items():
        path = book.path(Chapter.TAGS, key)
        yield PlannedPage(
            path=path,
            title=tag.name,
            chapter=Chapter.TAGS,
            write=partial(_write, book, tag, path),
            record=SearchRecord(tag.name, "tag", plural(len(tag.tables), "table")),
        )


def _write(book: Book, tag: Tag, path: str) -> str:
    tests = [book.site.tests[each] for each in tag.tests[:LISTED_TESTS] if each in book.site.tests]
    return write_page(
        book, path, "tag", tag=tag, tables=tables_by_id(book, tag.tables), tests=tests
    )
