"""What ways of making the book came to, and the table of docs/benchmarks.md made from it.

    {"day": "2026-11-23", "machine": {...}, "versions": {"mkdocs": "1.6.1", ...},
     "sizes": {"500": {"dagbook export": {"cpu": 7.0, "megabytes": 97, "site": 67, "pages": 1103},
                       "MkDocs + Material alone": {...}}}}

This is `results/book.json`: ``sizes`` is keyed by the number of models. What is measured again
replaces the same way of the same size; the rest stays as it was.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import machine
from results import read_results, write_results

RESULTS = Path(__file__).parent / "results" / "book.json"
PLAIN, PLUGIN, ALONE = "dagbook export", "MkDocs with the plugin", "MkDocs + Material alone"


def remember(path: Path, models: int, ways: Mapping[str, Mapping[str, float]]) -> None:
    """Put what was measured now beside what is known of other sizes and ways."""
    sizes = (read_results(path) or {"sizes": {}})["sizes"]
    sizes[str(models)] = {**sizes.get(str(models), {}), **ways}
    found = {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": {name: version(name) for name in ("mkdocs", "mkdocs-material")},
        "sizes": {size: sizes[size] for size in sorted(sizes, key=int)},
    }
    write_results(path, found)


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
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    place = found["machine"]
    yield from (
        "",
        f"Last measured {found['day']} with {versions} on {place['cores']} cores of "
        f"{place['processor']}; programs running before: {place['load before']}.",
    )
