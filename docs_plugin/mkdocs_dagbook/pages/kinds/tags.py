"""Tags and what wears them."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.trust import weigh
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Column, Metric, Table, Tag
from mkdocs_dagbook.site_model.slugs import slug

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
            record=SearchRecord(
                title=tag.name,
                kind="tag",
                summary=_worn_by(tag),
                uses=len(tag.tables) + len(tag.columns),
            ),
        )


def _write(book: Book, tag: Tag, path: str) -> str:
    tests = [book.site.tests[each] for each in tag.tests[:LISTED_TESTS] if each in book.site.tests]
    tables = tables_by_id(book, tag.tables)
    return write_page(
        book,
        path,
        "tag",
        tag=tag,
        tables=tables,
        trust=weigh(book, tables) if tables else None,
        columns=_columns(book, tag),
        tests=tests,
        metrics=_metrics(book, tag),
        worn_by=_worn_by(tag),
    )


def _columns(book: Book, tag: Tag) -> list[tuple[Table, Column]]:
    found = []
    for place in tag.columns:
        table = book.site.tables.get(place.table)
        column = table.column(place.column) if table else None
        if table and column:
            found.append((table, column))
    return found


def _metrics(book: Book, tag: Tag) -> list[Metric]:
    metrics = book.site.semantics.metrics.values()
    return [each for each in metrics if tag.key in map(slug, each.tags)]


def _worn_by(tag: Tag) -> str:
    parts = (
        (tag.tables, "table"),
        (tag.columns, "column"),
        (tag.exposures, "exposure"),
        (tag.tests, "test"),
    )
    return ", ".join(plural(len(things), noun) for things, noun in parts if things)
