"""What a watcher sees, drawn on a terminal of fixed size that is kept in memory."""

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from dagbook.cli.live import LiveProgress
from dagbook.cli.painting import Painter
from dagbook.cli.progress import PlainProgress
from dagbook.commands.request import Voice
from dagbook.errors import DagbookError, Origin
from dagbook.events import (
    MacroLogged,
    NodeFinished,
    NodeStarted,
    RunPlanned,
    StageStarted,
    Warned,
)

EVENTS = (
    StageStarted("run"),
    RunPlanned(2, 2, (("model", 2),)),
    NodeStarted("model.shop.a", "view model main.a", 1, 2),
    NodeStarted("model.shop.b", "table model main.b", 2, 2),
    NodeFinished("model.shop.a", "view model main.a", 1, 2, "success", 0.02, "OK"),
)


def printer_on(file, **voice):
    printer = Painter(Voice(**voice))
    printer.console = Console(file=file, width=60, highlight=False, markup=False)
    return printer


def told(*events, **voice):
    file = StringIO()
    with PlainProgress(printer_on(file, **voice)) as progress:
        for event in events:
            progress(event)
    return file.getvalue().splitlines()


def test_without_a_watcher_there_is_a_line_for_what_has_ended():
    assert told(*EVENTS) == [
        "2 to run: 2 models; 2 threads",
        "1 of 2 OK    view model main.a in 0.02s",
    ]


def test_what_happens_together_is_written_together():
    file = StringIO()
    events = [
        NodeFinished(f"test.shop.{n}", f"test {n}", n, 2, "pass", 0.02, "", has_next=n == 1)
        for n in (1, 2)
    ]
    with PlainProgress(printer_on(file)) as progress:
        progress(events[0])
        assert file.getvalue() == ""
        progress(events[1])
        assert file.getvalue() == "1 of 2 PASS  test 1 in 0.02s\n2 of 2 PASS  test 2 in 0.02s\n"


def test_hooks_are_counted_apart_from_what_was_planned():
    hook = NodeFinished("operation.shop.h", "hook shop.on-run-start.0", 1, 1, "success", 0.02, "")
    assert told(hook, *EVENTS) == [
        "1 of 1 OK    hook shop.on-run-start.0 in 0.02s",
        "2 to run: 2 models; 2 threads",
        "1 of 2 OK    view model main.a in 0.02s",
    ]


def test_who_hears_warnings_only_is_told_of_no_success():
    bad = NodeFinished("model.shop.b", "table model main.b", 2, 2, "error", 0.02, "no")

    assert told(*EVENTS, bad, log_level="warn") == ["2 of 2 ERROR table model main.b in 0.02s"]
    assert told(*EVENTS, bad, quiet=True) == []


def test_stages_and_starts_are_told_to_who_debugs():
    assert told(*EVENTS, log_level="debug")[:3] == [
        "stage run", "2 to run: 2 models; 2 threads", "start view model main.a",
    ]  # fmt: skip


def test_tests_that_were_skipped_in_a_row_are_one_line():
    skipped = [
        NodeFinished(f"{kind}.shop.{index}", f"{kind} n{index}", index, 4, "skipped", 0, "upstream")
        for index, kind in enumerate(("model", "test", "test", "model"), start=1)
    ]

    assert told(*skipped) == [
        "1 of 4 SKIP  model n1 … upstream", "3 of 4 SKIP  2 tests",
        "4 of 4 SKIP  model n4 … upstream",
    ]  # fmt: skip
    assert len(told(*skipped, log_level="debug")) == 4


def test_warnings_stand_in_the_house_form():
    warning = DagbookError("old-key", "this is old", origin=Origin("m.yml", 2, 3), hint="drop it")

    assert told(Warned(warning)) == [
        "warning[old-key]: this is old", "  --> m.yml:2:3", "  help: drop it",
    ]  # fmt: skip


def test_quiet_hears_no_warning():
    assert told(Warned(DagbookError("a-b", "c")), quiet=True) == []


def test_what_a_macro_prints_is_an_answer(capsys):
    told(MacroLogged("hello", shown=True), MacroLogged("unseen", shown=False))

    assert capsys.readouterr().out == "hello\n"


