from datetime import UTC, datetime

import pytest

from dagbook.commands.times import chosen_time, sampled_time
from dagbook.errors import UsageError
from dagbook.project.time_windows import (
    Batch,
    BatchSize,
    TimeWindow,
    batches_between,
    ceiling_of,
    floor_of,
    in_utc,
    step,
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "floor", "ceiling"),
    [
        ("hour", "2026-01-30 16:00", "2026-01-30 17:00"),
        ("day", "2026-01-30 00:00", "2026-01-31 00:00"),
        ("month", "2026-01-01 00:00", "2026-02-01 00:00"),
        ("year", "2026-01-01 00:00", "2027-01-01 00:00"),
    ],
)
def test_a_moment_lies_in_one_batch(size, floor, ceiling):
    moment = at("2026-01-30 16:06:59.5")
    assert floor_of(moment, BatchSize(size)) == at(floor)
    assert ceiling_of(moment, BatchSize(size)) == at(ceiling)
    assert ceiling_of(at(floor), BatchSize(size)) == at(floor)


@pytest.mark.parametrize(
    ("size", "count", "found"),
    [
        ("hour", -17, "2024-02-28 23:00"),
        ("day", 1, "2024-03-01 00:00"),
        ("day", -366, "2023-02-28 00:00"),
        ("month", -2, "2023-12-01 00:00"),
        ("month", 11, "2025-01-01 00:00"),
        ("month", -26, "2021-12-01 00:00"),
        ("year", 4, "2028-01-01 00:00"),
    ],
)
def test_batches_are_counted_over_leap_days_and_years(size, count, found):
    assert step(at("2024-02-29 16:06"), BatchSize(size), count) == at(found)


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ("day", ["2026-01-30", "2026-01-31", "2026-02-01"]),
        ("month", ["2026-01", "2026-02"]),
        ("year", ["2026"]),
    ],
)
def test_the_batches_of_a_window_follow_each_other_without_a_gap(size, names):
    window = TimeWindow(at("2026-01-30 10:00"), at("2026-02-01 12:00"))
    batches = batches_between(window, BatchSize(size))
    assert [batch.name for batch in batches] == names
    assert batches[-1].window.end == window.end
    ends = [batch.window.end for batch in batches[:-1]]
    assert ends == [batch.window.start for batch in batches[1:]]


def test_a_window_of_no_time_is_one_batch():
    moment = at("2026-01-30 00:00")
    assert batches_between(TimeWindow(moment, moment), BatchSize.DAY) == (
        Batch(TimeWindow(moment, moment), BatchSize.DAY),
    )


def test_a_batch_names_tables_without_hyphens():
    window = TimeWindow(at("2026-01-30 16:00"), at("2026-01-30 17:00"))
    assert Batch(window, BatchSize.HOUR).id == "20260130T16"


def test_a_time_without_zone_is_utc_and_another_zone_is_turned_into_it():
    assert in_utc(datetime(2026, 1, 1)) == at("2026-01-01")  # noqa: DTZ001
    assert in_utc(datetime.fromisoformat("2026-01-01T02:00+02:00")) == at("2026-01-01")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("3 days", "2026-01-27"),
        ("1 day", "2026-01-29"),
        ("2 hours", "2026-01-30 14:00"),
        ("1 MONTH", "2025-12-01"),
        ("2 years", "2024-01-01"),
    ],
)
def test_a_sample_begins_where_its_first_batch_does(text, start):
    now = at("2026-01-30 16:06")
    assert sampled_time(text, now) == TimeWindow(at(start), now)


@pytest.mark.parametrize("text", [None, "", "0", "false"])
def test_no_sample_is_asked_for(text):
    assert sampled_time(text, at("2026-01-30")) is None


def test_a_time_that_ends_before_it_begins_is_refused():
    start, end = datetime(2026, 1, 2), datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(UsageError, match="must come after"):
        chosen_time({"event_time_start": start, "event_time_end": end})
