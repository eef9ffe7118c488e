"""What ways of making the book came to, and the table of docs/benchmarks.md made from it.

    {"day": "2026-11-23", "machine": {...}, "versions": {"mkdocs": "1.6.1", ...},
     "sizes": {"500": {"dagbook export": {"cpu": 7.0, "megabytes": 97, "site": 67, "pages": 1103},
                       "MkDocs + Material alone": {...}}}}

This is `results/book.json`: ``sizes`` is keyed by the number of models. What is measured again
replaces the same way of the same size; the rest stays as it was.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from results import told_day

RESULTS = Path(__file__).parent / "results" / "book.json"
PLAIN, PLUGIN, ALONE = "dagbook export", "MkDocs with the plugin", "MkDocs + Material alone"


def book_table(found: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the table, and when and where it was measured."""
    yield "| models | | CPU seconds | memory, MB | site, MB | pages | ms a page | beside alone |"
    yield "|--:|---|--:|--:|--:|--:|--:|--:|"
    for models, ways in found["sizes"].items():
        alone = ways.get(ALONE)
        for name, way in ways.items():
            times = alone["cpu"] / way["cpu"] if alone and name != ALONE else 0
            yield (
                f"| {int(models):,} | {name} | {way['cpu']:.1f} | {way['megabytes']:.0f} "
                f"| {way['site']:.0f} | {way['pages']:,} "
                f"| {1000 * way['cpu'] / max(1, way['pages']):.1f} "
                f"| {f'{times:.1f} times as fast' if times else ''} |"
            )
    yield from ("", told_day(found))
