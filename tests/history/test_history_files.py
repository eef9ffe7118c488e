import json
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import started, told_by

from dagbook.history import (
    Kept,
    PastResult,
    PastRun,
    append,
    expected_seconds,
    read,
    read_expected_seconds,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def a_run(*results, number=0, **changes):
    fields = {"id": f"run-{number}", "command": "build", "target": "dev", "seconds": 12.34}
    started_at = NOON + timedelta(hours=number)
    return PastRun(**{**fields, "started_at": started_at, "results": results, **changes})


def built(name, seconds=1.5, count=None, status="success"):
    return PastResult(f"model.shop.{name}", status, seconds, count)


def test_runs_are_read_as_they_were_appended(tmp_path):
    first = a_run(built("orders", 0.004, 1000), built("items", status="skipped", seconds=0))
    second = a_run(
        built("orders", 61.25, 0),
        PastResult("test.shop.not_null", "fail", 0.02, 3),
        number=1,
        options=("full_refresh",),
        is_interrupted=True,
    )
    append(tmp_path / "history", first)
    append(tmp_path / "history", second)

    assert read(tmp_path / "history") == (first, second)
    assert read(tmp_path / "history", last=1) == (second,)


def test_without_a_folder_there_is_no_history(tmp_path):
    assert read(tmp_path / "history") == ()
    assert read_expected_seconds(tmp_path / "history", ("model.shop.orders",)) == {}


def test_a_line_is_what_the_documentation_shows(tmp_path):
    append(tmp_path, a_run(built("orders", 1.2345, 1000), built("items", 2.0)))

    names, line = (tmp_path / "runs-000001.jsonl").read_text("utf-8").splitlines()
    orders, items = json.loads(names)["names"]
    assert json.loads(names) == {"names": {orders: "model.shop.orders", items: "model.shop.items"}}
    assert json.loads(line) == {
        "v": 1,
        "id": "run-0",
        "at": 1793534400,
        "command": "build",
        "took": 12.34,
        "target": "dev",
        "results": {"success": {orders: [1.23, 1000], items: 2}},
    }


def test_a_name_is_written_once_a_file(tmp_path):
    for number in range(3):
        append(tmp_path, a_run(built("orders"), number=number))

    text = (tmp_path / "runs-000001.jsonl").read_text("utf-8")
    assert text.count("model.shop.orders") == 1


def test_a_thousand_runs_of_a_thousand_nodes_take_some_twenty_megabytes(tmp_path):
    nodes = [built(f"a_model_with_quite_a_long_name_{n}", n / 300, n * 7) for n in range(1000)]
    append(tmp_path, a_run(*nodes))
    once = (tmp_path / "runs-000001.jsonl").stat().st_size
    append(tmp_path, a_run(*nodes, number=1))

    assert (tmp_path / "runs-000001.jsonl").stat().st_size - once < 25_000


def test_a_full_file_is_followed_by_another_and_the_oldest_go(tmp_path):
    small = Kept(megabytes=0)
    for number in range(12):
        append(tmp_path, a_run(built("orders"), number=number), small)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"runs-{number:06}.jsonl" for number in range(5, 13)
    ]
    assert [run.id for run in read(tmp_path)] == [f"run-{number}" for number in range(4, 12)]
    assert [run.id for run in read(tmp_path, last=2)] == ["run-10", "run-11"]


def test_what_is_older_than_is_kept_goes_when_something_new_comes(tmp_path):
    small = Kept(megabytes=0, days=30)
    append(tmp_path, a_run(built("orders")), small)
    append(tmp_path, a_run(number=1), small)
    later = datetime.now(UTC) + timedelta(days=31)
    append(tmp_path, a_run(number=2, started_at=later.replace(microsecond=0)), small)

    assert [run.id for run in read(tmp_path)] == ["run-2"]


def test_a_torn_last_line_is_skipped_and_the_next_run_stands_on_a_line_of_its_own(tmp_path):
    first, second, third = (a_run(built("orders"), number=number) for number in range(3))
    append(tmp_path, first)
    append(tmp_path, second)
    file = tmp_path / "runs-000001.jsonl"
    file.write_bytes(file.read_bytes()[:-20])

    assert read(tmp_path) == (first,)

    append(tmp_path, third)
    assert read(tmp_path) == (first, third)


