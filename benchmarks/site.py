"""How long the book of a project of any size takes, how much memory, how large it is.

    python benchmarks/site.py --models 1000                 the forms of the book
    python benchmarks/site.py --models 1000 --versus        and MkDocs + Material on the same pages
    python benchmarks/site.py --artifacts target --project . a project of yours
    python benchmarks/site.py --json benchmarks/results/book.json   remembers what was measured, in
                                                            the shape that `book_table.py` tells

Artifacts are made up: eight columns and three tests a model, each model reading two others. Versus
is what MkDocs and Material need for the same pages as hand-written Markdown: every heading, word,
list, table, link and line of SQL of the book, without its drawings, all in the navigation, with
search.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from as_markdown import type_tree
from book_table import ALONE, PLAIN, PLUGIN, book_table
from measure import PYTHON, machine, measure
from results import of_today, remember

COLUMNS = 8
FOLDERS = 25
WHEN = "2026-11-22T10:00:00Z"
MATERIAL = {"name": "material", "font": False}


@dataclass(frozen=True, slots=True)
class Measure:
    """What one way of making the site came to."""

    name: str
    cpu: float
    megabytes: float
    site: float
    pages: int

    def kept(self) -> dict[str, float]:
        """As it is told and remembered."""
        return {
            "cpu": round(self.cpu, 1),
            "megabytes": round(self.megabytes),
            "site": round(self.site),
            "pages": self.pages,
        }


def main() -> None:
    """Make the artifacts, run each way in a process of its own, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--artifacts", type=Path, help="a folder of artifacts instead")
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--versus", action="store_true", help="MkDocs alone too; takes long")
    parser.add_argument("--no-mkdocs", action="store_true", help="the plain site only")
    parser.add_argument("--json", type=Path, help="file that remembers what was measured")
    asked = parser.parse_args()
    place = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        artifacts = asked.artifacts or write_artifacts(folder / "target", asked.models)
        project = asked.project if asked.artifacts else folder
        measures = [plain(folder, project, artifacts)]
        if not asked.no_mkdocs:
            measures.append(with_plugin(folder, project, artifacts))
        if asked.versus:
            measures.append(alone(folder, project, artifacts))
        models = count_models(artifacts)
    versions = {name: version(name) for name in ("mkdocs", "mkdocs-material")}
    ways = {each.name: each.kept() for each in measures}
    found = of_today({str(models): ways}, place, versions)
    print("\n".join(book_table(found)))
    if asked.json:
        remember(asked.json, found)


def count_models(artifacts: Path) -> int:
    """How many models a manifest has."""
    manifest = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))
    return sum(key.startswith("model.") for key in manifest["nodes"])


