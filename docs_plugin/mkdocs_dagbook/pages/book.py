"""What every page is written from: the site model, the address book, the reader's view of both."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from mkdocs_dagbook.checks import Report
from mkdocs_dagbook.comparison import Changes
from mkdocs_dagbook.pages.links import (
    CHAPTER_OF_RESOURCE,
    Links,
    column_anchor,
    table_key,
    test_anchor,
)
from mkdocs_dagbook.pages.mentions import NO_VOCABULARY, Vocabulary, link_told
from mkdocs_dagbook.pages.page import Chapter
from mkdocs_dagbook.pages.templates import template_environment
from mkdocs_dagbook.site_model import DataTest, Exposure, SiteModel, Table
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS
from mkdocs_dagbook.site_model.shelves import folder_key


class Book(Struct, frozen=True):
    """A site model that can be printed.

    ``report`` is what the gate says of the project, ``show_sql`` decides whether code is part of
    the book, ``vocabulary`` are the terms that prose links to,
    ``personal_words`` what marks personal data. ``changes`` are those since an earlier state, if
    there is one to compare with.
    """

    site: SiteModel
    links: Links
    title: str
    report: Report
    show_sql: bool = True
    vocabulary: Vocabulary = NO_VOCABULARY
    personal_words: tuple[str, ...] = PERSONAL_WORDS
    changes: Changes | None = None

    def path(self, chapter: Chapter, ident: str = "") -> str:
        """The source path of a page that is known to exist."""
        return self.links.paths[chapter, ident]

    def tests_of(self, table: Table) -> tuple[DataTest, ...]:
        """The tests of a table, the failing ones first."""
        return tuple(sorted(self.site.tests_of(table), key=_trouble_first))

    def below(self, table: Table) -> Iterator[Table]:
        """Every table that reads from this one, directly or not, the near ones first."""
        return self._walk(table, "children")

    def above(self, table: Table) -> Iterator[Table]:
        """Every table this one is made from, the near ones first."""
        return self._walk(table, "parents")

    def exposures_of(self, tables: Iterable[Table]) -> tuple[Exposure, ...]:
        """Every exposure that reads one of these tables."""
        found = dict.fromkeys(each for one in tables for each in one.exposures)
        return tuple(self.site.exposures[each] for each in found if each in self.site.exposures)

    def _walk(self, start: Table, side: str) -> Iterator[Table]:
        seen = {start.unique_id}
        queue = [start]
        for table in queue:
            for ident in getattr(table, side):
                other = self.site.tables.get(ident)
                if other is not None and ident not in seen:
                    seen.add(ident)
                    queue.append(other)
                    yield other


class Here(Struct, frozen=True):
    """The book as seen from one page: methods give a relative link, or None if there is no page."""

    book: Book
    path: str

    def chapter(self, name: str, ident: str = "") -> str | None:
        """The index page of a chapter, by its folder, or a further page of it."""
        return self.to(Chapter(name), ident)

    def table(self, ident: str, column: str | None = None) -> str | None:
        """A table's page, or one column on it."""
        table = self.book.site.tables.get(ident)
        if table is None:
            return None
        return self.to(*table_key(table), anchor=column_anchor(column) if column else "")

    def exposure(self, ident: str) -> str | None:
        """An exposure's page."""
        return self.to(Chapter.EXPOSURES, ident)

    def term(self, slug: str) -> str | None:
        """A glossary term's page."""
        return self.to(Chapter.GLOSSARY, slug)

    def other_term(self, slug: str) -> str | None:
        """A glossary term's page, unless this is it."""
        is_own = self.book.links.path(Chapter.GLOSSARY, slug) == self.path
        return None if is_own else self.term(slug)

    def owner(self, key: str) -> str | None:
        """An owner's page."""
        return self.to(Chapter.OWNERS, key)

    def tag(self, name: str) -> str | None:
        """A tag's page, by key or by name."""
        tags = self.book.site.tags
        if name in tags:
            return self.to(Chapter.TAGS, name)
        key = next((key for key, each in tags.items() if each.name == name), name)
        return self.to(Chapter.TAGS, key)

    def group(self, ident: str) -> str | None:
        """A group's page, by id or by name."""
        groups = self.book.site.groups
        key = next((key for key, each in groups.items() if ident in (key, each.name)), ident)
        return self.to(Chapter.GROUPS, key)

    def macro(self, ident: str) -> str | None:
        """A macro's page."""
        return self.to(Chapter.MACROS, ident)

    def doc(self, ident: str) -> str | None:
        """A doc block's page."""
        return self.to(Chapter.DOCS, ident)

    def node(self, ident: str) -> str | None:
        """The page of anything that has a unique id."""
        chapter = CHAPTER_OF_RESOURCE.get(ident.partition(".")[0])
        return self.to(chapter, ident) if chapter else self.table(ident) or self.test(ident)

    def test(self, ident: str) -> str | None:
        """A test's own page, else its line on the page of its table."""
        own = self.to(Chapter.TESTS, ident)
        test = self.book.site.tests.get(ident)
        table = self.book.site.tables.get(test.table or "") if test else None
        if own or table is None:
            return own
        return self.to(*table_key(table), anchor=test_anchor(ident))

    def folder(self, table: Table) -> str | None:
        """The folder a table lies in."""
        key = folder_key(self.book.site, table)
        return self.to(Chapter.FOLDERS, key) if key else None

    def to(self, chapter: Chapter, ident: str, *, anchor: str = "") -> str | None:
        """Any page of the book."""
        target = self.book.links.path(chapter, ident)
        return None if target is None else self.book.links.between(self.path, target, anchor)


def write_page(book: Book, path: str, template: str, **values: Any) -> str:
    """The HTML of one page; every template knows ``here``, ``book`` and ``site``."""
    here = Here(book, path)
    html = template_environment().get_template(f"pages/{template}.html")
    written = html.render(book=book, site=book.site, here=here, **values)
    return link_told(written, book.vocabulary, here.other_term)


def tables_by_id(book: Book, idents: Iterable[str]) -> tuple[Table, ...]:
    """The tables of some ids, as far as they are known."""
    return tuple(book.site.tables[each] for each in idents if each in book.site.tables)


def _trouble_first(test: DataTest) -> tuple[int, str]:
    outcome = test.outcome
    if outcome is None:
        return (2, "")
    return (0 if outcome.is_bad else 1 if not outcome.is_good else 2, "")
