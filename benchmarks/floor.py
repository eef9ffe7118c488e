"""What the same work takes with nothing around it: what no engine can be much faster than.

    python benchmarks/floor.py read PROJECT           read every file of a project
    python benchmarks/floor.py parse PROJECT          and load YAML in C, compile all Jinja
    python benchmarks/floor.py run PROJECT DATABASE   the compiled SQL of the models, by DuckDB
    python benchmarks/floor.py test PROJECT DATABASE  that of the tests, each a query
    python benchmarks/floor.py build PROJECT DATABASE seeds, models and tests

The SQL is that of target/manifest.json; as many workers (``--threads``) share one DuckDB, and what
is ready first starts first. Nothing is printed, written or looked at besides.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

Nodes = Mapping[str, Mapping[str, Any]]
FOLDERS = ("models", "macros", "seeds", "tests")
KINDS = {"run": ("model",), "test": ("test",), "build": ("seed", "model", "test")}


def read_files(project: Path) -> dict[Path, str]:
    """The text of every file of a project."""
    return {
        path: path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in (project / folder).rglob("*.*")
        if path.is_file()
    }


def parse_files(project: Path) -> None:
    """Load all YAML and compile all Jinja."""
    import jinja2  # noqa: PLC0415 - who only reads files does not pay for it
    import yaml  # noqa: PLC0415

    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    for path, text in read_files(project).items():
        if path.suffix == ".yml":
            yaml.load(text, Loader=yaml.CSafeLoader)
        elif path.suffix == ".sql":
            environment.compile(text)


def execute(project: Path, database: Path, what: str, threads: int) -> None:
    """Send the compiled SQL, everything after what it reads."""
    import duckdb  # noqa: PLC0415

    manifest = json.loads((project / "target/manifest.json").read_bytes())
    statements = dict(_statements(manifest["nodes"], KINDS[what], project))
    parents = {each: set(_read_by(each, manifest["nodes"], statements)) for each in statements}
    with duckdb.connect(str(database)) as connection:
        schemas = {node["schema"] for node in manifest["nodes"].values()}
        for schema in sorted(schemas):
            connection.execute(f"create schema if not exists {schema}")

        def send(statement: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement).fetchall()

        turns = Turns(parents)
        with ThreadPoolExecutor(threads) as workers:
            for done in [workers.submit(_work, turns, statements, send) for _ in range(threads)]:
                done.result()


def _statements(nodes: Nodes, kinds: tuple[str, ...], project: Path) -> Iterator[tuple[str, str]]:
    for unique_id, node in nodes.items():
        kind, form = node["resource_type"], node["config"]["materialized"]
        if kind not in kinds or form == "ephemeral":
            continue
        if kind == "test":
            yield unique_id, f"select count(*) from ({node['compiled_code']}\n)"
            continue
        sql = node.get("compiled_code")
        if kind == "seed":
            sql = f"from read_csv('{project / node['original_file_path']}')"
        made = "view" if form == "view" else "table"
        yield unique_id, f"create or replace {made} {node['relation_name']} as ({sql}\n)"


def _read_by(unique_id: str, nodes: Nodes, statements: Mapping[str, str]) -> Iterator[str]:
    """What a node waits for: its parents, through those that are inlined."""
    todo, seen = [unique_id], set()
    while todo:
        for parent in nodes[todo.pop()]["depends_on"].get("nodes", ()):
            if parent in seen or parent not in nodes:
                continue
            seen.add(parent)
            if parent in statements:
                yield parent
            else:
                todo.append(parent)


class Turns:
    """What may start, as what it reads has ended."""

    def __init__(self, parents: Mapping[str, set[str]]) -> None:
        self.children: dict[str, list[str]] = {each: [] for each in parents}
        self.unmet = {each: len(waited) for each, waited in parents.items()}
        self.left = set(parents)
        self.lock = Lock()
        self.ready: SimpleQueue[str | None] = SimpleQueue()
        for each, waited in parents.items():
            for parent in waited:
                self.children[parent].append(each)
            if not waited:
                self.ready.put(each)

    def end(self, ended: str) -> None:
        """Let start what waited for nothing else; after the last, tell who waits to go home."""
        with self.lock:
            self.left.discard(ended)
            for child in self.children[ended]:
                self.unmet[child] -= 1
                if not self.unmet[child]:
                    self.ready.put(child)
            if not self.left:
                self.ready.put(None)


def _work(turns: Turns, statements: Mapping[str, str], send: Callable[[str], None]) -> None:
    try:
        while (each := turns.ready.get()) is not None:
            send(statements[each])
            turns.end(each)
    finally:
        turns.ready.put(None)  # the next one stops too


def main() -> None:
    """Do one of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("read", "parse", *KINDS))
    parser.add_argument("project", type=Path)
    parser.add_argument("database", type=Path, nargs="?")
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    if asked.what == "read":
        read_files(asked.project)
    elif asked.what == "parse":
        parse_files(asked.project)
    else:
        execute(asked.project, asked.database, asked.what, asked.threads)


if __name__ == "__main__":
    main()
