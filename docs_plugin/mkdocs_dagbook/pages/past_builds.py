"""What earlier builds tell on a table's own page."""

from collections.abc import Mapping
from typing import Any

from mkdocs_dagbook.pages.book import Book
from mkdocs_dagbook.pages.charts import large_trends
from mkdocs_dagbook.site_model import Table, builds, durations, last_jump


def past_of_table(book: Book, table: Table, path: str) -> Mapping[str, Any]:
    """The values that ``table/trends.html`` shows."""
    points = builds(book.site.history.of(table.unique_id))
    rows, seconds = large_trends(points)
    return {
        "past_builds": points,
        "past_durations": durations(points),
        "past_jump": last_jump(points),
        "past_rows": rows,
        "past_seconds": seconds,
    }
