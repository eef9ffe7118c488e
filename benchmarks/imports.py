"""What each command imports before it does anything, and the processor time that takes.

    .venv/bin/python benchmarks/imports.py [PROJECT]

Each command runs in a process of its own, in turns with Python alone; the least of five counts.
The table of "Speed at start" in docs/architecture.md is made from it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import PYTHON, measure

HEAVY = ("click", "yaml", "rich", "msgspec", "jinja2", "duckdb", "psycopg", "mkdocs")
COMMANDS = (
    ("--version",),
    ("--help",),
    ("build", "--help"),
    ("ls",),
    ("parse",),
    ("build",),
)
RUN = """
import sys
out = sys.argv.pop(1)
from dagbook.__main__ import main
try:
    main()
finally:
    with open(out, 'w') as file:
        file.write(' '.join(sys.modules))
"""
PROJECT = {
    "dbt_project.yml": "name: one\nprofile: one\n",
    "profiles.yml": "one:\n  outputs:\n    dev: {type: duckdb, path: one.duckdb}\n  target: dev\n",
    "models/a.sql": "select 1 as id\n",
}


def modules(words: tuple[str, ...], folder: Path) -> frozenset[str]:
    """The names of the modules that are loaded when a command has ended."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(
            [sys.executable, "-c", RUN, file.name, *words],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        return frozenset(Path(file.name).read_text(encoding="utf-8").split())


def least_milliseconds(words: tuple[str, ...], folder: Path) -> tuple[float, float]:
    """The least of five for Python alone, and for a command."""
    turns = [
        (
            measure((PYTHON, "-c", "pass"), folder).cpu,
            measure((PYTHON, "-m", "dagbook", *words), folder).cpu,
        )
        for _ in range(5)
    ]
    floor, took = (min(each) * 1000 for each in zip(*turns, strict=True))
    return floor, took


def dearest(words: tuple[str, ...], folder: Path, count: int = 4) -> str:
    """The modules that took longest by themselves, in milliseconds, by ``-X importtime``."""
    answer = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "dagbook", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [
        line.removeprefix("import time:").split("|")
        for line in answer.stderr.splitlines()
        if line.startswith("import time:") and "self [us]" not in line
    ]
    slow = sorted(rows, key=lambda row: -int(row[0]))[:count]
    return ", ".join(f"{row[2].strip()} {int(row[0]) // 1000}" for row in slow)


def report(folder: Path) -> None:
    """A Markdown table."""
    modules(("parse",), folder)  # what is remembered of the project is there from now on
    print("| command | CPU ms | Python alone | modules | heavy ones | dearest, ms |")
    print("|---|---|---|---|---|---|")
    for words in COMMANDS:
        names = modules(words, folder)
        heavy = ", ".join(each for each in HEAVY if each in names) or "none"
        floor, took = least_milliseconds(words, folder)
        row = (f"`{' '.join(words)}`", f"{took:.0f}", f"{floor:.0f}", f"{len(names):,}", heavy)
        print(f"| {' | '.join(row)} | {dearest(words, folder)} |")


def main() -> None:
    """Report on a project, else on one of a single model."""
    os.environ["DAGBOOK_USE_COLORS"] = "false"
    if len(sys.argv) > 1:
        report(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for path, text in PROJECT.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        report(folder)


if __name__ == "__main__":
    main()
