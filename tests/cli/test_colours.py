"""Whether standard error has colours: as asked for, else as the environment says."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"CI": "true"}, False),
        (("--use-colors",), {}, True),
        (("--use-colors",), {"NO_COLOR": "1"}, True),
        (("--no-use-colors",), {"FORCE_COLOR": "1"}, False),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
        ((), {"DBT_USE_COLORS": "true"}, True),
    ],
)
def test_colours_are_as_asked_for(write_project, words, variables, coloured):
    project = write_project({"models/one.sql": "select * from {{ ref('nosuch') }}"})
    names = ("NO_COLOR", "FORCE_COLOR", "CI", "TERM")
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in names and not key.startswith(("DBT_", "DAGBOOK_"))
    }

    answer = subprocess.run(
        [sys.executable, "-m", "dagbook", "parse", *words],
        cwd=project,
        env={**kept, "TERM": "xterm-256color", **variables},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert ("\x1b[" in answer.stderr) is coloured
