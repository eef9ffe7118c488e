"""The comparison of two engines: its own judgement always, a real comparison where dbt is."""

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROJECT = {
    "dbt_project.yml": "name: tiny\nversion: '1.0'\nprofile: tiny\n",
    "profiles.yml": "tiny: {target: dev, outputs: {dev: {type: duckdb, path: tiny.duckdb}}}\n",
    "seeds/letters.csv": "id,letter\n1,a\n2,b\n2,\n",
    "models/upper.sql": "select id, upper(letter) as letter from {{ ref('letters') }}\n",
    "models/schema.yml": "models: [{name: upper, columns: [{name: id, data_tests: [unique]}]}]\n",
}


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("engine_differences")
    sys.modules.pop("engine_differences", None)


@pytest.fixture
def script(judge: ModuleType) -> Iterator[ModuleType]:
    yield importlib.import_module("compare_engines")
    sys.modules.pop("compare_engines", None)


def database(folder: Path, *statements: str) -> Path:
    folder.mkdir()
    path = folder / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table orders as from (values (1, 'a'), (2, 'b'), (2, 'b')) t(i, n)"
        )
        connection.execute("create view names as select n from shop.main.orders")
        for statement in statements:
            connection.execute(statement)
    return path


def differences(judge: ModuleType, tmp_path: Path, *statements: str) -> list[tuple[str, str, str]]:
    left, right = (
        database(
            tmp_path / "one",
        ),
        database(tmp_path / "other", *statements),
    )
    found = judge.compare_databases(left, right)[2]
    return [(difference.kind, difference.of, difference.detail) for difference in found]


def test_equal_databases_have_no_differences_and_their_rows_are_counted(judge, tmp_path):
    left, right = database(tmp_path / "one"), database(tmp_path / "other")
    assert judge.compare_databases(left, right) == (2, 6, [])


def test_a_changed_row_is_found_in_the_table_and_in_the_view_on_it(judge, tmp_path):
    found = differences(judge, tmp_path, "update orders set n = 'z' where i = 1")
    assert found == [
        (
            "rows",
            "main.names",
            "1 only in dbt, 1 only in dagbook; first: dbt ('a',) | dagbook ('z',)",
        ),
        (
            "rows",
            "main.orders",
            "1 only in dbt, 1 only in dagbook; first: dbt (1, 'a') | dagbook (1, 'z')",
        ),
    ]


def test_a_repeated_row_counts_as_often_as_it_stands_there(judge, tmp_path):
    found = differences(judge, tmp_path, "insert into orders values (1, 'a')")
    assert (
        "rows",
        "main.orders",
        "0 only in dbt, 1 only in dagbook; first: dagbook (1, 'a')",
    ) in found


def test_a_missing_relation_is_found_on_either_side(judge, tmp_path):
    found = differences(judge, tmp_path, "drop view names", "create table extra as select 1 as x")
    assert found == [
        ("relation", "main.extra", "table only in dagbook"),
        ("relation", "main.names", "view only in dbt"),
    ]


def test_another_type_of_relation_is_found(judge, tmp_path):
    statements = ("drop view names", "create table names as select n from orders")
    assert differences(judge, tmp_path, *statements) == [
        ("type", "main.names", "view in dbt, table in dagbook")
    ]


def test_another_column_type_is_found_though_the_rows_are_equal(judge, tmp_path):
    found = differences(judge, tmp_path, "alter table orders alter i type bigint")
    assert found == [
        ("columns", "main.orders", "only in dbt: i INTEGER; only in dagbook: i BIGINT")
    ]


def test_a_view_that_cannot_be_read_is_told_of_its_engine(judge, tmp_path):
    found = differences(judge, tmp_path, "alter table orders rename n to m")
    assert ("unreadable", "main.names") in [(kind, of) for kind, of, _ in found]


def test_what_is_ignored_is_not_compared(judge, tmp_path):
    left, right = (
        database(tmp_path / "one"),
        database(tmp_path / "other", "create table tmp_x (i int)"),
    )
    assert judge.compare_databases(left, right, ignored=["main.tmp_*"])[2] == []


def test_results_are_compared_by_status_and_failures(judge):
    def results(*rows):
        return {
            "results": [
                dict(zip(("unique_id", "status", "failures"), row, strict=True)) for row in rows
            ]
        }

    found = judge.compare_results(
        results(("test.a", "fail", 3), ("model.b", "success", None), ("test.c", "pass", 0)),
        results(("test.a", "fail", 2), ("model.b", "success", None)),
    )
    assert [(difference.of, difference.detail) for difference in found] == [
        ("test.a", "dbt fail (3 failures), dagbook fail (2 failures)"),
        ("test.c", "dbt pass (0 failures), dagbook (absent)"),
    ]


def test_manifests_are_compared_field_by_field_whitespace_of_sql_aside(judge):
    def manifest(**fields):
        return {
            "nodes": {"model.m": {"depends_on": {"nodes": ["b", "a"]}, "created_at": 1} | fields}
        }

    one = manifest(compiled_code="select 1\n  as x", config={"tags": ["t"], "meta": {}})
    other = manifest(compiled_code="select 1 as x ", config={"tags": [], "meta": {}}, created_at=2)
    assert [(d.of, d.detail) for d in judge.compare_manifests(one, other)] == [
        ("model.config.tags", 'model.m: dbt ["t"], dagbook []')
    ]


def test_an_unknown_executable_is_told_with_exit_code_two(script, tmp_path, capsys):
    assert script.main([str(tmp_path), "--dbt", str(tmp_path / "nothing")]) == 2
    assert "is not an executable" in capsys.readouterr().err


def test_without_dbt_the_comparison_is_skipped_in_words(script, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert script.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "skipped: no dbt found; see --dbt and --dagbook\n"


@pytest.mark.skipif(shutil.which("dbt") is None, reason="dbt isn't installed")
def test_dbt_and_dagbook_agree_on_a_tiny_project(script, tmp_path, capsys):
    for path, text in PROJECT.items():
        target = tmp_path / "tiny" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    assert script.main([str(tmp_path / "tiny"), "--json"]) == 0, capsys.readouterr().out
    report = json.loads(capsys.readouterr().out)
    assert report["differences"] == []
    assert report["facts"]["rows compared"] == [6, 6]
