"""What tracing the columns of a project takes, and what sqlglot alone takes for the same.

    python benchmarks/column_lineage.py MANIFEST [--models 1000]

MANIFEST is a manifest.json with compiled code, as ``dagbook compile`` or ``dbt compile`` writes
it. In one run, by CPU seconds and in this order:

- cold: trace all models, their columns flowing from parents to children;
- two processes: cold again, by two processes (the CPU seconds are this one's);
- warm: read what was traced from a file's bytes and answer from it;
- sqlglot alone: parse, qualify over one schema, and ``sqlglot.lineage`` for all columns of a model
  at once, in its fastest form and given the columns of all relations, which ours had to find out.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlglot import Dialect, exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema

from dagbook.lineage import Query, QueryLineage
from dagbook.lineage.memory import memory_bytes, read_memory
from dagbook.lineage.names import dialect_of
from dagbook.lineage.trace import trace_and_remember

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Measured:
    """A step, what it took, and what it is compared with."""

    step: str
    cpu: float
    elapsed: float

    def line(self, base: float) -> str:
        """A row of the table, compared by CPU seconds."""
        return f"{self.step:16} {self.cpu:8.2f} {self.elapsed:8.2f} {self.cpu / base:10.2f}"


def timed(step: str, work: Callable[[], T]) -> tuple[Measured, T]:
    """What a step gives, and its seconds."""
    cpu, began = time.process_time(), time.perf_counter()
    result = work()
    return Measured(step, time.process_time() - cpu, time.perf_counter() - began), result


def queries_of(manifest: Mapping[str, Any]) -> Iterator[Query]:
    """The models of a manifest that have compiled code."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    for ident, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node.get("compiled_code"):
            reads = {}
            todo, seen = [ident], {ident}
            while todo:
                for parent in nodes[todo.pop()].get("depends_on", {}).get("nodes", ()):
                    if parent in seen or parent not in nodes:
                        continue
                    seen.add(parent)
                    if nodes[parent].get("relation_name"):
                        reads[nodes[parent]["relation_name"]] = parent
                    else:
                        todo.append(parent)
            yield Query(ident, node["compiled_code"], reads)


def by_sqlglot(
    queries: list[Query], traced: Mapping[str, QueryLineage], dialect: str
) -> dict[str, int]:
    """How many columns sqlglot traced, and how many models it could not."""
    schema = MappingSchema(dialect=dialect)
    columns: dict[str, dict[str, str]] = {}
    for ident, each in traced.items():
        columns.setdefault(ident, {}).update({column.name: "text" for column in each.columns})
        for ref in (e.source for column in each.columns for e in column.edges):
            columns.setdefault(ref.relation, {})[ref.column] = "text"
        for use in each.uses:
            columns.setdefault(use.source.relation, {})[use.source.column] = "text"
    for name, ident in {n: i for query in queries for n, i in query.reads.items()}.items():
        table = exp.to_table(name, dialect=dialect)
        schema.add_table(table, columns.get(ident, {}), dialect=dialect)
    counts = {"columns": 0, "failed": 0}
    parser = Dialect.get_or_raise(dialect)
    for query in queries:
        try:
            (parsed,) = parser.parse(query.sql)
            node = qualify(parsed, schema=schema, dialect=dialect, identify=False)
            found = lineage(None, node, schema, scope=build_scope(node), trim_selects=False)
            counts["columns"] += len(found)
        except (SqlglotError, ValueError):
            counts["failed"] += 1
    return counts


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--models", type=int, default=1_000, help="at most so many")
    options = parser.parse_args()
    manifest = json.loads(options.manifest.read_bytes())
    dialect = dialect_of(manifest["metadata"]["adapter_type"])
    queries = list(queries_of(manifest))[: options.models]
    if not queries:
        print(f"{options.manifest}: no model has compiled code; compile the project first")
        return 2
    cold, (traced, memory) = timed("ours, cold", lambda: trace_and_remember(queries, {}, dialect))
    together, both = timed(
        "two processes",
        lambda: trace_and_remember(queries, {}, dialect, processes=2),
    )
    if both != (traced, memory):
        print("two processes gave another result than one")
        return 1
    content = memory_bytes(memory)
    warm, _ = timed(
        "ours, warm", lambda: trace_and_remember(queries, {}, dialect, read_memory(content))
    )
    alone, counts = timed("sqlglot alone", lambda: by_sqlglot(queries, traced, dialect))
    columns = sum(len(each.columns) for each in traced.values())
    resolved = sum(not c.miss for each in traced.values() if not each.miss for c in each.columns)
    print(f"{len(queries)} models, {columns} columns, {resolved / max(columns, 1):.1%} resolved")
    print(f"sqlglot alone: {counts['columns']} columns, {counts['failed']} models failed")
    print(f"the memory's file: {len(content) / 1e6:.1f} MB\n")
    print(f"{'':16} {'CPU s':>8} {'seconds':>8} {'of sqlglot':>10}")
    for each in (cold, together, warm, alone):
        print(each.line(alone.cpu))
    return 0


if __name__ == "__main__":
    sys.exit(main())
