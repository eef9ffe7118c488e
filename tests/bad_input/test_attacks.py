"""Broken input of every kind: it is explained, quickly, and no file is left half-written.

Each message is a golden file; broken_input.py has the input.
"""

import json
import shlex

import pytest
from broken_input import ATTACKS, COMMANDS, GOOD

from dagbook.api import invoke
from dagbook.cli.main import main
from dagbook.errors import DagbookError, render_error

FAILURES = (
    "command_unknown_macro",
    "command_unknown_target",
    "command_unknown_profile",
    "command_missing_state",
    "command_inline_broken",
    "command_inline_wrong_sql",
    "command_retry_of_nothing",
)
"""What was understood, and could not be done."""


@pytest.mark.parametrize("name", ATTACKS)
def test_broken_input_is_explained_at_its_place(name, write_project, golden):
    command, files = ATTACKS[name]
    project = write_project({**GOOD, **files})

    result = invoke(
        [*shlex.split(command), "--project-dir", str(project), "--profiles-dir", str(project)]
    )

    errors = [result.exception, *(each.error for each in result.results)]
    told = [each for each in errors if each is not None]
    assert all(isinstance(each, DagbookError) for each in told)
    texts = sorted(render_error(each) for each in told)  # nodes end in any order
    texts += [render_error(each, severity="warning") for each in result.warnings]
    assert texts
    golden(f"{name}.txt", "\n\n".join(texts).replace(str(project), "<project>") + "\n")
    for artifact in project.glob("target/*.json"):
        json.loads(artifact.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_line_nobody_understands_is_2_and_what_fails_is_1(
    name, write_project, monkeypatch, capsys
):
    command, files = COMMANDS[name]
    monkeypatch.chdir(write_project({**GOOD, **files}))

    code = main(shlex.split(command))

    assert "Traceback" not in capsys.readouterr().err
    expected = {**dict.fromkeys(FAILURES, 1), "command_unknown_node": 0}
    assert code == expected.get(name, 2)
