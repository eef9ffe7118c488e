"""The first page: what this project is and how it fares."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import DataTest, HealthState, Kind, Table

WORST = 8
NEWS = 12


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
    site = book.site
    own = [table for table in site.tables.values() if site.is_own(table.package)]
    sources = site.of_kind(Kind.SOURCE)
    return write_page(
        book,
        path,
        template,
        about=template == "glance",
        health=site.health.overall,
        states=[(state, site.health.overall.states.get(state, 0)) for state in HealthState],
        worst=_worst(own),
        trouble=_trouble(book)[:NEWS],
        trouble_count=len(_trouble(book)),
        broken=[table for table in own if table.outcome and table.outcome.is_bad],
        checked_sources=[each for each in sources if each.freshness is not None],
        unchecked=sum(1 for each in sources if each.freshness is None),
        chapters=_chapters(book),
    )


def _worst(tables: list[Table]) -> list[Table]:
    """Tables that need care most: low scores first, among equals those that feed most others."""
    ailing = [each for each in tables if each.health.state is not HealthState.HEALTHY]
    return sorted(ailing, key=lambda each: (each.health.score, -len(each.children), each.title))[
        :WORST
    ]


def _trouble(book: Book) -> list[DataTest]:
    """Tests that someone should look at, failures before warnings."""
    found = [
        test
        for test in book.site.tests.values()
        if test.outcome is not None
        and not test.outcome.is_good
        and test.outcome.status != "skipped"
    ]
    return sorted(found, key=lambda test: (not (test.outcome and test.outcome.is_bad), test.name))


def _chapters(book: Book) -> list[tuple[str, str, int]]:
    """Title, folder and size of each chapter that has pages."""
    site = book.site
    counts = (
        ("Models", Chapter.MODELS, len(site.of_kind(Kind.MODEL))),
        ("Sources", Chapter.SOURCES, len(site.of_kind(Kind.SOURCE))),
        ("Seeds", Chapter.SEEDS, len(site.of_kind(Kind.SEED))),
        ("Snapshots", Chapter.SNAPSHOTS, len(site.of_kind(Kind.SNAPSHOT))),
        ("Exposures", Chapter.EXPOSURES, len(site.exposures)),
        ("Tests", Chapter.TESTS, len(site.tests)),
        ("Glossary terms", Chapter.GLOSSARY, len(site.terms)),
        ("Owners", Chapter.OWNERS, len(site.owners)),
        ("Tags", Chapter.TAGS, len(site.tags)),
        ("Macros", Chapter.MACROS, len(site.macros)),
    )
    return [(title, str(chapter), count) for title, chapter, count in counts if count]
