"""The benchmark of engines: its project, its judgement, its page; and that it runs at all."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MODULES = sorted(path.stem for path in BENCHMARKS.glob("*.py"))


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def project(load) -> ModuleType:
    return load("made_up_project")


def test_of_a_hundred_models_thirty_are_staging_and_five_incremental(project):
    sql = {path: text for path, text in project.project_files(100).items() if ".sql" in path}
    models = [path for path in sql if path.startswith("models/")]
    shares = {
        layer: sum(path.startswith(f"models/{layer}/") for path in models)
        for layer in ("staging", "intermediate", "marts")
    }
    assert shares == {"staging": 30, "intermediate": 30, "marts": 40}
    assert sum("materialized='incremental'" in sql[path] for path in models) == 5
    assert 10 < sum("materialized='ephemeral'" in sql[path] for path in models) < 20


def test_the_same_size_gives_the_same_project_and_a_larger_one_another(project):
    assert project.project_files(50) == project.project_files(50)
    assert project.project_files(50) != project.project_files(51)


def measured(**wall: list[float]) -> dict[str, object]:
    memory = {who: [100.0] for who in wall}
    return {"title": "`x`", "day": "2026-01-01", "load": 0.1, "wall": wall, "cpu": wall} | {
        "megabytes": memory
    }


def table_of(load, **rows: dict[str, object]) -> str:
    found = {
        "sizes": {"1000": {key.replace("_", "-"): row for key, row in rows.items()}},
        "machine": {"processor": "P", "cores": 2, "memory, GB": 8},
        "versions": {"dagbook": "1"},
    }
    return "\n".join(load("bench_tables").engine_tables(found))


def test_a_goal_is_met_only_if_seconds_and_ratio_are(load):
    fast = table_of(load, parse_cold=measured(dagbook=[2.0, 1.0, 2.5], dbt=[30.0]))
    assert (
        "| 2.00 (1.00-2.50) | 2.00 |  |  | 30.0 | 30.0 | 15x |  | ≤ 3 s, 9x ahead | met |" in fast
    )
    assert "| half met |" in table_of(load, parse_cold=measured(dagbook=[2.0], dbt=[10.0]))
    assert "| not met |" in table_of(load, parse_cold=measured(dagbook=[4.0], dbt=[10.0]))


def test_what_was_not_compared_is_not_called_met(load):
    assert "| not measured |" in table_of(load, run=measured(dagbook=[2.0]))


def test_overhead_is_what_goes_beyond_bare_duckdb_for_each_model(load):
    text = table_of(load, run=measured(dagbook=[6.0], floor=[4.0], dbt=[44.0]))
    assert "| for each model | 2.00 | 2.00 | 40.0 | 40.0 | ≤ 4 | met |" in text


def test_overhead_is_judged_by_the_clock(load):
    row = measured(dagbook=[6.0], floor=[4.0]) | {"cpu": {"dagbook": [6.0], "floor": [8.4]}}
    assert "| for each test | 0.83 | -1.00 |  |  | ≤ 0 | not met |" in table_of(load, test=row)


@pytest.mark.parametrize("name", MODULES)
def test_what_a_benchmark_imports_is_there(load, name):
    assert load(name).__doc__


def test_the_page_has_the_tables_of_what_was_measured(load):
    page = load("write_page")
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.filled(text) == text, "run: python benchmarks/write_page.py"


def test_it_measures_and_finds_the_tables_of_both_equal(tmp_path):
    results = tmp_path / "engines.json"
    rows = ["version", "parse-cold", "parse-changed", "run", "test", "check", "build"]
    words = ["--sizes", "10", "--rounds", "1", "--build-rows", "100", "--only", ",".join(rows)]
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "bench.py", *words, "--results", results],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(results.read_text(encoding="utf-8"))["sizes"]["10"]
    assert list(found) == rows
    assert set(found["run"]["wall"]) == {"dagbook", "floor"}
    assert found["build"]["equal"]["floor"]["relations"] > 5
    assert "### 10 models" in done.stdout
