"""Models that are built batch by batch, and runs that read a part of their inputs."""

import json
from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_VISITS: Final = """\
models:
  - name: visits
    config: {materialized: table, event_time: seen_at}
"""
_DAY: Final = "batch_size='day', begin='2026-01-01'"
_JANUARY: Final = ("--event-time-start", "2026-01-01", "--event-time-end", "2026-01-04")


def write_visits(shop: ProjectFolder, config: str = _DAY, more: str = "") -> None:
    """Write table visits of three days, and model daily of batches of it."""
    visits = " union all ".join(
        f"select {day} as id, timestamp '2026-01-0{day} 10:00:00' as seen_at" for day in (1, 2, 3)
    )
    shop.write({"models/visits.sql": visits, "models/visits.yml": _VISITS})
    write_daily(shop, config, more)


def write_daily(shop: ProjectFolder, config: str = _DAY, more: str = "") -> None:
    """Write model daily."""
    shop.write(
        {
            "models/daily.sql": "{{ config(materialized='incremental', event_time='seen_at', "
            f"incremental_strategy='microbatch', {config}) }}}}\n"
            "select v.*, '{{ model.batch.id }}' as batch, "
            "'{{ is_incremental() }}' as added from {{ ref('visits') }} as v " + more
        }
    )


def build_january(shop: ProjectFolder, *arguments: str) -> list[tuple[object, ...]]:
    """Build the three days; the batches of the rows by their id."""
    succeeds(shop, "run", *_JANUARY, *arguments)
    return rows(shop, "daily", "id, batch")


def batch_results(shop: ProjectFolder) -> dict[str, list[list[str]]]:
    """What run_results.json tells of the batches of model daily."""
    text = (shop.root / "target" / "run_results.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[list[str]]]] = {
        each["unique_id"]: each["batch_results"] for each in json.loads(text)["results"]
    }
    return found["model.shop.daily"]


