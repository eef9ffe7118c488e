from hypothesis import given
from hypothesis import strategies as st

from dagbook.run.schedule import Schedule, make_schedule

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}


def schedule_of(parents: dict[str, tuple[str, ...]]) -> Schedule:
    return make_schedule(parents, parents)


def start_all(schedule: Schedule) -> list[str]:
    started = []
    while (each := schedule.start_next()) is not None:
        started.append(each)
    return started


def test_a_node_starts_when_all_it_reads_has_ended_well():
    schedule = schedule_of(DIAMOND)
    assert start_all(schedule) == ["a"]
    schedule.succeed("a")
    assert start_all(schedule) == ["b", "c"]
    schedule.succeed("c")
    assert start_all(schedule) == []
    schedule.succeed("b")
    assert start_all(schedule) == ["d"]
    schedule.succeed("d")
    assert schedule.is_over


def test_what_is_ready_starts_in_the_plans_order():
    schedule = schedule_of({"z": (), "a": (), "m": ()})
    assert start_all(schedule) == ["z", "a", "m"]


def test_a_failure_ends_everything_downstream_once():
    schedule = schedule_of({**DIAMOND, "e": ("d",), "other": ()})
    assert start_all(schedule) == ["a", "other"]
    schedule.succeed("a")
    assert start_all(schedule) == ["b", "c"]
    assert schedule.fail("b") == ("d", "e")
    assert schedule.fail("c") == ()
    schedule.succeed("other")
    assert schedule.is_over


def test_a_skipped_node_never_becomes_ready():
    schedule = schedule_of(DIAMOND)
    start_all(schedule)
    schedule.succeed("a")
    start_all(schedule)
    schedule.fail("b")
    schedule.succeed("c")
    assert start_all(schedule) == []
    assert schedule.is_over


def test_parents_outside_the_plan_are_not_waited_for():
    schedule = make_schedule(["b"], {"b": ("a",)})
    assert start_all(schedule) == ["b"]


def test_giving_up_ends_all_but_what_runs():
    schedule = schedule_of(DIAMOND)
    start_all(schedule)
    assert schedule.abandon() == ("b", "c", "d")
    assert start_all(schedule) == []
    assert not schedule.is_over
    schedule.succeed("a")
    assert schedule.is_over


def test_what_is_ready_may_start_along_with_another_and_never_twice():
    schedule = schedule_of({"z": (), "a": (), "m": (), "later": ("z",)})
    assert schedule.start_next() == "z"
    assert schedule.start_along(("z", "m", "later")) == ("m",)
    assert start_all(schedule) == ["a"]
    for each in ("z", "m", "a"):
        schedule.succeed(each)
    assert start_all(schedule) == ["later"]


def test_what_stands_before_the_longest_way_starts_first():
    ways = {"short": 1.0, "long": 9.0, "tail": 8.0, "also long": 9.0}
    schedule = make_schedule(ways, {"tail": ("long",)}, ways)
    assert start_all(schedule) == ["long", "also long", "short"]
    schedule.succeed("long")
    assert start_all(schedule) == ["tail"]


@st.composite
def plans(draw):
    """Nodes by number, each after some of lower numbers; a way for each; what fails."""
    count = draw(st.integers(1, 25))
    parents = {
        str(number): tuple(map(str, draw(st.sets(st.integers(0, number - 1), max_size=4))))
        if number
        else ()
        for number in range(count)
    }
    ways = draw(st.dictionaries(st.sampled_from(list(parents)), st.floats(0, 100)))
    return parents, ways, draw(st.sets(st.sampled_from(list(parents)), max_size=2))


@given(plans(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_whatever_the_ways_nothing_starts_before_what_it_reads_and_everything_ends(
    plan, threads, chance
):
    parents, ways, broken = plan
    schedule = make_schedule(parents, parents, ways)
    running, succeeded, skipped = [], set(), set()
    while not schedule.is_over:
        while len(running) < threads and (started := schedule.start_next()) is not None:
            assert succeeded.issuperset(parents[started])
            running.append(started)
        ended = running.pop(chance.randrange(len(running)))
        if ended in broken:
            skipped.update(schedule.fail(ended))
        else:
            schedule.succeed(ended)
            succeeded.add(ended)
    assert not succeeded & skipped
    assert succeeded | skipped | broken >= parents.keys()
