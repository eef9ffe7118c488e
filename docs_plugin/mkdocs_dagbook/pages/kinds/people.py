"""Owners and groups: who answers for what."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Group, Owner


def plan_owners(book: Book) -> Iterator[PlannedPage]:
    """The list of owners and a page each, if anybody owns anything."""
    if not book.site.owners:
        return
    index = book.path(Chapter.OWNERS)
    health = {each.name: each for each in book.site.health.owners}
    unowned = [
        each
        for each in book.site.tables.values()
        if not each.owners and book.site.is_own(each.package)
    ]
    yield PlannedPage(
        path=index,
        title="Owners",
        chapter=Chapter.OWNERS,
        write=partial(write_page, book, index, "owner_list", health=health, unowned=unowned),
        record=SearchRecord("Owners", "page", "Who answers for which tables"),
        icon="material/account-group-outline",
    )
    for key, owner in book.site.owners.items():
        path = book.path(Chapter.OWNERS, key)
        yield PlannedPage(
            path=path,
            title=owner.name,
            chapter=Chapter.OWNERS,
            write=partial(_write_owner, book, owner, path),
            record=SearchRecord(owner.name, "owner", plural(len(owner.tables), "table")),
        )


def plan_groups(book: Book) -> Iterator[PlannedPage]:
    """The list of groups and a page each."""
    if not book.site.groups:
        return
    index = book.path(Chapter.GROUPS)
    yield PlannedPage(
        path=index,
        title="Groups",
        chapter=Chapter.GROUPS,
        write=partial(write_page, book, index, "group_list"),
        record=SearchRecord("Groups", "page", "Groups of models"),
        icon="material/folder-account-outline",
    )
    for ident, group in book.site.groups.items():
        path = book.path(Chapter.GROUPS, ident)
        yield PlannedPage(
            path=path,
            title=group.name,
            chapter=Chapter.GROUPS,
            write=partial(_write_group, book, group, path),
            record=SearchRecord(group.name, "group", summary(group.description, 120)),
        )


def _write_owner(book: Book, owner: Owner, path: str) -> str:
    health = next((each for each in book.site.health.owners if each.name == owner.key), None)
    tables = tables_by_id(book, owner.tables)
    return write_page(book, path, "owner", owner=owner, tables=tables, health=health)


def _write_group(book: Book, group: Group, path: str) -> str:
    return write_page(book, path, "group", group=group, tables=tables_by_id(book, group.tables))
