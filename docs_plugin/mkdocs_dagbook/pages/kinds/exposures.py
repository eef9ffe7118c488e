"""Dashboards, notebooks and applications: the list and a page each."""

from collections.abc import Iterator
from functools import partial

from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.lineage import draw_around
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.site_model import Exposure


def plan_exposures(book: Book) -> Iterator[PlannedPage]:
    """The list of exposures and one page each, if there are any."""
    if not book.site.exposures:
        return
    index = book.path(Chapter.EXPOSURES)
    yield PlannedPage(
        path=index,
        title="Exposures",
        chapter=Chapter.EXPOSURES,
        write=partial(write_page, book, index, "exposure_list"),
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
                exposure.label or exposure.name,
                "exposure",
                summary(exposure.description, 120),
                (exposure.name, exposure.kind, *exposure.tags),
            ),
        )


def _write(book: Book, exposure: Exposure, path: str) -> str:
    reads = tables_by_id(book, exposure.depends_on)
    return write_page(
        book,
        path,
        "exposure",
        exposure=exposure,
        reads=reads,
        behind=len({each.unique_id for table in reads for each in (table, *book.above(table))}),
        drawing=draw_around(book, exposure.unique_id, path),
    )
