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
