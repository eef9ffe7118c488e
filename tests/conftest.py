"""Fixtures every test may use: tiny projects as dicts, and golden files a person can read."""

import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from silence_watch import SilenceWatch

from dagbook.adapters.find import find_adapter
from dagbook.api import Result, invoke
from dagbook.jinja.environment import make_environment
from dagbook.jinja.library import build_library
from dagbook.jinja.scope import InvocationScope
from dagbook.load import LoadRequest, load_project
from dagbook.parse import parse_macros
from dagbook.project.files import ProjectFiles
from dagbook.project.results import Invocation
from dagbook.testing.postgres_place import PostgresPlace, postgres_place
from dagbook.testing.postgres_server import PostgresServer, running_server

PROJECT = "name: test\nversion: '1.0'\nprofile: test\n"
PROFILES = """\
test:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{folder}/test.duckdb"
      threads: 2
"""


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files")


def pytest_configure(config):
    if config.getoption("dist") != "no" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SilenceWatch())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server for all tests of this process; `make test` brings its programs."""
    with running_server() as server:
        yield server


@pytest.fixture(name="postgres_place")
def place_on_postgres(postgres_server: PostgresServer) -> Iterator[PostgresPlace]:
    """A schema of the test's own, for ``ProjectFolder(tmp_path, postgres_place)``."""
    with postgres_place(postgres_server) as place:
        yield place


@pytest.fixture
def write_project(tmp_path) -> Callable[[dict[str, str]], Path]:
    """Write files below a new folder; dbt_project.yml and profiles.yml are added where absent."""

    def write(files: dict[str, str]) -> Path:
        profiles = PROFILES.replace("{folder}", str(tmp_path))
        for name, text in {"dbt_project.yml": PROJECT, "profiles.yml": profiles, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def read_project(write_project, tmp_path) -> Callable[..., tuple[ProjectFiles, InvocationScope]]:
    """Write files and do all that comes before parsing them; further arguments are --vars."""

    def read(files, **cli_vars):
        environment = {"HOME": str(tmp_path / "home"), "TEAM": "core"}
        folder = write_project(files)
        found = load_project(
            LoadRequest(project_dir=folder, environment=environment, cli_vars=cli_vars)
        )
        dialect = find_adapter(found.target.type).dialect
        library = build_library(
            parse_macros(found),
            found.root.name,
            (dialect.type, *dialect.parents),
            found.root.settings.dispatch,
        )
        scope = InvocationScope(
            environment=make_environment(None),
            library=library,
            settings={package.name: package.settings for package in found.all_packages},
            project_name=found.root.name,
            target=found.target,
            dialect=dialect,
            invocation=Invocation(
                id="1",
                started_at=datetime(2026, 1, 1, tzinfo=UTC),
                command="build",
                environment=environment,
            ),
            cli_vars=cli_vars,
        )
        return found, scope

    return read


@pytest.fixture
def invoke_in(write_project) -> Callable[[dict[str, str]], Callable[..., Result]]:
    """Write files, then call commands on them from Python; ``folder`` is where they stand."""

    def prepare(files):
        folder = write_project(files)

        def run(*words, **more):
            return invoke([*words, "--project-dir", str(folder)], **more)

        run.folder = folder
        return run

    return prepare


@pytest.fixture
def golden(request) -> Callable[[str, str], None]:
    """Compare a text with ``golden/<name>`` beside the test; ``--update-golden`` rewrites it."""

    def compare(name: str, text: str) -> None:
        path = request.path.parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no golden file {path.name}: run `make golden` and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def ctrl_c():
    """Heard, also where the tests run in the background: there a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
