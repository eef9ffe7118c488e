import pytest

from dagbook.parse import parse_files
from dagbook.resolve.resolve_project import resolve_project


@pytest.fixture
def resolve(read_project):
    """Write files and resolve them; further arguments are --vars."""

    def run(files, **cli_vars):
        read, scope = read_project(files, **cli_vars)
        return resolve_project(read, parse_files(read, scope), scope)

    return run


@pytest.fixture
def read_scope(read_project):
    """The scope of a project without files."""
    return read_project({})[1]
