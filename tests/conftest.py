"""Fixtures every test may use: tiny projects as dicts, and golden files a person can read."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
