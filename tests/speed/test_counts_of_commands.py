"""What commands do, counted: a machine-independent proxy of how long they take.

The table in golden/counts.txt may only fall. If something of it has to grow, say why in the
commit, and take the new table with

    pytest tests/speed --update-golden
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden" / "counts.txt"
GENERATOR = Path(__file__).parents[2] / "benchmarks" / "made_up_project.py"
COUNTING = Path(__file__).with_name("counting.py")
MODELS = 30
COLUMNS = (
    *("files read", "files written", "folders listed", "YAML parsed", "Jinja compiled"),
    *("Jinja rendered", "macros called", "statements", "modules", "calls"),
)
SLACK = {"calls": 0.05}
"""Clocks, threads and how deep a folder lies decide on a few calls; all else is always the same."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "--version": ("--version",),
    "build --help": ("build", "--help"),
    "parse, first time": ("parse",),
    "parse again": ("parse",),
    "parse, one changed": ("parse",),
    "ls of one model": ("ls", "-s", "stg_loans_00000"),
    "build": ("build", "--threads", "1"),
    "build again": ("build", "--threads", "1"),
    "check": ("check", "--preset", "strict"),
}
PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"
Counts = dict[str, int]
Rows = dict[str, Counts]

pytestmark = pytest.mark.xdist_group("speed")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every command, one after the other in the same project."""
    project = tmp_path_factory.mktemp("library")
    words = [sys.executable, str(GENERATOR), str(MODELS), str(project), "--rows", "100"]
    subprocess.run(words, check=True)
    return dict(_count(project))


def _count(project: Path) -> Iterator[tuple[str, Counts]]:
    for name, command in COMMANDS.items():
        if name == "parse, one changed":
            with (project / "models/staging/branch_00/stg_loans_00000.sql").open("a") as file:
                file.write("-- changed\n")
        yield name, _counts_of(command, project)


def _counts_of(command: tuple[str, ...], project: Path) -> Counts:
    out = project.parent / f"{project.name}.json"
    done = subprocess.run(
        [sys.executable, str(COUNTING), str(out), str(project), *command],
        cwd=project,
        env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts: Counts = json.loads(out.read_text(encoding="utf-8"))
    assert counts.pop("exit") in (0, None, 1), done.stdout + done.stderr
    return {column: counts.get(column, 0) for column in COLUMNS}


def _table(rows: Rows) -> str:
    heads = f"{MODELS} models"
    lines = [PYTHON, "", "  ".join([f"{heads:18}", *COLUMNS])]
    for name, counts in rows.items():
        cells = (f"{counts[column]:{len(column)}}" for column in COLUMNS)
        lines.append("  ".join([f"{name:18}", *cells]))
    return "\n".join(lines) + "\n"


def _read_table(text: str) -> tuple[str, Rows]:
    python, _, _, *lines = text.splitlines()
    rows = {}
    for line in lines:
        name, *numbers = re.split(r" {2,}", line)
        rows[name] = dict(zip(COLUMNS, map(int, numbers), strict=True))
    return python, rows


def test_no_command_does_more_than_it_did(counted, request):
    if request.config.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(_table(counted), encoding="utf-8")
    python, before = _read_table(GOLDEN.read_text(encoding="utf-8"))
    columns = [each for each in COLUMNS if each != "calls" or python == PYTHON]
    grown = [
        f"{name}: {column} {before[name][column]:,} -> {counts[column]:,}"
        for name, counts in counted.items()
        for column in columns
        if counts[column] > before[name][column] * (1 + SLACK.get(column, 0))
    ]
    assert not grown, "\n".join(
        [*grown, "is it worth it? then: pytest tests/speed --update-golden"]
    )


def test_the_table_reads_back_as_it_was_written(counted):
    assert _read_table(_table(counted)) == (PYTHON, counted)


@pytest.mark.parametrize("command", ["parse again", "parse, one changed", "ls of one model"])
def test_what_is_remembered_is_not_compiled_again(counted, command):
    assert counted[command]["Jinja compiled"] <= 1
