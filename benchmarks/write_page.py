"""Write the measured tables into docs/benchmarks.md, between the marks that name them.

python benchmarks/write_page.py
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import bench
import book_table
import checks
import growth
from bench_tables import engine_tables
from results import read_results

PAGE = Path(__file__).parents[1] / "docs/benchmarks.md"
SECTIONS: dict[str, tuple[Path, Callable[[Mapping[str, Any]], Iterable[str]]]] = {
    "engines": (bench.RESULTS, engine_tables),
    "growth": (growth.RESULTS, growth.growth_table),
    "book": (book_table.RESULTS, book_table.book_table),
    "gate": (checks.RESULTS, checks.gate_tables),
}


def filled(page: str) -> str:
    """A page with the tables of what is measured."""
    for name, (path, table) in SECTIONS.items():
        found = read_results(path)
        if found is None:
            continue
        start, end = f"<!-- {name}: benchmarks/write_page.py -->", f"<!-- end of {name} -->"
        text = "\n".join(table(found)).strip()
        whole = f"{start}\n\n{text}\n\n{end}"
        pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
        page, count = pattern.subn(lambda _, whole=whole: whole, page)
        if count != 1:
            raise SystemExit(f"docs/benchmarks.md has {count} places for {name}: {start}")
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
