"""Personal data: what is marked, where its values flow, who reads them."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.site_model import ColumnPlace, Exposure, Table
from mkdocs_dagbook.site_model.personal import (
    CLASSIFYING,
    Carrier,
    PersonalData,
    Remains,
    find_personal_data,
    marks_of,
)
from mkdocs_dagbook.site_model.slugs import slug

LISTED = 500


class Reader(Struct, frozen=True):
    """An exposure that reads tables with personal values in them; ``marks`` are its own."""

    exposure: Exposure
    columns: tuple[ColumnPlace, ...]
    marks: tuple[str, ...]


def plan_personal_data(book: Book) -> Iterator[PlannedPage]:
    """One page, if anything is marked as personal."""
    if book.links.path(Chapter.PERSONAL_DATA) is None:
        return
    path = book.path(Chapter.PERSONAL_DATA)
    yield PlannedPage(
        path=path,
        title="Personal data",
        chapter=Chapter.PERSONAL_DATA,
        write=partial(_write, book, path),
        record=SearchRecord(
            title="Personal data",
            kind="page",
            summary="Which columns are marked as personal and where their values flow",
            words=("pii", "gdpr", "privacy"),
        ),
        icon="material/account-lock-outline",
    )


def _write(book: Book, path: str) -> str:
    found = find_personal_data(book.site, book.personal_words)
    leaks = found.unmarked(Remains.AS_IS, Remains.CHANGED)
    veiled = found.unmarked(Remains.MASKED, Remains.AGGREGATED)
    return write_page(
        book,
        path,
        "personal_data",
        found=found,
        is_traced=bool(book.site.column_graph.tables),
        leaks=leaks[:LISTED],
        leak_count=len(leaks),
        veiled=veiled[:LISTED],
        veiled_count=len(veiled),
        entries={each.place: _entries(found, each) for each in (*leaks, *veiled)},
        marked=_by_table(book, found),
        readers=_readers(book, found),
        vague=tables_by_id(book, found.vague),
        words=book.personal_words,
        classifying=sorted(CLASSIFYING),
    )


def _entries(found: PersonalData, carrier: Carrier) -> tuple[ColumnPlace, ...]:
    """The marked columns a value comes from at last: those no other marked one flows into."""
    first = tuple(each for each in carrier.origins if each not in found.carriers)
    return first or carrier.origins


def _by_table(book: Book, found: PersonalData) -> list[tuple[Table, list[ColumnPlace]]]:
    grouped: dict[str, list[ColumnPlace]] = {}
    for place in found.marked:
        grouped.setdefault(place.table, []).append(place)
    return [(book.site.tables[ident], places) for ident, places in grouped.items()]


def _readers(book: Book, found: PersonalData) -> list[Reader]:
    """Exposures that read a table in which values are as they are, or little changed."""
    words = frozenset(slug(word) for word in book.personal_words)
    open_states = (Remains.AS_IS, Remains.CHANGED)
    places: dict[str, dict[ColumnPlace, None]] = {}
    for place in found.marked:
        places.setdefault(place.table, {})[place] = None
    for place, carrier in found.carriers.items():
        if carrier.state in open_states:
            places.setdefault(place.table, {})[place] = None
    readers = []
    for exposure in book.site.exposures.values():
        columns = [each for ident in exposure.depends_on for each in places.get(ident, ())]
        if columns:
            marks = marks_of(exposure.tags, exposure.meta, words)
            readers.append(Reader(exposure, tuple(columns), marks))
    return readers