def drawn(*events, width=80, height=24, after=1.0):
    """What moves so many seconds after the events."""
    file, times = StringIO(), [0.0]
    progress = LiveProgress(printer_on(file), clock=lambda: times[-1])
    progress.printer.console = Console(file=file, width=width, height=height, force_terminal=True)
    for event in events:
        progress.hear(event)
    times.append(after)
    screen = Console(file=StringIO(), width=width)
    screen.print(progress.draw())
    return screen.file.getvalue().splitlines()


def test_a_watcher_sees_what_runs_now_and_how_much_is_done():
    running, share = drawn(*EVENTS)

    assert running == "  ▸ table model main.b  1.00s"
    assert share.endswith("  1 of 2  1.00s")


def test_what_runs_for_a_moment_only_has_no_line():
    assert len(drawn(*EVENTS, after=0.1)) == 1


def test_a_run_is_drawn_with_its_counts_and_the_time_that_is_left():
    plan = RunPlanned(1000, 8, (("model", 1000),), 130.0)
    ends = [
        NodeFinished(f"model.s.{index}", "m", index, 1000, status, 0.1, "", None, 125.0)
        for index, status in enumerate(("success", "success", "error", "skipped", "warn"))
    ]

    (share,) = drawn(StageStarted("run"), plan, *ends, width=120)

    assert "5 of 1,000  2 ok  1 warned  1 failed  1 skipped  1.00s" in share
    assert share.endswith(", about 3m left")


def test_the_node_all_others_wait_for_longest_is_marked():
    short = NodeStarted("model.s.a", "view model a", 1, 2, 2.0, 3.0, 40.0)
    long = NodeStarted("model.s.b", "view model b", 2, 2, 30.0, 40.0, 40.0)

    first, second, _ = drawn(RunPlanned(2, 2, (("model", 2),), 40.0), short, long)

    assert first.endswith("s of about 2s")
    assert second.endswith("s of about 30s, longest path")


def test_of_many_running_nodes_the_first_are_drawn():
    starts = [NodeStarted(f"model.s.{n}", f"view model {n}", n, 99) for n in range(1, 33)]

    lines = drawn(RunPlanned(99, 32, (("model", 99),)), *starts, height=16)

    assert len(lines) == 12
    assert lines[-2] == "    … and 22 more"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_nothing_that_moves_is_wider_than_the_terminal(width):
    name = "incremental model main_marts.fct_表_orders_" + "x" * 200
    started = NodeStarted("model.s.a", name, 1, 1000, 30.0, 40.0, 4000.0)
    failed = NodeFinished("model.s.b", "m", 2, 1000, "error", 0.1, "", None, 4000.0)

    lines = drawn(RunPlanned(1000, 8, (("model", 1000),), 4000.0), failed, started, width=width)

    assert len(lines) == 2
    assert max(map(cell_len, lines)) <= width


def test_what_comes_while_others_are_told_is_told_in_the_end():
    file = StringIO()
    with LiveProgress(printer_on(file)) as progress:
        for event in EVENTS:
            progress(event)

    assert "1 of 2 OK    view model main.a in 0.02s" in file.getvalue()


def test_many_skipped_nodes_in_a_row_are_one_line():
    skipped = [
        NodeFinished(f"{kind}.shop.{n}", f"{kind} n{n}", n, 9, "skipped", 0, "upstream a: error")
        for n, kind in enumerate(("model",) * 7 + ("test",) * 2, start=1)
    ]

    assert told(*skipped) == ["9 of 9 SKIP  7 models, 2 tests … upstream a: error"]


def test_of_many_warnings_of_a_kind_the_first_are_told_and_the_rest_kept():
    warnings = [Warned(DagbookError("old-key", f"key {n} is old")) for n in range(8)]
    with PlainProgress(printer_on(StringIO())) as progress:
        for each in warnings:
            progress(each)

    assert [each.message for each in progress.held["old-key"]] == [
        "key 5 is old", "key 6 is old", "key 7 is old",
    ]  # fmt: skip