class MicrobatchScenarios(Scenario):
    """Which batches are built, and what each of them reads."""

    def test_each_batch_reads_its_own_time(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        assert build_january(shop) == [(1, "20260101"), (2, "20260102"), (3, "20260103")]

    def test_batches_after_the_first_are_incremental(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        build_january(shop)
        assert rows(shop, "daily", "id, added") == [(1, "False"), (2, "True"), (3, "True")]
        build_january(shop)
        assert rows(shop, "daily", "id, added") == [(1, "True"), (2, "True"), (3, "True")]

    def test_a_batch_replaces_itself_alone(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        build_january(shop)
        query(shop, "delete from {schema}.visits where id < 3")
        query(shop, "insert into {schema}.visits values (9, timestamp '2026-01-02 23:59:59')")
        only = ("--event-time-start", "2026-01-02", "--event-time-end", "2026-01-03")
        succeeds(shop, "run", "-s", "daily", *only)
        assert rows(shop, "daily", "id") == [(1,), (3,), (9,)]

    def test_a_full_refresh_begins_at_begin(self, shop: ProjectFolder) -> None:
        write_visits(shop, "batch_size='year', begin='2025-03-01'")
        succeeds(shop, "run")
        query(shop, "insert into {schema}.daily (id, seen_at) values (9, timestamp '2026-01-01')")
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "daily", "id, batch") == [(1, "2026"), (2, "2026"), (3, "2026")]

    @pytest.mark.parametrize(
        ("size", "until", "names"),
        [
            ("hour", "2026-01-01T12:00:00", ["20260101T10"]),
            ("month", "2026-02-01", ["202601", "202601", "202601"]),
            ("year", "2027-01-01", ["2026", "2026", "2026"]),
        ],
    )
    def test_batches_are_hours_months_or_years(
        self, size: str, until: str, names: list[str], shop: ProjectFolder
    ) -> None:
        write_visits(shop, f"batch_size='{size}', begin='2026-01-01'")
        times = ("--event-time-start", "2026-01-01T10:00:00", "--event-time-end", until)
        succeeds(shop, "run", *times)
        assert rows(shop, "daily", "batch") == [(name,) for name in names]

    @pytest.mark.parametrize(("lookback", "count"), [(0, 1), (1, 2), (3, 4)])
    def test_lookback_says_how_many_batches_come_again(
        self, lookback: int, count: int, shop: ProjectFolder
    ) -> None:
        write_visits(shop, f"{_DAY}, lookback={lookback}")
        build_january(shop)
        succeeds(shop, "run", "-s", "daily")
        batches = batch_results(shop)
        assert len(batches["successful"]) == count

    def test_an_input_that_is_rendered_is_read_whole(self, shop: ProjectFolder) -> None:
        write_visits(shop, more="where v.id <= (select min(id) from {{ ref('visits').render() }})")
        assert build_january(shop) == [(1, "20260101")]

    def test_an_input_without_event_time_is_read_whole(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        shop.write({"models/shift.sql": "select 1 as id, 1 as by_days"})
        write_daily(shop, more="join {{ ref('shift') }} as s on s.id + s.by_days = v.id")
        assert build_january(shop) == [(2, "20260102")]

    def test_hooks_run_once_around_all_batches(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        query(shop, "create table {schema}.marks (mark varchar(20))")
        mark = "insert into {{ target.schema }}.marks values ('%s {{ model.batch.id }}')"
        config = f'{_DAY}, pre_hook="{mark % "pre"}", post_hook="{mark % "post"}"'
        write_daily(shop, config)
        build_january(shop)
        assert rows(shop, "marks") == [("post 20260103",), ("pre 20260101",)]

    def test_each_batch_leaves_its_sql(self, shop: ProjectFolder) -> None:
        write_visits(shop)
        build_january(shop)
        for folder in ("compiled", "run"):
            files = (shop.root / "target" / folder / "shop/models/daily").iterdir()
            assert sorted(file.name for file in files) == [
                f"daily_2026-01-0{day}.sql" for day in (1, 2, 3)
            ]


class FailedBatchScenarios(Scenario):
    """Batches that cannot be built, and models that cannot have any."""

    def test_one_batch_that_fails_leaves_the_others_built(self, shop: ProjectFolder) -> None:
        write_visits(
            shop, more="{% if model.batch.id == '20260102' %} where no_such = 1{% endif %}"
        )
        found = outcome(shop.invoke("run", *_JANUARY), "daily")
        assert found.status.value == "partial success"
        assert found.message == "PARTIAL SUCCESS (2/3)"
        assert rows(shop, "daily", "id") == [(1,), (3,)]
        assert batch_results(shop)["failed"] == [
            ["2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00"]
        ]

    def test_a_first_batch_that_fails_ends_it(self, shop: ProjectFolder) -> None:
        write_visits(
            shop, more="{% if model.batch.id == '20260101' %} where no_such = 1{% endif %}"
        )
        assert outcome(shop.invoke("run", *_JANUARY), "daily").status.value == "error"
        assert len(batch_results(shop)["failed"]) == 3

    def test_what_stands_downstream_of_a_partial_success_is_skipped(
        self, shop: ProjectFolder
    ) -> None:
        write_visits(
            shop, more="{% if model.batch.id == '20260103' %} where no_such = 1{% endif %}"
        )
        shop.write({"models/below.sql": "select * from {{ ref('daily') }}"})
        assert outcome(shop.invoke("run", *_JANUARY), "below").status.value == "skipped"

    def test_a_retry_builds_what_failed_alone(self, shop: ProjectFolder) -> None:
        broken = "{% if model.batch.id == '20260102' %} where no_such = 1{% endif %}"
        write_visits(shop, more=broken)
        shop.write({"models/below.sql": "select * from {{ ref('daily') }}"})
        shop.invoke("run", *_JANUARY)
        query(shop, "delete from {schema}.visits where id <> 2")
        write_daily(shop)
        succeeds(shop, "retry")
        assert rows(shop, "below", "id") == [(1,), (2,), (3,)]
        assert len(batch_results(shop)["successful"]) == 3

    @pytest.mark.parametrize(
        ("config", "word"),
        [
            ("batch_size='day'", "begin"),
            ("begin='2026-01-01'", "batch_size"),
            ("begin='2026-01-01', batch_size='week'", "batch_size"),
            ("begin='soon', batch_size='day'", "begin"),
        ],
    )
    def test_what_is_missing_or_wrong_is_named(
        self, config: str, word: str, shop: ProjectFolder
    ) -> None:
        write_visits(shop, config)
        told = shop.invoke("run").exception
        assert word in str(told)
