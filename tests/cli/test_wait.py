"""Two processes and one DuckDB file."""

import os
import subprocess
import sys
from contextlib import ExitStack

import pytest
from programs import started, told_by

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""
FILES = {"models/a.sql": "select 1 as id"}


@pytest.fixture
def holder(tmp_path):
    """Another process that has the file open until its input ends."""
    file = tmp_path / "test.duckdb"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started("-c", HOLD, file, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process


@pytest.fixture
def start():
    """Start the program in a project; it is ended with the test."""
    with ExitStack() as running:

        def begin(project, *words, **environment):
            surroundings = {"cwd": project, "env": {**os.environ, **environment}}
            program = started("-m", "dagbook", *words, stderr=subprocess.PIPE, **surroundings)
            return running.enter_context(program)

        yield begin


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("build", "--wait"), {}, ""),
        (("build", "--wait=90"), {}, "; for 1m 30s at most"),
        (("build",), {"DAGBOOK_WAIT": "90"}, "; for 1m 30s at most"),
    ],
)
def test_a_file_that_is_held_is_waited_for(
    start, write_project, holder, tmp_path, words, environment, told
):
    process = start(write_project(FILES), *words, **environment)
    line = process.stderr.readline()
    told_by(holder)
    _, rest = told_by(process)

    file = tmp_path / "test.duckdb"
    who = f"python{sys.version_info.major}.{sys.version_info.minor} (process {holder.pid})"
    assert line == f"waiting: {file} is locked by {who}{told}\n"
    assert process.returncode == 0
    assert "waiting" not in rest


@pytest.mark.parametrize("words", [("build",), ("build", "--wait=0.1")])
def test_who_does_not_wait_or_not_long_enough_is_told_the_holder(
    start, write_project, holder, words
):
    process = start(write_project(FILES), *words)
    _, told = told_by(process)

    assert process.returncode == 1
    assert f"(process {holder.pid})" in told
    assert "or wait for it: --wait" in told
