"""Tests of one relation together and alone, beside their bare SQL: times and ratios.

python benchmarks/fused_tests.py                         DuckDB: a table and a view
python benchmarks/fused_tests.py --postgres              PostgreSQL too, by its programs
python benchmarks/fused_tests.py --rows 1000 1000000 --repeat 5 --threads 1 4
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace

from dagbook.adapters.protocol import Warehouse
from dagbook.commands.workspace import Workspace
from dagbook.events import ignore
from dagbook.project.results import RunResults
from dagbook.run.plan import RunPlan
from dagbook.run.runner import run_nodes
from dagbook.testing import ProjectFolder, WarehousePlace
from dagbook.testing.postgres_place import postgres_place
from dagbook.testing.postgres_server import running_server

KEYS, WORDS, NUMBERS = ("order_id", "line_id"), ("kind", "state", "country"), ("a", "b", "c", "d")
SERIES = {
    "duckdb": "select range as n from range({rows})",
    "postgres": "select n from generate_series(0, {rows} - 1) as n",
}


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds: the least of several runs."""

    place: str
    relation: str
    rows: int
    threads: int
    tests: int
    bare: float
    alone: float
    together: float


def columns_sql(kind: str) -> str:
    """Columns as a table has them, or as a view computes them every time."""
    keys = "n as order_id, 1000000000 - n as line_id"
    words = ", ".join(
        f"case (n * {factor}) % 3 when 0 then 'red' when 1 then 'green' else 'blue' end as {name}"
        for factor, name in zip((1, 7, 11), WORDS, strict=True)
    )
    number = "(n * {0}) % 1000" if kind == "table" else "length(md5(cast(n * {0} as varchar)))"
    numbers = ", ".join(
        f"{number.format(factor)} as {name}"
        for factor, name in zip((3, 5, 17, 19), NUMBERS, strict=True)
    )
    return f"{keys}, {words}, {numbers}"


def properties(model: str) -> dict[str, object]:
    """A model's tests as people write them: some on every column."""
    values = {"accepted_values": {"arguments": {"values": ["red", "green", "blue"]}}}
    span = {"dbt_utils.accepted_range": {"arguments": {"min_value": 0, "max_value": 1000}}}
    mean = {"dbt_expectations.expect_column_mean_to_be_between": {"arguments": {"max_value": 1000}}}
    tests: dict[str, list[object]] = {
        **{name: ["not_null", "unique"] for name in KEYS},
        **{name: ["not_null", values, "dbt_utils.not_empty_string"] for name in WORDS},
        **{name: ["not_null", span, mean] for name in NUMBERS},
    }
    return {"name": model, "columns": [{"name": k, "data_tests": v} for k, v in tests.items()]}


def write(folder: Path, place: WarehousePlace | None, rows: int) -> ProjectFolder:
    """A project of a table and a view, with the same tests on both."""
    shop = ProjectFolder(folder, place)
    series = SERIES[shop.place.dialect.type].format(rows=rows)
    build = "{{{{ config(materialized='{0}') }}}} select {1} from {2}"
    return shop.write(
        {
            "models/series.sql": f"{{{{ config(materialized='table') }}}} {series}",
            **{
                f"models/as_{kind}.sql": build.format(
                    kind, columns_sql(kind), "{{ ref('series') }}"
                )
                for kind in ("table", "view")
            },
            "models/tests.yml": json.dumps(
                {"models": [properties("as_table"), properties("as_view")]}
            ),
        }
    )


def measure(shop: ProjectFolder, name: str, options: argparse.Namespace) -> Iterator[Timed]:
    """Build, then run the tests of each relation in both ways, turn by turn."""
    shop.build()
    rows = int(str(shop.query(f"select count(*) from {shop.place.schema}.as_table")[0][0]))
    workspace = shop.open()
    with closing(workspace.connect()) as warehouse:
        for relation in ("as_table", "as_view"):
            plan = tests_of(shop, workspace, relation)
            for threads in options.threads:
                timed_plan = replace(plan, threads=threads)
                times = [run_once(timed_plan, workspace, warehouse) for _ in range(options.repeat)]
                bare, alone, together = map(min, zip(*times, strict=True))
                kind = relation.removeprefix("as_")
                yield Timed(name, kind, rows, threads, len(plan.nodes), bare, alone, together)


def tests_of(shop: ProjectFolder, workspace: Workspace, relation: str) -> RunPlan:
    """The plan of all tests of a model."""
    plan = shop.plan(workspace)
    nodes = tuple(
        node
        for node in plan.nodes
        if node.unique_id.startswith("test.") and f"model.shop.{relation}" in node.depends_on.nodes
    )
    return replace(plan, nodes=nodes, parents={})


def run_once(
    plan: RunPlan, workspace: Workspace, warehouse: Warehouse
) -> tuple[float, float, float]:
    """Seconds of the bare queries one by one, of the tests alone, of the tests together."""
    together = run_nodes(replace(plan, fuse_tests=True), warehouse, workspace.scope(), ignore)
    alone = run_nodes(replace(plan, fuse_tests=False), warehouse, workspace.scope(), ignore)
    if told(together) != told(alone):
        raise SystemExit("the tests said something else together than alone")
    names = {Path(node.path).name for node in plan.nodes}
    queries = [
        path.read_text()
        for path in sorted((workspace.target / "run").rglob("*.sql"))
        if path.name in names
    ]
    with closing(warehouse.session()) as session:
        begun = perf_counter()
        for query in queries:
            session.fetch(query)
        session.commit()
        return perf_counter() - begun, alone.seconds, together.seconds


def told(results: RunResults) -> list[tuple[str, str, int | None]]:
    """What the tests found."""
    return sorted((each.unique_id, each.status.value, each.failures) for each in results.results)


@contextmanager
def places(options: argparse.Namespace) -> Iterator[list[tuple[str, WarehousePlace | None]]]:
    """Where to measure, by name; none is a DuckDB file in the project's folder."""
    with ExitStack() as stack:
        found: list[tuple[str, WarehousePlace | None]] = [("DuckDB", None)]
        if options.postgres:
            server = stack.enter_context(running_server())
            found.append(("PostgreSQL", stack.enter_context(postgres_place(server))))
        yield found


def render(rows: Iterable[Timed]) -> Iterator[str]:
    """A Markdown table, a line at a time."""
    yield "| | relation | rows | threads | tests | bare SQL | alone | together | gain |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    for each in rows:
        milliseconds = (f"{s * 1000:.0f} ms" for s in (each.bare, each.alone, each.together))
        yield (
            f"| {each.place} | {each.relation} | {each.rows:,} | {each.threads} | {each.tests} | "
            f"{' | '.join(milliseconds)} | {each.alone / each.together:.1f} |"
        )


def read_options(arguments: Iterable[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--postgres", action="store_true", help="measure on PostgreSQL too")
    return parser.parse_args(None if arguments is None else list(arguments))


def timed(options: argparse.Namespace) -> Iterator[Timed]:
    """Everything asked for, one after the other."""
    with places(options) as found:
        for name, place in found:
            for rows in options.rows:
                with tempfile.TemporaryDirectory() as folder:
                    yield from measure(write(Path(folder), place, rows), name, options)


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure and print."""
    for line in render(timed(read_options(arguments))):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
