"""a 2s ──► b 5s ──► d 1s, and c 3s between a and d."""

import pytest

from dagbook.run.forecast import count_down, expect, longest_way, ways_down

ORDER = ("a", "b", "c", "d")
PARENTS = {"b": ("a",), "c": ("a",), "d": ("b", "c")}
SECONDS = {"a": 2.0, "b": 5.0, "c": 3.0, "d": 1.0}


def test_the_longest_way_is_what_no_number_of_threads_makes_shorter():
    assert longest_way(ORDER, PARENTS, SECONDS) == ("a", "b", "d")


def test_parents_that_are_not_run_are_on_no_way():
    assert longest_way(("b", "d"), PARENTS, SECONDS) == ("b", "d")


def test_of_nothing_the_longest_way_is_empty():
    assert longest_way((), {}, {}) == ()


def test_a_way_down_begins_with_the_node_itself():
    assert ways_down(ORDER, PARENTS, SECONDS) == {"a": 8.0, "b": 6.0, "c": 4.0, "d": 1.0}


def test_who_never_ran_takes_what_is_usual():
    assert expect(ORDER, {"a": 2.0, "b": 5.0, "c": 3.0})["d"] == 3.0


def test_nothing_is_expected_where_most_is_new():
    assert expect(ORDER, {"a": 2.0}) == {}


def test_without_history_nothing_is_foretold():
    assert count_down(ORDER, PARENTS, {}, threads=2).left(0.0) is None


@pytest.mark.parametrize(("threads", "seconds"), [(1, 11.0), (2, 8.0), (8, 8.0)])
def test_at_first_all_the_work_is_left_or_the_longest_way(threads, seconds):
    assert count_down(ORDER, PARENTS, SECONDS, threads).left(0.0) == seconds


def test_time_passes_while_a_node_runs_but_never_more_than_it_was_to_take():
    countdown = count_down(ORDER, PARENTS, SECONDS, threads=2)
    countdown.start("a", 0.0)

    assert [countdown.left(now) for now in (0.0, 1.5, 2.0, 60.0)] == [8.0, 6.5, 6.0, 6.0]


def test_what_was_skipped_is_not_waited_for():
    countdown = count_down(ORDER, PARENTS, SECONDS, threads=1)
    countdown.end("a")
    countdown.end("b")

    assert countdown.left(2.0) == 4.0
    countdown.end("c")
    countdown.end("d")
    assert countdown.left(3.0) == 0.0