@pytest.mark.parametrize(
    "line",
    [
        '{"v":2,"id":"of the future","results":[]}',
        '{"v":1,"at":99999999999999999}',
        '{"v":1,"results":{"success":{"aaaaaa":"soon"}}}',
        "[]",
        "null",
        "\x00\x00",
    ],
)
def test_a_line_nobody_understands_is_skipped(tmp_path, line):
    append(tmp_path, a_run(built("orders")))
    with (tmp_path / "runs-000001.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    append(tmp_path, a_run(built("orders"), number=1))

    assert [run.id for run in read(tmp_path)] == ["run-0", "run-1"]


def test_keys_of_a_later_version_are_not_looked_at(tmp_path):
    file = tmp_path / "runs-000001.jsonl"
    file.write_text('{"v":1,"id":"a","at":0,"mood":"good","results":{}}\n', encoding="utf-8")

    assert [run.id for run in read(tmp_path)] == ["a"]


LINES = [
    b'{"names":{"NYoIuh":"model.shop.orders"}}',
    b'{"v":1,"id":"a","at":0,"results":{"success":{"NYoIuh":[1,2]}}}',
    b'{"v":1,"id":"b","at":1,"results":{"success":{"NYoIuh":1,"??????":3}}}',
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    pieces=st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=40)), max_size=8),
    cut=st.integers(min_value=0, max_value=200),
)
def test_whatever_stands_in_the_file_whole_runs_are_read_and_appended(tmp_path, pieces, cut):
    file = tmp_path / "runs-000001.jsonl"
    file.write_bytes(b"\n".join(pieces)[:cut])
    before = read(tmp_path)
    new = a_run(built("orders", 3.0))
    append(tmp_path, new)

    assert {run.id for run in before} <= {"a", "b"}
    assert read(tmp_path) == (*before, new)


@settings(deadline=None)
@given(
    seconds=st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=5),
    counts=st.lists(st.none() | st.integers(0, 2**53), min_size=5, max_size=5),
)
def test_seconds_come_back_rounded_and_counts_exactly(tmp_path_factory, seconds, counts):
    folder = tmp_path_factory.mktemp("history")
    results = [built(str(n), each, counts[n]) for n, each in enumerate(seconds)]
    append(folder, a_run(*results))

    (run,) = read(folder)
    assert [each.count for each in run.results] == counts[: len(seconds)]
    assert [each.seconds for each in run.results] == pytest.approx(seconds, abs=0.0051)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from dagbook.history import PastResult, PastRun, append

folder, name = Path(sys.argv[1]), sys.argv[2]
results = tuple(PastResult(f"model.shop.{name}_{n}", "success", 1.0) for n in range(50))
now = datetime.now(UTC)
for number in range(40):
    run = PastRun(
        id=f"{name}-{number}", command="build", started_at=now, seconds=1, results=results
    )
    append(folder, run)
"""


def test_two_processes_that_append_at_once_lose_nothing(tmp_path):
    with started("-c", WRITER, tmp_path, "a") as one, started("-c", WRITER, tmp_path, "b") as two:
        told_by(one)
        told_by(two)
    assert (one.returncode, two.returncode) == (0, 0)

    runs = read(tmp_path)
    assert sorted(run.id for run in runs) == sorted(f"{n}-{i}" for n in "ab" for i in range(40))
    assert all(len(run.results) == 50 for run in runs)
    assert all(
        each.unique_id.startswith(f"model.shop.{run.id[0]}_")
        for run in runs
        for each in run.results
    )


def test_the_expected_time_is_the_median_of_the_latest_five():
    times = [100, 100, 1, 2, 50, 4, 5]
    runs = [a_run(built("orders", each), number=n) for n, each in enumerate(times)]

    assert expected(runs) == {"model.shop.orders": 4}


def test_skipped_failed_and_empty_executions_say_nothing_of_the_expected_time():
    runs = [
        a_run(built("orders", 3.0)),
        a_run(built("orders", 0.0, status="skipped"), number=1),
        a_run(built("orders", 0.1, status="error"), number=2),
        a_run(built("orders", 0.1), number=3, options=("empty",)),
    ]

    assert expected(runs) == {"model.shop.orders": 3}


def test_times_in_another_target_stand_in_only_where_there_are_none_in_this():
    runs = [
        a_run(built("orders", 3.0), built("items", 7.0), target="prod"),
        a_run(built("orders", 1.0), number=1),
    ]

    assert expected(runs) == {"model.shop.orders": 1, "model.shop.items": 7}


def test_runs_are_read_no_further_than_times_are_missing():
    runs = [a_run(built("orders", 1.0), built("items", 2.0), number=n) for n in range(8)]
    looked_at = []

    def latest_first():
        for run in reversed(runs):
            looked_at.append(run.id)
            yield run

    assert expected_seconds(latest_first(), {"model.shop.orders"}) == {"model.shop.orders": 1}
    assert looked_at == ["run-7", "run-6", "run-5", "run-4", "run-3"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["dev", "prod"]),
            st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), max_size=4),
        ),
        max_size=30,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_times_are_the_same_as_those_of_the_whole_history(tmp_path_factory, told):
    folder = tmp_path_factory.mktemp("history")
    runs = [
        a_run(*(built(name, seconds) for name, seconds in dict(results).items()),
              number=number, target=target)
        for number, (target, results) in enumerate(told)
    ]  # fmt: skip
    for run in runs:
        append(folder, run)

    names = ("model.shop.a", "model.shop.b")
    assert read_expected_seconds(folder, names, "dev") == {
        name: median(times[-5:])
        for name in names
        if (times := times_of(runs, name, "dev") or times_of(runs, name, "prod"))
    }


def times_of(runs, name, target):
    return [
        each.seconds
        for run in runs
        for each in run.results
        if run.target == target and each.unique_id == name
    ]


def expected(runs):
    wanted = {each.unique_id for run in runs for each in run.results}
    return expected_seconds(reversed(runs), wanted, "dev")
