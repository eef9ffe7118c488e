"""The distribution as a user gets it: sdist, wheel, a clean environment elsewhere."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.wheel


def run(*command, cwd):
    answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, sdist),
        cwd=folder,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_templates_macros_and_type_marks(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert any(name.startswith("mkdocs_dagbook/templates/") for name in names)
    assert any(name.startswith("dagbook/macros/") and name.endswith(".sql") for name in names)
    assert {"dagbook/py.typed", "mkdocs_dagbook/py.typed"} <= set(names)
    assert not any(name.startswith("tests/") for name in names)


def test_a_fresh_install_makes_builds_and_checks_a_new_project(wheel, tmp_path):
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    bin_ = tmp_path / "env" / "bin"
    constraints = ("--constraint", ROOT / "constraints.txt")
    run(bin_ / "python", "-m", "pip", "install", "-q", *constraints, f"{wheel}[docs]", cwd=tmp_path)

    run(bin_ / "dagbook", "init", "first", cwd=tmp_path)
    told = run(bin_ / "dagbook", "build", cwd=tmp_path / "first")
    run(bin_ / "dagbook", "check", "--threshold", "0", cwd=tmp_path / "first")

    assert "ERROR" not in told
    assert (tmp_path / "first" / "target" / "catalog.json").is_file()
