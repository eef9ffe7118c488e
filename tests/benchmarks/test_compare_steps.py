"""The comparison of two engines step by step: what it leaves out, and that it can be skipped."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    names = ("compare_steps", "compare_engines", "engine_differences")
    for name in names:
        sys.modules.pop(name, None)
    yield importlib.import_module("compare_steps")
    for name in names:
        sys.modules.pop(name, None)


def test_what_the_clock_told_is_left_out(script, tmp_path):
    with duckdb.connect(str(tmp_path / "steps.duckdb")) as connection:
        connection.execute(
            "create table kept as select * from (values "
            "(1, 'a', timestamp '2024-01-01'), (2, 'b', now()::timestamp)) "
            "t(id, dbt_scd_id, dbt_valid_from)"
        )
    copy = script.without_clock(tmp_path / "steps.duckdb", tmp_path / "copy")
    with duckdb.connect(str(copy)) as connection:
        rows = connection.execute(
            "select id, dbt_scd_id, year(dbt_valid_from) from kept"
        ).fetchall()
    assert rows == [(1, "a", 2024), (2, None, 2025)]


def test_without_dbt_it_is_skipped(script, monkeypatch, capsys):
    monkeypatch.setattr(script, "found_executable", lambda name, asked: None)
    assert script.main([]) == 0
    assert capsys.readouterr().out.startswith("skipped: no dbt found")
