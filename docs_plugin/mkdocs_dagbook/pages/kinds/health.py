"""How well tables are cared for: together, one by one with the reasons, and by what they share."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.charts import draw_histogram
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import (
    GroupHealth,
    HealthState,
    Readers,
    Reason,
    Table,
    reasons,
    remedies,
)

LISTED_REMEDIES = 25
LISTED_TABLES = 1500


class Scored(Struct, frozen=True):
    """A table with the reasons of its score, the dearest first, and what hangs on it."""

    table: Table
    reasons: tuple[Reason, ...]
    readers: Readers


class Grouping(Struct, frozen=True):
    """One way to put tables together; ``link`` leads to the page of a group, if it has one."""

    anchor: str
    title: str
    groups: Sequence[GroupHealth]
    name: Callable[[str], str]


def plan_health(book: Book) -> Iterator[PlannedPage]:
    """The overview, all tables with their reasons, and the groups."""
    about = "How well tables are described and tested, and what to mend first"
    yield _page(book, "", "Health", "health", about)
    yield _page(book, "tables", "Scores and reasons", "health_tables", "Why each score is so")
    yield _page(
        book, "groups", "Health by group", "health_groups", "By folder, owner, tag and kind"
    )


def _page(book: Book, ident: str, title: str, template: str, about: str) -> PlannedPage:
    path = book.path(Chapter.HEALTH, ident)
    return PlannedPage(
        path=path,
        title=title,
        chapter=Chapter.HEALTH,
        write=partial(_WRITERS[template], book, path, template),
        record=SearchRecord(title, "page", about),
        icon="" if ident else "material/heart-pulse",
    )


def _write_overview(book: Book, path: str, template: str) -> str:
    site = book.site
    own = _own(book)
    found = remedies(own, site.tests, site.readers, site.limits)
    overall = site.health.overall
    return write_page(
        book,
        path,
        template,
        health=overall,
        states=[(state, overall.states.get(state, 0)) for state in HealthState],
        histogram=draw_histogram([each.health.score for each in own]),
        remedies=found[:LISTED_REMEDIES],
        remedies_in_all=len(found),
    )


def _write_tables(book: Book, path: str, template: str) -> str:
    scored = [_scored(book, table) for table in _own(book)]
    scored.sort(
        key=lambda each: (
            each.table.health.score,
            -each.readers.weight,
            each.table.title,
        )
    )
    return write_page(book, path, template, scored=scored[:LISTED_TABLES], total=len(scored))


def _write_groups(book: Book, path: str, template: str) -> str:
    site = book.site
    groupings = [
        Grouping("folders", "By folder", site.health.folders, str),
        Grouping("owners", "By owner", site.health.owners, lambda key: site.owners[key].name),
        Grouping("tags", "By tag", site.health.tags, lambda key: site.tags[key].name),
        Grouping("kinds", "By kind", site.health.kinds, lambda kind: f"{kind}s"),
    ]
    return write_page(
        book,
        path,
        template,
        groupings=[each for each in groupings if each.groups],
        health=site.health.overall,
        all_states=tuple(HealthState),
    )


def _scored(book: Book, table: Table) -> Scored:
    site = book.site
    found = reasons(table, site.tests_of(table), site.limits)
    dearest = tuple(sorted(found, key=lambda each: -each.points))
    return Scored(table, dearest, site.readers.get(table.unique_id, Readers()))


def _own(book: Book) -> list[Table]:
    """The tables of the project itself, not those of installed packages."""
    return [each for each in book.site.tables.values() if book.site.is_own(each.package)]


_WRITERS: dict[str, Callable[[Book, str, str], str]] = {
    "health": _write_overview,
    "health_tables": _write_tables,
    "health_groups": _write_groups,
}
