"""May I trust what is read from these tables? One verdict over several, with its reasons."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from mkdocs_dagbook.pages.book import Book
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import DataTest, GroupHealth, HealthState, Kind, Table
from mkdocs_dagbook.site_model.health import group_health

NAMED = 8


class Trust(Struct, frozen=True, kw_only=True):
    """What is known against some tables, taken together.

    ``tone`` is good, warn, bad or quiet; ``verdict`` one sentence. ``oldest`` is the source
    whose newest row is the oldest.
    """

    tone: str
    word: str
    verdict: str
    health: GroupHealth
    tables: tuple[Table, ...]
    broken: tuple[Table, ...]
    failing: tuple[DataTest, ...]
    warning: tuple[DataTest, ...]
    late: tuple[Table, ...]
    untested: tuple[Table, ...]
    tests: int
    passed: int
    oldest: Table | None

    @property
    def states(self) -> list[tuple[HealthState, int]]:
        """States with how many tables are in each, none left out."""
        return [(state, self.health.states.get(state, 0)) for state in HealthState]


def weigh(book: Book, tables: Iterable[Table]) -> Trust:
    """Look at the builds, tests and freshness of some tables."""
    chosen = tuple(tables)
    tests = {each: book.site.tests[each] for table in chosen for each in table.tests}
    ran = [test for test in tests.values() if test.outcome is not None]
    failing = tuple(each for each in ran if each.outcome is not None and each.outcome.is_bad)
    warning = tuple(
        each for each in ran if each.outcome is not None and each.outcome.status == "warn"
    )
    broken = tuple(each for each in chosen if each.outcome is not None and each.outcome.is_bad)
    late = tuple(each for each in chosen if _is_late(each))
    untested = tuple(each for each in chosen if not each.tests and each.kind is not Kind.SOURCE)
    tone, word, verdict = _verdict(
        broken, failing, late, warning, untested, known=bool(ran or broken)
    )
    return Trust(
        tone=tone,
        word=word,
        verdict=verdict,
        health=group_health("these", chosen),
        tables=chosen,
        broken=broken,
        failing=failing,
        warning=warning,
        late=late,
        untested=untested,
        tests=len(tests),
        passed=sum(1 for each in ran if each.outcome is not None and each.outcome.is_good),
        oldest=_oldest(chosen),
    )


def behind(book: Book, idents: Iterable[str]) -> tuple[Table, ...]:
    """Some tables and everything they are made from, each once, the near ones first."""
    return _walked(book, idents, "parents")


def beyond(book: Book, idents: Iterable[str]) -> tuple[Table, ...]:
    """Some tables and everything that is made from them, each once, the near ones first."""
    return _walked(book, idents, "children")


def _walked(book: Book, idents: Iterable[str], side: str) -> tuple[Table, ...]:
    direct = [book.site.tables[each] for each in idents if each in book.site.tables]
    seen = {table.unique_id: table for table in direct}
    queue = list(direct)
    for table in queue:
        for ident in getattr(table, side):
            if ident not in seen and ident in book.site.tables:
                seen[ident] = book.site.tables[ident]
                queue.append(seen[ident])
    return tuple(seen.values())


def _verdict(
    broken: Sequence[Table],
    failing: Sequence[DataTest],
    late: Sequence[Table],
    warning: Sequence[DataTest],
    untested: Sequence[Table],
    *,
    known: bool,
) -> tuple[str, str, str]:
    grave = [
        plural(len(things), one, many)
        for things, one, many in (
            (broken, "build failed", "builds failed"),
            (failing, "test fails", "tests fail"),
        )
        if things
    ]
    light = [
        plural(len(things), one, many)
        for things, one, many in (
            (late, "source is older than promised", "sources are older than promised"),
            (warning, "test warns", "tests warn"),
            (untested, "table has no test", "tables have no test"),
        )
        if things
    ]
    if grave:
        return "bad", "not now", f"{_listed([*grave, *light])}."
    if not known:
        return "quiet", "nobody knows", "No result of a run was given for what stands behind it."
    if light:
        return "warn", "with care", f"{_listed(light)}."
    return "good", "yes", "Every build and every test behind it passed, and no source is too old."


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _is_late(table: Table) -> bool:
    return table.freshness is not None and table.freshness.status != "pass"


def _oldest(tables: Sequence[Table]) -> Table | None:
    dated = [each for each in tables if each.freshness is not None and each.freshness.max_loaded_at]
    return min(dated, key=_loaded_at, default=None)


def _loaded_at(table: Table) -> tuple[str, str]:
    loaded = table.freshness.max_loaded_at if table.freshness else None
    return (loaded.isoformat() if loaded else "", table.unique_id)
