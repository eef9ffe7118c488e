from datetime import UTC, datetime

import pytest

from dagbook.adapters.find import find_adapter
from dagbook.jinja.environment import make_environment
from dagbook.jinja.library import build_library
from dagbook.jinja.scope import InvocationScope
from dagbook.load import LoadRequest, load_project
from dagbook.parse import parse_files, parse_macros
from dagbook.project.results import Invocation


@pytest.fixture
def parse(write_project, tmp_path):
    """Write files and parse them; further arguments are --vars."""

    def run(files, **cli_vars):
        environment = {"HOME": str(tmp_path / "home"), "TEAM": "core"}
        folder = write_project(files)
        read = load_project(
            LoadRequest(project_dir=folder, environment=environment, cli_vars=cli_vars)
        )
        adapter = find_adapter(read.target.type)
        library = build_library(
            parse_macros(read),
            read.root.name,
            (adapter.dialect.type, *adapter.dialect.parents),
            read.root.settings.dispatch,
        )
        scope = InvocationScope(
            environment=make_environment(None),
            library=library,
            settings={package.name: package.settings for package in read.all_packages},
            project_name=read.root.name,
            target=read.target,
            dialect=adapter.dialect,
            invocation=Invocation(
                id="1",
                started_at=datetime(2026, 1, 1, tzinfo=UTC),
                command="build",
                environment=environment,
            ),
            cli_vars=cli_vars,
        )
        return parse_files(read, scope)

    return run
