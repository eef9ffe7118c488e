"""Ctrl-C and SIGTERM, sent to the program as it runs."""

import io
import json
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest
from programs import started, told_by

from dagbook.cli.interrupts import interruptible

ENDLESS = (
    "{{ config(materialized='table') }} -- {{ ref('a_done') }}\n"
    "select sum((a.range * b.range) % 7) as n from range(10000000) a, range(100000) b"
)
FILES = {
    "models/a_done.sql": "select 1 as id",
    "models/endless.sql": ENDLESS,
    "models/later.sql": "select * from {{ ref('endless') }}",
}
_LOOPS = "{% for i in range(10 ** 5) %}" * 3 + "{% endfor %}" * 3
STUCK = f"{{% if execute %}}{{{{ log('in the loop') }}}}{_LOOPS}{{% endif %}}select 1 as id"

DAGBOOK = ("-m", "dagbook")
PATIENT = """
from dagbook.run import workers
workers._LONGEST = 3600.0
from dagbook.__main__ import program
program()
"""
"""It waits for what it cannot interrupt, however late the second signal comes."""


@pytest.fixture
def start(write_project):
    """Start the program in a project; it is ended with the test."""
    with ExitStack() as running:

        def begin(files, *words):
            program = started(
                *words,
                cwd=write_project(files),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            return running.enter_context(program)

        yield begin


def wait_for(process, words):
    """Read what it tells until it says so."""
    for line in process.stderr:
        if words in line:
            return
    pytest.fail(f"it ended without a word of '{words}'")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_cancels_what_runs_and_says_what_is_left(start, tmp_path, number):
    process = start(FILES, *DAGBOOK, "build", "--debug", "--target-path", "target")
    wait_for(process, "start table model main.endless")
    process.send_signal(number)
    _, told = told_by(process)

    assert process.returncode == 1, told
    assert "STOP  table model main.endless … cancelled: interrupted" in told
    assert told.endswith(
        "interrupted: 1 done, 1 cancelled (endless), 1 not started\n"
        "to go on: dagbook retry --target-path target\n"
    )
    results = json.loads((tmp_path / "target/run_results.json").read_text())["results"]
    assert [(each["status"], each["message"]) for each in results] == [
        ("success", "OK"),
        ("error", "cancelled: interrupted"),
        ("skipped", "interrupted"),
    ]
    assert not (tmp_path / "target/run_results.journal").exists()


def test_what_cannot_be_interrupted_is_left_behind(start):
    process = start({"models/stuck.sql": STUCK}, *DAGBOOK, "build", "--debug")
    wait_for(process, "in the loop")
    process.send_signal(signal.SIGINT)
    _, told = told_by(process)

    assert process.returncode == 1, told
    assert "interrupted: 0 done, 1 cancelled (stuck), 0 not started" in told


def test_a_second_signal_ends_the_process_at_once(start, tmp_path):
    process = start({"models/stuck.sql": STUCK}, "-c", PATIENT, "build", "--debug")
    wait_for(process, "in the loop")
    process.send_signal(signal.SIGINT)
    wait_for(process, "stopping what runs; once more ends at once")
    process.send_signal(signal.SIGINT)
    told_by(process)

    assert process.returncode == -signal.SIGINT
    assert (tmp_path / "target/run_results.journal").exists()


def test_a_query_of_the_main_thread_is_interrupted_too(start):
    hooked = (
        "name: test\nversion: '1.0'\nprofile: test\non-run-start:\n"
        "  - select sum((a.range * b.range) % 7) from range(10000000) a, range(100000) b\n"
    )
    process = start({**FILES, "dbt_project.yml": hooked}, *DAGBOOK, "build", "--debug")
    wait_for(process, "start hook test.on-run-start.0")
    process.send_signal(signal.SIGINT)
    _, told = told_by(process)

    assert process.returncode == 1, told
    assert "interrupted: 0 done, 0 cancelled, 3 not started" in told


class Interrupting(io.RawIOBase):
    """A stream that Ctrl-C meets while it is written to for the first time."""

    written = b""

    def writable(self):
        return True

    def write(self, content):
        is_first, self.written = not self.written, self.written + content
        if is_first:
            signal.raise_signal(signal.SIGINT)
        return len(content)


def test_ctrl_c_is_heard_while_its_own_words_cannot_be_written(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedWriter(Interrupting()), line_buffering=True)
    monkeypatch.setattr(sys, "stderr", stream)
    with interruptible(), pytest.raises(KeyboardInterrupt):
        stream.write("a line\n")


def test_while_python_imports_ctrl_c_ends_the_process_without_a_word():
    code = """
import signal, sys

class CtrlC:
    def find_spec(self, name, *rest):
        if name == "dagbook.commands.options":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, CtrlC())
from dagbook.__main__ import program
program()
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert (answer.returncode, answer.stdout, answer.stderr) == (-signal.SIGINT, b"", b"")
