"""Build one project with dbt and with dagbook, then compare what they left behind.

    python benchmarks/compare_engines.py PROJECT --manifest
    python benchmarks/compare_engines.py PROJECT --vars '{load_source_data: true}' --seed-first
    python benchmarks/compare_engines.py PROJECT --parse-only
    python benchmarks/compare_engines.py PROJECT --postgres --dbt DBT_WITH_DBT_POSTGRES

The project is copied twice, each engine builds its own copy on its own DuckDB file, and then
relations, columns, rows (``EXCEPT ALL`` both ways), results and, with ``--manifest``, the manifests
are compared. ``--parse-only`` compares the manifests of a project that DuckDB cannot build.
``--postgres`` builds on PostgreSQL instead: each engine has a server of its own for as long as the
comparison takes.
Exit code 0: the same; 1: they differ; 2: the comparison could not be made.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine_differences import (
    Difference,
    compare_databases,
    compare_manifests,
    compare_results,
    database_files,
    outcomes,
)
from postgres_differences import compare_servers, write_profile

from dagbook.testing.postgres_server import PostgresServer, running_server

NOT_COPIED = shutil.ignore_patterns("target", "logs", ".git", ".venv", "__pycache__", "*.wal")


@dataclass(frozen=True, slots=True)
class Build:
    """One engine's copy of the project after its builds."""

    engine: str
    folder: Path
    exit_codes: tuple[int, ...]
    server: PostgresServer | None = None
    """Where it was built, if not in a DuckDB file."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, and every difference found. ``facts`` holds a value for each engine."""

    project: str
    facts: Mapping[str, tuple[object, object]]
    differences: tuple[Difference, ...]


class CannotCompare(Exception):  # noqa: N818 - it is a verdict, not an error of the program
    """The comparison can't be made; the message says why."""


# --- running the engines -----------------------------------------------------------------------


