"""A few random kills; `benchmarks/kill_runs.py --times 200` does the same for longer."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def kill_runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("kill_runs")
    sys.modules.pop("kill_runs", None)


@pytest.mark.parametrize("warehouse", ["duckdb", "postgres"])
def test_a_killed_run_leaves_old_or_new_relations_and_can_go_on(
    kill_runs, tmp_path, request, warehouse
):
    place = (
        kill_runs.DuckDbPlace(tmp_path / "shop.duckdb")
        if warehouse == "duckdb"
        else request.getfixturevalue("postgres_place")
    )
    trial = kill_runs.begin_trial(tmp_path, place, seed=3)

    for _ in range(3):
        kill_runs.one_kill(trial)

    assert trial.version == 4
