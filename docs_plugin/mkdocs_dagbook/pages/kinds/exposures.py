"""Dashboards, notebooks and applications: may they be trusted, whom to ask, what they read."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.lineage import draw_around
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.trust import Trust, behind, weigh
from mkdocs_dagbook.site_model import Exposure, Kind


def plan_exposures(book: Book) -> Iterator[PlannedPage]:
    """The list of exposures and one page each, if there are any."""
    if not book.site.exposures:
        return
    index = book.path(Chapter.EXPOSURES)
    yield PlannedPage(
        path=index,
        title="Exposures",
        chapter=Chapter.EXPOSURES,
        write=partial(_write_list, book, index),
        record=SearchRecord("Exposures", "page", "Dashboards and applications that read tables"),
        icon="material/monitor-dashboard",
    )
    for ident, exposure in book.site.exposures.items():
        path = book.path(Chapter.EXPOSURES, ident)
        yield PlannedPage(
            path=path,
            title=exposure.label or exposure.name,
            chapter=Chapter.EXPOSURES,
            write=partial(_write, book, exposure, path),
            record=SearchRecord(
                title=exposure.label or exposure.name,
                kind="exposure",
                summary=summary(exposure.description, 120),
                words=(exposure.name, exposure.kind),
                text=exposure.description,
                tags=exposure.tags,
                owners=exposure.owners,
            ),
        )


def _write_list(book: Book, path: str) -> str:
    rows = [(each, _trust(book, each)) for each in book.site.exposures.values()]
    return write_page(book, path, "exposure_list", rows=rows)


def _write(book: Book, exposure: Exposure, path: str) -> str:
    reads = tables_by_id(book, exposure.depends_on)
    trust = _trust(book, exposure)
    metrics = book.site.semantics.metrics
    return write_page(
        book,
        path,
        "exposure",
        exposure=exposure,
        reads=reads,
        trust=trust,
        sources=[each for each in trust.tables if each.kind is Kind.SOURCE],
        metrics=[metrics[each] for each in exposure.metrics if each in metrics],
        askable=list(
            dict.fromkeys(
                owner for table in reads for owner in table.owners if owner not in exposure.owners
            )
        ),
        drawing=draw_around(book, exposure.unique_id, path),
    )


def _trust(book: Book, exposure: Exposure) -> Trust:
    return weigh(book, behind(book, exposure.depends_on))
