"""The first page: what this project is and how it fares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import DataTest, HealthState, Kind, SiteModel, Table

WORST = 8
NEWS = 12
STARTS = 6

TITLES: Mapping[Chapter, str] = {
    Chapter.GLOSSARY: "Glossary terms",
    Chapter.DOCS: "Doc blocks",
}
"""What a chapter is called, where the name of its folder isn't it."""

UNCOUNTED = {Chapter.LINEAGE, Chapter.RUNS, Chapter.FRESHNESS, Chapter.HEALTH}
"""Chapters that are views of the project: how many pages they have tells nobody anything."""

LEFT_OUT = {Chapter.HOME, Chapter.SEARCH}


def plan_home(book: Book) -> Iterator[PlannedPage]:
    """The home page of the book."""
    path = book.path(Chapter.HOME)
    yield PlannedPage(
        path=path,
        title="Home",
        chapter=Chapter.HOME,
        write=partial(_write, book, path, "home"),
        record=SearchRecord(book.title, "page", summary(book.site.overview, 120)),
        icon="material/home-variant-outline",
    )


def write_glance(book: Book) -> str:
    """Health at a glance without a heading of its own, for a home page that somebody wrote."""
    return _write(book, book.path(Chapter.HOME), "glance")


def _write(book: Book, path: str, template: str) -> str:
    values = {**_today(book), **_starts(book), **_state(book)}
    return write_page(
        book, path, template, about=template == "glance", chapters=_chapters(book), **values
    )


def _today(book: Book) -> Mapping[str, object]:
    """What somebody should look at now: builds, tests and sources, each with how many are well."""
    site = book.site
    own = _own(site)
    sources = site.of_kind(Kind.SOURCE)
    checked = [each for each in sources if each.freshness is not None]
    trouble = _trouble(site)
    outcomes = [each.outcome for each in site.tests.values() if each.outcome]
    return {
        "built": sum(1 for table in own if table.outcome and table.kind is not Kind.SOURCE),
        "skipped": [each for each in own if each.outcome and each.outcome.status == "skipped"],
        "broken": [table for table in own if table.outcome and table.outcome.is_bad],
        "ran": sum(1 for each in outcomes if each.status != "skipped"),
        "failing": sum(1 for each in trouble if each.outcome and each.outcome.is_bad),
        "warning": sum(1 for each in trouble if each.outcome and not each.outcome.is_bad),
        "trouble": trouble[:NEWS],
        "trouble_count": len(trouble),
        "checked_sources": checked,
        "late": sorted(filter(_is_late, checked), key=_oldest_first),
        "unchecked": len(sources) - len(checked),
    }


def _starts(book: Book) -> Mapping[str, object]:
    """Where somebody new begins: what people use, and the tables most is made from."""
    exposures = [each for each in book.site.exposures.values() if book.site.is_own(each.package)]
    read = [
        each
        for each in _own(book.site)
        if each.kind is Kind.MODEL and each.shown and (each.exposures or each.children)
    ]
    read.sort(key=lambda each: (-len(each.exposures), -len(each.children), each.title))
    return {
        "exposures": exposures[:STARTS],
        "more_exposures": len(exposures[STARTS:]),
        "most_read": read[:STARTS],
    }


def _state(book: Book) -> Mapping[str, object]:
    """How well tables are cared for."""
    health = book.site.health.overall
    return {
        "health": health,
        "states": [(state, health.states.get(state, 0)) for state in HealthState],
        "worst": _worst(_own(book.site)),
    }


def _own(site: SiteModel) -> list[Table]:
    return [table for table in site.tables.values() if site.is_own(table.package)]


def _worst(tables: list[Table]) -> list[Table]:
    """Tables that need care most: low scores first, among equals those that feed most others."""
    ailing = [each for each in tables if each.health.state is not HealthState.HEALTHY]
    return sorted(ailing, key=lambda each: (each.health.score, -len(each.children), each.title))[
        :WORST
    ]


def _trouble(site: SiteModel) -> list[DataTest]:
    """Tests that someone should look at, failures before warnings."""
    found = [
        test
        for test in site.tests.values()
        if test.outcome is not None
        and not test.outcome.is_good
        and test.outcome.status != "skipped"
    ]
    return sorted(found, key=lambda test: (not (test.outcome and test.outcome.is_bad), test.name))


def _is_late(table: Table) -> bool:
    return table.freshness is not None and table.freshness.status != "pass"


def _oldest_first(table: Table) -> tuple[float, str]:
    age = table.freshness.age_seconds if table.freshness else None
    return (-(age or 0), table.title)


def _chapters(book: Book) -> list[tuple[str, str, int]]:
    """Title, folder and size of each chapter that has pages; no size where it is one page."""
    paths = Counter(
        chapter for chapter, ident in book.links.paths if ident and chapter not in UNCOUNTED
    )
    site = book.site
    sizes = {**paths, Chapter.TESTS: len(site.tests), Chapter.OWNERS: len(site.owners)}
    return [
        (TITLES.get(chapter, str(chapter).replace("-", " ").capitalize()), str(chapter), size)
        for chapter in Chapter
        if chapter not in LEFT_OUT and book.links.path(chapter) is not None
        for size in (sizes.get(chapter, 0),)
    ]
