import pytest

from dagbook.parse import parse_files


@pytest.fixture
def parse(read_project):
    """Write files and parse them; further arguments are --vars."""

    def run(files, **cli_vars):
        return parse_files(*read_project(files, **cli_vars))

    return run