def write_artifacts(folder: Path, models: int) -> Path:
    """manifest.json, catalog.json and run_results.json of so many models."""
    folder.mkdir(parents=True)
    nodes = {each["unique_id"]: each for number in range(models) for each in node(number)}
    tables = {key: table(each) for key, each in nodes.items() if key.startswith("model.")}
    results = [
        {
            "unique_id": key,
            "status": "success" if key in tables else "pass",
            "execution_time": 0.5,
            "timing": [{"name": "execute", "started_at": WHEN, "completed_at": WHEN}],
        }
        for key in nodes
    ]
    files: dict[str, dict[str, Any]] = {
        "manifest": {"nodes": nodes, "sources": {}, "exposures": {}, "macros": {}, "docs": {}},
        "catalog": {"nodes": tables, "sources": {}},
        "run_results": {"results": results, "args": {"which": "build"}, "elapsed_time": 60.0},
    }
    for (name, content), number in zip(files.items(), (12, 1, 6), strict=True):
        schema = f"https://schemas.getdbt.com/dbt/{name.replace('_', '-')}/v{number}.json"
        head = {"dbt_schema_version": schema, "generated_at": WHEN, "project_name": "bench"}
        text = json.dumps({"metadata": {**head, "adapter_type": "duckdb"}, **content})
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def node(number: int) -> Iterator[dict[str, Any]]:
    """A model that reads two before it, and its tests."""
    name, layer = f"model_{number:05}", f"folder_{number % FOLDERS:02}"
    reads = sorted({f"model_{each:05}" for each in (number // 2, number // 3) if each < number})
    froms = " join ".join(f"main.{each}" for each in reads) or "raw.events"
    listed = [f"column_{each}" for each in range(COLUMNS)]
    sql = f"select {', '.join(listed)}\nfrom {froms}\nwhere column_0 is not null\n"
    described = f"Thing number {number}, as **{layer}** tells it.\n\nAsk the team first."
    path = f"models/{layer}/{name}.sql"
    common = {"package_name": "bench", "original_file_path": path, "schema": "main"}
    yield {
        **common,
        "unique_id": f"model.bench.{name}",
        "name": name,
        "resource_type": "model",
        "description": described,
        "columns": {each: {"name": each, "description": f"What {each} holds"} for each in listed},
        "config": {"materialized": "table"},
        "tags": [layer],
        "meta": {"owner": f"team_{number % 10}"},
        "raw_code": sql,
        "compiled_code": sql,
        "language": "sql",
        "depends_on": {"nodes": [f"model.bench.{each}" for each in reads], "macros": []},
    }
    for kind in ("not_null", "unique", "accepted_values"):
        yield {
            **common,
            "unique_id": f"test.bench.{kind}_{name}.0",
            "name": f"{kind}_{name}",
            "resource_type": "test",
            "column_name": "column_0",
            "attached_node": f"model.bench.{name}",
            "test_metadata": {"name": kind, "kwargs": {"column_name": "column_0"}},
            "depends_on": {"nodes": [f"model.bench.{name}"], "macros": []},
        }


def table(each: dict[str, Any]) -> dict[str, Any]:
    """What the catalog says of a model."""
    columns = {
        name: {"name": name, "type": "INTEGER", "index": index}
        for index, name in enumerate(each["columns"])
    }
    metadata = {"type": "BASE TABLE", "schema": "main", "name": each["name"]}
    return {"unique_id": each["unique_id"], "metadata": metadata, "columns": columns, "stats": {}}


def plain(folder: Path, project: Path, artifacts: Path) -> Measure:
    """`dagbook export`."""
    site = folder / "plain"
    words = ["dagbook", "export", "--project-dir", project, "--artifacts", artifacts, "-o", site]
    return measured(PLAIN, words, site)


def with_plugin(folder: Path, project: Path, artifacts: Path) -> Measure:
    """`mkdocs build` with the plugin."""
    own = folder / "plugin"
    (own / "docs").mkdir(parents=True)
    options = {"artifacts": str(artifacts.absolute()), "project": str(project.absolute())}
    plugins = ["search", {"dagbook": options}]
    return mkdocs(PLUGIN, own, {"plugins": plugins})


def alone(folder: Path, project: Path, artifacts: Path) -> Measure:
    """`mkdocs build` of the words of the same pages, as somebody would have typed them."""
    own, tree = folder / "alone", folder / "tree"
    words = ["dagbook", "export", "--format", "tree", "--project-dir", project]
    measured("the same pages", [*words, "--artifacts", artifacts, "-o", tree], tree)
    type_tree(tree, own / "docs")
    shutil.rmtree(tree)
    extensions = ["tables", "pymdownx.highlight", "pymdownx.superfences"]
    more = {"plugins": ["search"], "markdown_extensions": extensions}
    return mkdocs(ALONE, own, more)


def mkdocs(name: str, folder: Path, more: dict[str, Any]) -> Measure:
    """A build by MkDocs and Material, in the folder of an mkdocs.yml."""
    config = {"site_name": "Bench", "use_directory_urls": False, "theme": MATERIAL, **more}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    words = ["mkdocs", "build", "--quiet", "-f", folder / "mkdocs.yml"]
    return measured(name, words, folder / "site")


def measured(name: str, words: Sequence[object], site: Path) -> Measure:
    """A module run as a program, alone: its own time and its own most memory."""
    cost = measure([PYTHON, "-m", *words])
    files = [path for path in site.rglob("*") if path.is_file()]
    return Measure(
        name=name,
        cpu=cost.cpu,
        megabytes=cost.megabytes,
        site=sum(path.stat().st_size for path in files) / 1e6,
        pages=sum(path.suffix == ".html" for path in files),
    )


if __name__ == "__main__":
    main()
