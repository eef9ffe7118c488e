"""The program as a user runs it: its output and its exit code."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

from dagbook.cli.main import main
from dagbook.version import __version__

FILES = {
    "seeds/raw.csv": "id,city\n1,Wien\n2,Graz\n",
    "models/stg.sql": "select * from {{ ref('raw') }}",
    "models/out.sql": "{{ config(materialized='table') }} select id, city from {{ ref('stg') }}",
    "models/models.yml": "models:\n  - name: stg\n    columns:\n      - name: id\n"
    "        data_tests: [unique, not_null]\n",
}  # fmt: skip


@dataclass
class Answer:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def dagbook(capsys, monkeypatch):
    """Run the program in a folder, without the caller's DBT_ settings."""

    def run(*words, cwd, **environment):
        for key in [key for key in os.environ if key.startswith(("DBT_", "DAGBOOK_"))]:
            monkeypatch.delenv(key)
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        monkeypatch.chdir(cwd)
        capsys.readouterr()
        code = main(words)
        return Answer(code, *capsys.readouterr())

    return run


def timeless(text):
    """Progress without what differs from run to run: times, and who took long, if anybody did."""
    lasting = re.sub(r"^(slowest|longest path): .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\d+\.\d+s", "0.00s", lasting)


def test_the_version_and_the_list_of_commands_import_nothing_heavy(tmp_path):
    code = (
        "import sys; from dagbook.cli.main import main; code = main(sys.argv[1:]); "
        "heavy = {'rich', 'duckdb', 'jinja2', 'msgspec'} & set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else code)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == f"dagbook, version {__version__}\n"


def test_a_build_tells_each_node_and_the_totals(dagbook, write_project, golden):
    project = write_project(FILES)

    answer = dagbook("build", "--threads", "1", cwd=project)

    assert answer.returncode == 0
    assert answer.stdout == ""
    golden("build.txt", timeless(answer.stderr))


def test_a_failure_is_explained_and_the_exit_code_is_1(dagbook, write_project, golden):
    project = write_project(
        {
            **FILES,
            "models/out.sql": "select id,\n  nme\nfrom {{ ref('stg') }}",
            "models/last.sql": "select * from {{ ref('out') }}",
            "models/fine.sql": "select 1 as id",
            "tests/none.sql": "select * from {{ ref('fine') }}",
        }
    )

    answer = dagbook("build", "--threads", "1", cwd=project)

    assert answer.returncode == 1
    golden("failures.txt", timeless(answer.stderr))


def test_quiet_prints_nothing_where_nothing_failed(dagbook, write_project):
    answer = dagbook("-q", "build", cwd=write_project(FILES))

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_quiet_prints_failures(dagbook, write_project):
    project = write_project({**FILES, "tests/none.sql": "select * from {{ ref('stg') }}"})

    answer = dagbook("build", "--quiet", cwd=project)

    assert answer.returncode == 1
    assert answer.stderr.lstrip().startswith("error[test-failed]: none: Got 2 results")


def test_answers_go_to_standard_output_alone(dagbook, write_project):
    answer = dagbook("ls", "--resource-type", "model", cwd=write_project(FILES))

    assert (answer.stdout, answer.stderr) == ("test.out\ntest.stg\n", "")


def test_colours_come_only_when_asked_for_without_a_terminal(dagbook, write_project):
    project = write_project(FILES)

    assert "\x1b[" not in dagbook("seed", cwd=project).stderr
    assert "\x1b[" in dagbook("seed", "--use-colors", cwd=project).stderr
    assert "\x1b[" not in dagbook("seed", "--no-color", cwd=project).stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("buidl",), "No such command 'buidl'; did you mean 'build'?"),
        (("build", "--selct", "a"), "Did you mean one of: '--help', '--select', '--selector'"),
        (("build", "orders"), "Got unexpected extra argument (orders)"),
        (("build", "--threads", "0"), "Invalid value for '--threads'"),
        (("docs", "generat"), "No such command 'generat'; did you mean 'generate'?"),
    ],
)
def test_a_bad_command_line_is_explained_and_the_exit_code_is_2(dagbook, words, message, tmp_path):
    answer = dagbook(*words, cwd=tmp_path)

    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_no_command_at_all_shows_the_list_of_commands(dagbook, tmp_path):
    answer = dagbook(cwd=tmp_path)

    assert answer.returncode == 2
    assert "source" in answer.stderr
    assert answer.stderr.startswith("Usage: dagbook")


@pytest.mark.parametrize("name", ["DBT_TARGET", "DAGBOOK_TARGET"])
def test_options_come_from_environment_variables_too(dagbook, write_project, name):
    answer = dagbook("build", cwd=write_project(FILES), **{name: "prod"})

    assert "has no target 'prod'" in answer.stderr


def test_a_reader_that_closes_early_is_no_error(write_project):
    project = write_project(FILES)
    command = (
        f"{sys.executable} -c 'import sys; from dagbook.cli.main import main; sys.exit(main())'"
    )

    answer = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} ls | true"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Traceback" not in answer.stderr
    assert "BrokenPipe" not in answer.stderr


def test_a_process_that_opened_a_database_ends_without_complaints(write_project):
    answer = subprocess.run(
        [sys.executable, "-m", "dagbook", "build"],
        cwd=write_project(FILES), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 0
    assert answer.stderr.splitlines()[-1].startswith("Done. PASS=")


def test_what_waits_for_the_end_of_the_process_is_called(write_project):
    code = "import atexit, sys; from dagbook.__main__ import program; sys.argv = ['dagbook', 'ls']"

    answer = subprocess.run(
        [sys.executable, "-c", f"{code}; atexit.register(print, 'over'); program()"],
        cwd=write_project(FILES), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (0, "over")


def test_who_calls_the_command_line_goes_on_after_it(write_project):
    code = "import sys; from dagbook.__main__ import main; sys.argv = ['dagbook', 'ls']"

    answer = subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit(main() + 5)"],
        cwd=write_project(FILES), check=False,
    )  # fmt: skip

    assert answer.returncode == 5


def test_the_project_is_found_from_a_folder_below(dagbook, write_project):
    project = write_project(FILES)

    answer = dagbook("ls", "--resource-type", "seed", cwd=project / "models")

    assert answer.stdout == "test.raw\n"
