"""How old everything is: sources beside what was promised, tables since their last build."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import Kind, Table

LISTED_TABLES = 1000

_TROUBLE = {"error": 0, "runtime error": 1, "warn": 2, None: 3, "pass": 4}


def plan_freshness(book: Book) -> Iterator[PlannedPage]:
    """One board for sources and built tables."""
    path = book.path(Chapter.FRESHNESS)
    yield PlannedPage(
        path=path,
        title="Freshness",
        chapter=Chapter.FRESHNESS,
        write=partial(_write, book, path),
        record=SearchRecord("Freshness", "page", "How old sources and tables are"),
        icon="material/clock-outline",
    )


def _write(book: Book, path: str) -> str:
    sources = book.site.of_kind(Kind.SOURCE)
    watched = [each for each in sources if each.freshness_policy or each.freshness]
    built = [
        each
        for each in book.site.tables.values()
        if each.kind is not Kind.SOURCE and each.built_at is not None
    ]
    return write_page(
        book,
        path,
        "freshness",
        watched=sorted(watched, key=lambda each: _by_trouble(book, each)),
        unwatched=[each for each in sources if each not in watched],
        remembered=any(len(book.site.history.of(each.unique_id)) > 1 for each in watched),
        statuses=_statuses(watched),
        ages={each.unique_id: age for each in watched if (age := _age(book, each)) is not None},
        built=sorted(built, key=lambda each: (each.built_at, each.title))[:LISTED_TABLES],
        total=len(built),
        unbuilt=[each for each in book.site.tables.values() if _could_be_built(each)],
    )


def _could_be_built(table: Table) -> bool:
    return (
        table.kind is not Kind.SOURCE
        and table.built_at is None
        and table.materialization != "ephemeral"
    )


def _statuses(watched: list[Table]) -> list[tuple[str, str, int]]:
    """Tone, word and number of what the check found, the worst first."""
    words = (
        ("bad", "too old", {"error"}),
        ("bad", "check failed", {"runtime error"}),
        ("warn", "getting old", {"warn"}),
        ("quiet", "not checked", {None}),
        ("good", "fresh", {"pass"}),
    )
    found = [each.freshness.status if each.freshness else None for each in watched]
    counted = [(tone, word, sum(each in which for each in found)) for tone, word, which in words]
    return [each for each in counted if each[2]]


def _by_trouble(book: Book, table: Table) -> tuple[int, float, str]:
    """The worst state first, and in it whoever has used up most of what was promised."""
    status = table.freshness.status if table.freshness else None
    age, policy = _age(book, table), table.freshness_policy
    promised = (policy.error_seconds or policy.warn_seconds) if policy else None
    used = age / promised if age is not None and promised else 0.0
    return (_TROUBLE.get(status, 1), -used, table.title)


def _age(book: Book, table: Table) -> float | None:
    """Seconds since the newest row when it was checked."""
    found = table.freshness
    if found is None:
        return None
    if found.age_seconds is not None:
        return found.age_seconds
    if found.max_loaded_at is None:
        return None
    return ((found.checked_at or book.site.now) - found.max_loaded_at).total_seconds()
