"""How many columns of a project can be traced, and why the others can't.

    .venv/bin/python benchmarks/lineage_share.py [--adapter bigquery] FOLDER…

A folder holds artifacts, dagbook's or dbt's: manifest.json, and catalog.json if there is one.
``--adapter`` says whose SQL it is where the manifest was written with another profile.
"""

import argparse
import time
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import ColumnGraph, SiteModel, build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage

MOST = 12


def traced(folder: Path, adapter: str) -> tuple[SiteModel, float]:
    """A site with its column graph, and the seconds tracing took, nothing remembered."""
    site = build_site_model(read_artifacts(folder))
    site = replace(site, adapter=adapter or site.adapter)
    began = time.perf_counter()
    return with_column_lineage(site), time.perf_counter() - began


def lines(folder: Path, adapter: str, most: int) -> list[str]:
    """What is to be said about one project."""
    site, seconds = traced(folder, adapter)
    graph = site.column_graph
    queries = [site.tables[each] for each in graph.tables]
    compiled = sum(bool(table.compiled_code) for table in queries)
    columns = sum(table.columns for table in graph.tables.values())
    share = graph.resolved_share
    return [
        f"{folder}",
        f"  {site.generator}, {site.adapter}; {len(queries)} models and snapshots, {compiled} "
        f"compiled, catalog: {'yes' if site.has_catalog else 'no'}; {seconds:.1f} s",
        f"  {'nothing' if share is None else f'{share:.2%}'} of {columns} columns traced in full",
        f"  {sum(map(len, graph.into.values()))} value edges, "
        f"{sum(map(len, graph.uses_of.values()))} uses",
        *(f"  {reason}" for reason in reasons(graph, most)),
    ]


def reasons(graph: ColumnGraph, most: int) -> list[str]:
    """The most frequent reasons, with how many columns (or whole tables) each one costs."""
    found = graph.misses_by_reason
    shown = []
    for reason, misses in list(found.items())[:most]:
        tables = Counter(miss.table for miss in misses)
        whole = sum(not miss.column for miss in misses)
        what = f"{whole} tables" if whole else f"{len(misses)} columns of {len(tables)} tables"
        shown.append(f"{what}: {reason} (such as {misses[0].table} {misses[0].column})")
    if len(found) > most:
        shown.append(f"and {len(found) - most} more reasons")
    return shown


def main() -> None:
    """Print the share of every folder that is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--adapter", default="", help="such as bigquery or snowflake")
    parser.add_argument("--most", type=int, default=MOST, help="how many reasons to list")
    given = parser.parse_args()
    for folder in given.folders:
        print("\n".join(lines(folder, given.adapter, given.most)))


if __name__ == "__main__":
    main()
