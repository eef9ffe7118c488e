"""A few random kills; `benchmarks/kill_runs.py --times 200` does the same for longer."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from types import ModuleType

import pytest
from programs import started

from dagbook.testing import ProjectFolder

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


EVENTS = "id,happened_at\n" + "".join(f"{day},2026-01-0{day} 12:00:00\n" for day in range(1, 6))
BATCHES = """
{{ config(materialized='incremental', incremental_strategy='microbatch',
          event_time='happened_at', batch_size='day', begin='2026-01-01') }}
select id, happened_at
{% if model.batch.id == '20260103' and var('slow', true) %}
, (select sum((a.range * b.range) % 7) from range(10000000) a, range(100000) b) as n
{% endif %}
from {{ ref('events') }}
"""


def test_a_microbatch_model_that_was_killed_goes_on_with_the_batches_it_had_not_built(tmp_path):
    shop = ProjectFolder(tmp_path)
    shop.write(
        {
            "seeds/events.csv": EVENTS,
            "models/days.sql": BATCHES,
            "seeds/s.yml": "seeds: [{name: events, config: {event_time: happened_at}}]",
        }
    )
    times = ("--event-time-start", "2026-01-01", "--event-time-end", "2026-01-06")
    journal = tmp_path / "target" / "run_results.journal"
    with started("-m", "dagbook", "-q", "build", "--full-refresh", *times, cwd=tmp_path) as running:
        while not (journal.exists() and journal.read_bytes().count(b'"partial success"') == 2):
            assert running.poll() is None
            sleep(0.02)
    assert shop.query("select count(*) from days") == [(2,)]

    again = shop.invoke("retry", "--vars", "{slow: false}")

    assert again.success
    assert [each.node.name for each in again.results] == ["days"]
    told = json.loads((tmp_path / "target/run_results.json").read_text())["results"][0]
    batches = told["batch_results"]
    assert (len(batches["successful"]), batches["failed"]) == (5, [])
    assert shop.query("select id from days order by id") == [(1,), (2,), (3,), (4,), (5,)]
