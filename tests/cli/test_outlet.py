"""What the program does when its output can't be written, or must not be."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dagbook.cli.outlet import Outlet, secrets_in

MANY = {f"models/m{number}.sql": "select 1 as id" for number in range(5)}
PROGRAM = "import sys; from dagbook.cli.main import main; sys.exit(main())"
LEAK = """
test:
  target: dev
  outputs:
    dev: {type: duckdb, path: "{{ env_var('DBT_ENV_SECRET_PLACE') }}/x.duckdb"}
"""


def program(*words, cwd, stdout=subprocess.PIPE, **environment):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DBT_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=cwd,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**kept, **environment},
        check=False,
    )


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_build_goes_on_when_its_reader_has_left(write_project, form):
    project = write_project(MANY)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        answer = program("build", "--log-format", form, cwd=project, stdout=writer)
    finally:
        os.close(writer)
    assert answer.returncode == 0
    assert b"Traceback" not in answer.stderr
    assert (project / "target" / "run_results.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_answer_that_finds_no_room_is_a_failure_in_words(write_project):
    with Path("/dev/full").open("w") as full:
        answer = program("ls", cwd=write_project(MANY), stdout=full)
    assert answer.returncode == 1
    assert answer.stderr == b"error[file-system]: standard output: No space left on device\n"


def test_letters_the_terminal_lacks_are_spelt_out(write_project):
    project = write_project({"models/größe.sql": "select 1 as id"})
    answer = program("ls", cwd=project, PYTHONIOENCODING="ascii")
    assert (answer.returncode, answer.stdout) == (0, b"test.gr\\xf6\\xdfe\n")


def test_a_secret_is_never_printed(write_project):
    project = write_project({**MANY, "profiles.yml": LEAK})
    answer = program("build", cwd=project, DBT_ENV_SECRET_PLACE="hunter2")
    assert answer.returncode == 1
    assert b"hunter2" not in answer.stderr
    assert b"/*****" in answer.stderr


def test_a_secret_with_quotes_is_hidden_in_json_too():
    stream = io.StringIO()
    outlet = Outlet(stream, secrets_in({"DBT_ENV_SECRET_A": 'a"b', "HOME": "x", "B": ""}))
    outlet.write('{"told": "a\\"b"} a"b')
    assert stream.getvalue() == '{"told": "*****"} *****'


def test_a_stream_that_was_closed_swallows_everything():
    outlet = Outlet(None, ())
    outlet.write("words")
    outlet.flush()
    assert not outlet.isatty()
