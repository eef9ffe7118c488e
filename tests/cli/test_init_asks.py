import os
import pty
import subprocess
import sys

import pytest


@pytest.fixture
def terminal():
    """Both ends of a terminal: what we type, what the program reads."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_init_without_a_name_asks_whoever_sits_at_the_terminal(terminal, tmp_path):
    ours, theirs = terminal
    os.write(ours, b"my_shop\n")

    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from dagbook.cli.main import main; raise SystemExit(main())",
            "init",
        ],
        cwd=tmp_path,
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "my_shop" / "dbt_project.yml").is_file()