def build_with(
    engine: str,
    executable: str,
    folder: Path,
    server: PostgresServer | None,
    options: argparse.Namespace,
) -> Build:
    """Run the engine's builds in its copy: one for each ``--vars``, after ``seed`` where asked."""
    if server is not None:
        write_profile(folder, server)
    common = [
        "--profiles-dir",
        str(options.profiles_dir.resolve() if options.profiles_dir else folder),
    ]
    every_vars: list[str] = options.vars or ["{}"]
    verb = "parse" if options.parse_only else "build"
    commands = [[verb, "--vars", one] for one in every_vars]
    if options.seed_first:
        commands.insert(0, ["seed", "--vars", every_vars[0]])
    quiet = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "NO_COLOR": "1"}
    exit_codes = []
    with (folder.parent / "output.txt").open("w") as log:
        for command in commands:
            done = subprocess.run(
                [executable, *command, *common],
                cwd=folder,
                env=os.environ | quiet,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
            exit_codes.append(done.returncode)
    return Build(engine, folder, tuple(exit_codes), server)


def copies_of(project: Path, into: Path, prepare: Sequence[str]) -> tuple[Path, Path]:
    """Two equal copies, under the project's own name. ``prepare`` runs once, before the second."""
    first, second = into / "dbt" / project.name, into / "dagbook" / project.name
    shutil.copytree(project, first, ignore=NOT_COPIED)
    if prepare:
        subprocess.run(prepare, cwd=first, check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(first, second)
    return first, second


def found_executable(name: str, asked: str | None) -> str | None:
    """The path asked for, else one beside this Python, else one on PATH."""
    if asked:
        path = shutil.which(asked)
        if path is None:
            raise CannotCompare(f"{asked} is not an executable")
        return str(Path(path).absolute())
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


# --- the whole comparison ------------------------------------------------------------------------


def compare_builds(dbt: Build, dagbook: Build, options: argparse.Namespace) -> Report:
    """Compare everything two builds of one project left behind."""
    differences: list[Difference] = []
    if dbt.exit_codes != dagbook.exit_codes:
        differences.append(
            Difference("exit code", "build", f"dbt {dbt.exit_codes}, dagbook {dagbook.exit_codes}")
        )
    manifests = [_artifact(build, "manifest.json") for build in (dbt, dagbook)]
    if options.manifest or options.parse_only:
        differences += compare_manifests(*manifests)
    facts: dict[str, tuple[object, object]] = {
        "exit codes": (dbt.exit_codes, dagbook.exit_codes),
        "nodes parsed": _both(manifests, lambda each: len(each["nodes"])),
    }
    if not options.parse_only:
        facts |= _compare_executions(dbt, dagbook, options, differences)
    return Report(options.project.resolve().name, facts, tuple(differences))


def _compare_files(
    dbt: Build, dagbook: Build, ignored: Sequence[str]
) -> tuple[int, int, list[Difference]]:
    """Relations, rows and differences of all DuckDB files of two builds."""
    files = [database_files(build.folder) for build in (dbt, dagbook)]
    differences = []
    if files[0] != files[1]:
        differences.append(Difference("database", "files", f"dbt {files[0]}, dagbook {files[1]}"))
    relations = rows = 0
    for path in (file for file in files[0] if file in files[1]):
        compared = compare_databases(dbt.folder / path, dagbook.folder / path, ignored)
        relations, rows = relations + compared[0], rows + compared[1]
        differences += compared[2]
    return relations, rows, differences


def _compare_executions(
    dbt: Build, dagbook: Build, options: argparse.Namespace, differences: list[Difference]
) -> dict[str, tuple[object, object]]:
    """Databases and results; what differs is added to ``differences``."""
    if dbt.server and dagbook.server:
        relations, rows, found = compare_servers(dbt.server, dagbook.server, options.ignore)
    else:
        relations, rows, found = _compare_files(dbt, dagbook, options.ignore)
    differences += found
    results = [_artifact(build, "run_results.json") for build in (dbt, dagbook)]
    differences += compare_results(*results)
    return {
        "seconds in nodes": _both(results, lambda each: each["elapsed_time"]),
        "results": _both(results, lambda each: len(outcomes(each))),
        "built": _both(results, lambda each: _count(each, "success")),
        "tests passed": _both(results, lambda each: _count(each, "pass")),
        "failed": _both(results, lambda each: _count(each, "error") + _count(each, "fail")),
        "skipped": _both(results, lambda each: _count(each, "skipped")),
        "relations in both": (relations, relations),
        "rows compared": (rows, rows),
    }


def _both(
    pair: Sequence[dict[str, Any]], tell: Callable[[dict[str, Any]], object]
) -> tuple[object, object]:
    return tell(pair[0]), tell(pair[1])


def _count(run_results: Mapping[str, Any], status: str) -> int:
    return sum(1 for result in run_results["results"] if result["status"] == status)


def _artifact(build: Build, name: str) -> dict[str, Any]:
    path = build.folder / "target" / name
    if not path.exists():
        tail = (build.folder.parent / "output.txt").read_text().splitlines()[-15:]
        raise CannotCompare(
            "\n  ".join([f"{build.engine} wrote no target/{name}; it said:", *tail])
        )
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def render_text(report: Report) -> str:
    """The report as a plain table."""
    lines = [f"{report.project:24}{'dbt':>14}{'dagbook':>14}"]
    lines += [
        f"  {fact:22}{_cell(one):>14}{_cell(other):>14}"
        for fact, (one, other) in report.facts.items()
    ]
    lines.append(f"  {'differences':22}{len(report.differences):>14}")
    if report.differences:
        width = max(len(difference.of) for difference in report.differences)
        lines.append("")
        lines += [f"  {d.kind:11} {d.of:{min(width, 60)}}  {d.detail}" for d in report.differences]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def render_json(report: Report) -> str:
    """The report as JSON."""
    return json.dumps(asdict(report), indent=2, default=str)


def read_options(arguments: Iterable[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("project", type=Path, help="folder with dbt_project.yml")
    add("--dbt", metavar="PATH", help="dbt's executable (default: beside this Python, then PATH)")
    add("--dagbook", metavar="PATH", help="dagbook's executable (default: likewise)")
    add(
        "--vars",
        action="append",
        help="variables as YAML; give it again for a further build on top",
    )
    add("--profiles-dir", type=Path, help="folder of profiles.yml (default: the project's copy)")
    add("--postgres", action="store_true", help="build on PostgreSQL, a server for each engine")
    add("--seed-first", action="store_true", help="run `seed` before the build")
    add("--ignore", action="append", default=[], metavar="GLOB", help="leave out schema.name")
    add("--manifest", action="store_true", help="compare the manifests as well, field by field")
    add("--parse-only", action="store_true", help="build nothing: compare what parsing gives")
    add("--json", action="store_true", help="print JSON instead of a table")
    add("--keep", type=Path, metavar="FOLDER", help="keep both copies in this new folder")
    add(
        "--prepare",
        nargs=argparse.REMAINDER,
        default=[],
        help="command to run first in the copy; last option",
    )
    return parser.parse_args(None if arguments is None else list(arguments))


def main(arguments: Iterable[str] | None = None) -> int:
    """Compare, print, and give the exit code."""
    options = read_options(arguments)
    try:
        dbt, dagbook = (
            found_executable(name, getattr(options, name)) for name in ("dbt", "dagbook")
        )
        if dbt is None or dagbook is None:
            print(
                f"skipped: no {'dbt' if dbt is None else 'dagbook'} found; see --dbt and --dagbook"
            )
            return 0
        if not (options.project / "dbt_project.yml").exists():
            raise CannotCompare(f"{options.project} has no dbt_project.yml")
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            copies = copies_of(options.project.resolve(), options.keep or scratch, options.prepare)
            engines = (("dbt", dbt, copies[0]), ("dagbook", dagbook, copies[1]))
            left, right = (
                build_with(
                    *engine,
                    stack.enter_context(running_server()) if options.postgres else None,
                    options,
                )
                for engine in engines
            )
            report = compare_builds(left, right, options)
    except CannotCompare as why:
        print(f"cannot compare: {why}", file=sys.stderr)
        return 2
    print(render_json(report) if options.json else render_text(report))
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
