"""Two processes and one DuckDB file."""

import os
import subprocess
import sys

import pytest

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
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "test.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate()


def start(project, *words, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "dagbook", *words],
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("build", "--wait"), {}, ""),
        (("build", "--wait=90"), {}, "; for 1m 30s at most"),
        (("build",), {"DAGBOOK_WAIT": "90"}, "; for 1m 30s at most"),
    ],
)
def test_a_file_that_is_held_is_waited_for(
    write_project, holder, tmp_path, words, environment, told
):
    process = start(write_project(FILES), *words, **environment)
    line = process.stderr.readline()
    holder.communicate()
    _, rest = process.communicate()

    file = tmp_path / "test.duckdb"
    who = f"python{sys.version_info.major}.{sys.version_info.minor} (process {holder.pid})"
    assert line == f"waiting: {file} is locked by {who}{told}\n"
    assert process.returncode == 0
    assert "waiting" not in rest


@pytest.mark.parametrize("words", [("build",), ("build", "--wait=0.1")])
def test_who_does_not_wait_or_not_long_enough_is_told_the_holder(write_project, holder, words):
    process = start(write_project(FILES), *words)
    _, told = process.communicate()

    assert process.returncode == 1
    assert f"(process {holder.pid})" in told
    assert "or wait for it: --wait" in told
