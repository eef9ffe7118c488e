"""Flaky tests, slower builds, sudden changes of size."""

from datetime import UTC, datetime, timedelta

import pytest

from mkdocs_dagbook.site_model import Point, builds, durations, last_jump, verdicts
from mkdocs_dagbook.site_model.history import Remembered
from mkdocs_dagbook.site_model.trends import percentile

WORDS = {"p": "pass", "w": "warn", "f": "fail", "s": "skipped", "e": "error"}
START = datetime(2026, 11, 1, tzinfo=UTC)


def remembered(letters: str) -> Remembered:
    found = Remembered(
        tuple(START + timedelta(days=day) for day in range(len(letters))),
        tuple(WORDS[letter] for letter in letters),
    )
    found.seconds.extend(1.0 for _ in letters)
    found.counts.extend(-1 for _ in letters)
    return found


def built(*figures: tuple[float, int | None]) -> tuple[Point, ...]:
    return tuple(
        Point(START + timedelta(days=day), "success", seconds, count)
        for day, (seconds, count) in enumerate(figures)
    )


@pytest.mark.parametrize(
    ("results", "flips", "is_flaky"),
    [
        ("", 0, False),
        ("f", 0, False),
        ("pppp", 0, False),
        ("ppffpp", 2, False),
        ("ppffppf", 3, True),
        ("pfpfpf", 5, True),
        ("wfwf", 3, True),
        ("pwpwpw", 0, False),
        ("psfspseff", 3, True),
        ("pfpf" + "p" * 20, 0, False),
    ],
    ids=[
        "never ran",
        "once",
        "sound",
        "broken and mended",
        "broken again",
        "to and fro",
        "warnings are no failures",
        "warns now and then",
        "skipped and broken in between",
        "long ago",
    ],
)
def test_a_test_that_fails_recovers_and_fails_again_is_flaky(results, flips, is_flaky):
    told = verdicts(remembered(results))

    assert (told.flips, told.is_flaky) == (flips, is_flaky)


@pytest.mark.parametrize(
    ("results", "never_changes", "standing"),
    [
        ("wwwww", True, 5),
        ("fffffff", True, 7),
        ("wwww", False, 4),
        ("pwwwww", False, 5),
        ("ppppp", False, 5),
        ("wwwwwf", False, 1),
        ("", False, 0),
    ],
)
def test_a_test_that_warns_or_fails_each_time_is_named(results, never_changes, standing):
    told = verdicts(remembered(results))

    assert (told.never_changes, told.standing) == (never_changes, standing)


def test_only_builds_that_succeeded_make_a_trend():
    past = Remembered((START, START), ("success", "error"))
    past.seconds.extend((1.0, 9.0))
    past.counts.extend((5, -1))

    assert [(each.seconds, each.count) for each in builds(past)] == [(1.0, 5)]


@pytest.mark.parametrize(
    ("seconds", "is_slower"),
    [
        ([10, 10, 10, 15], True),
        ([10, 10, 10, 14.9], False),
        ([10, 10, 15], False),
        ([0.1, 0.1, 0.1, 0.9], False),
        ([1, 9, 10, 10, 11, 15], True),
        ([20, 20, 20, 15], False),
    ],
    ids=[
        "half as long again",
        "nearly",
        "too few to compare",
        "less than a second",
        "the median counts",
        "faster",
    ],
)
def test_a_build_is_slower_than_usual(seconds, is_slower):
    assert durations(built(*((each, None) for each in seconds))).is_slower is is_slower


def test_the_last_duration_stands_beside_the_earlier_median():
    found = durations(built((2, None), (4, None), (3, None), (9, None)))

    assert (found.last, found.median, found.p95, found.runs) == (9, 3, 9, 4)


@pytest.mark.parametrize(
    ("numbers", "share", "expected"),
    [
        ([5], 0.95, 5),
        (range(1, 101), 0.95, 95),
        (range(1, 21), 0.95, 19),
        ([3, 1, 2, 4], 0.5, 2),
    ],
    ids=["one", "a hundred", "twenty", "a median"],
)
def test_a_percentile_is_a_number_that_was_measured(numbers, share, expected):
    assert percentile(list(numbers), share) == expected


@pytest.mark.parametrize(
    ("counts", "jump"),
    [
        ([100, 101, 102, 50], (102, 50)),
        ([100, 101, 50, 51, 52], (101, 50)),
        ([100, 130], (100, 130)),
        ([100, 120], None),
        ([100, 200, 100, 200, 100], None),
        ([100, 100, 100, 0], (100, 0)),
        ([0, 500], None),
        ([4, 8], None),
        ([100, 50, *[50] * 10], None),
        ([100], None),
        ([100, None, 30], (100, 30)),
    ],
    ids=[
        "halved",
        "halved a while ago",
        "a quarter more",
        "less than a quarter",
        "to and fro as ever",
        "emptied",
        "filled for the first time",
        "a few rows",
        "long ago",
        "nothing to compare",
        "one build was not counted",
    ],
)
def test_a_sudden_change_of_size_is_found(counts, jump):
    found = last_jump(built(*((1.0, each) for each in counts)))

    assert (found and (found.before, found.after)) == jump
