"""What a watcher sees, drawn on a terminal of fixed size that is kept in memory."""

from io import StringIO

from rich.console import Console

from dagbook.cli.printing import Printer
from dagbook.cli.progress import LiveProgress, PlainProgress
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
    printer = Printer(Voice(**voice))
    printer.console = Console(file=file, width=60, highlight=False, markup=False)
    return printer


def told(*events, **voice):
    file = StringIO()
    progress = PlainProgress(printer_on(file, **voice))
    for event in events:
        progress(event)
    return file.getvalue().splitlines()


def test_without_a_watcher_there_is_a_line_for_what_has_ended():
    assert told(*EVENTS) == [
        "2 to run: 2 models; 2 threads",
        "1 of 2 OK    view model main.a in 0.02s",
    ]


def test_hooks_are_counted_apart_from_what_was_planned():
    hook = NodeFinished("operation.shop.h", "hook shop.on-run-start.0", 1, 1, "success", 0.02, "")
    assert told(hook, *EVENTS) == [
        "1 of 1 OK    hook shop.on-run-start.0 in 0.02s",
        "2 to run: 2 models; 2 threads",
        "1 of 2 OK    view model main.a in 0.02s",
    ]


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


def test_a_watcher_sees_what_runs_now_and_how_much_is_done():
    file = StringIO()
    progress = LiveProgress(printer_on(file))
    for event in EVENTS:
        progress.hear(event)

    Console(file=file, width=60).print(progress.draw())

    running, share = file.getvalue().splitlines()[-2:]
    assert running.startswith("  ▸ table model main.b  0.0")
    assert share.startswith("  1 of 2 done")
