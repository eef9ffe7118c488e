"""Charts are small pictures that also say what they show."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from mkdocs_dagbook.pages.charts import draw_histogram, draw_promise, draw_strip, draw_trend
from mkdocs_dagbook.pages.charts.gantt import LONGEST, draw_gantt, drawn_tasks, thread_names
from mkdocs_dagbook.pages.charts.shapes import round_steps, time_steps
from mkdocs_dagbook.site_model import FreshnessPolicy, Outcome, Point, Schedule, Task

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def points(*numbers: float) -> list[tuple[datetime, float]]:
    return [(START + at * DAY, number) for at, number in enumerate(numbers)]


def heights(svg: str) -> list[float]:
    path = re.search(r'd="M([^"]+)"', svg)
    return [float(each.split(" ")[1]) for each in path[1].split("L")]


def test_a_trend_says_its_ends_and_its_span():
    svg = draw_trend(points(100, 300, 200), "Rows", str)

    assert "<title>Rows: 100 at first, 200 at last</title>" in svg
    assert "3 runs from 1 Nov 2026 to 3 Nov 2026, at least 100, at most 300." in svg


@pytest.mark.parametrize("numbers", [(), (5,)], ids=["none", "one"])
def test_a_trend_needs_two_numbers(numbers):
    assert draw_trend(points(*numbers), "Rows", str) == ""


def test_what_hardly_changes_looks_flat():
    flat, steep = (heights(draw_trend(points(*each), "", str)) for each in [(99, 100), (50, 100)])

    assert abs(flat[0] - flat[1]) < 1
    assert abs(steep[0] - steep[1]) > 10


def test_more_is_higher_on_the_picture():
    low, high = heights(draw_trend(points(1, 2), "", str))

    assert low > high


def test_nothing_but_zeros_is_a_line():
    assert heights(draw_trend(points(0, 0), "", str)) == [11, 11]


def test_worse_results_are_taller_as_well_as_redder():
    svg = draw_strip([Point(START, status, 1.0) for status in ("pass", "warn", "fail")])
    bars = re.findall(r'class="(dg-fill-\w+)" d="M\d+ 16v-(\d+)', svg)

    assert "<title>Last 3: 1 passed, 1 warned, 1 failed</title>" in svg
    assert bars == [("dg-fill-good", "6"), ("dg-fill-warn", "11"), ("dg-fill-bad", "16")]


def test_a_histogram_counts_a_hundred_in_its_last_bin():
    svg = draw_histogram([0, 9.9, 10, 95, 100])

    assert "2 tables from 0 to 9; 1 table from 10 to 19; 2 tables from 90 to 100." in svg


@pytest.mark.parametrize(
    ("age", "tone"),
    [(3600, "good"), (7 * 3600, "warn"), (13 * 3600, "bad"), (9e9, "bad")],
)
def test_a_promise_is_drawn_with_what_became_of_it(age, tone):
    policy = FreshnessPolicy(
        warn_after="6 hours", error_after="12 hours", warn_seconds=21600, error_seconds=43200
    )
    svg = draw_promise(age, policy)

    assert f'class="dg-fill-{tone}"' in svg
    assert svg.count("dg-limit") == 2
    assert max(float(each) for each in re.findall(r' width="([\d.]+)"', svg)) <= 150


def task(number: int, *, on_path: bool = False, seconds: float = 1.0) -> Task:
    moment = START + timedelta(seconds=number)
    outcome = Outcome(
        status="success", seconds=seconds, started_at=moment, thread=f"Thread-{number % 2 + 1}"
    )
    return Task(
        unique_id=f"model.tiny.m{number}",
        name=f"m{number}",
        kind="model",
        outcome=outcome,
        start=float(number),
        on_path=on_path,
    )


def test_of_many_nodes_the_longest_and_the_critical_path_are_drawn():
    short = [task(number, seconds=0.01) for number in range(300)]
    long = [task(number, seconds=2.0) for number in range(300, 300 + LONGEST)]
    chain = [task(900, on_path=True, seconds=0.01)]
    drawn = drawn_tasks(Schedule((*short, *long, *chain), tuple(chain)))

    assert [each.name for each in drawn] == [each.name for each in (*long, *chain)]


def test_where_threads_were_busy_with_shorter_nodes_is_shaded():
    short = [task(number, seconds=2.0) for number in range(100)]
    long = [task(number, seconds=3.0) for number in range(200, 200 + LONGEST)]

    svg = draw_gantt(Schedule((*short, *long)))
    assert svg.count('"dg-task-rest"') == 4


def test_a_run_is_one_lane_a_thread():
    svg = draw_gantt(Schedule((task(0), task(1, on_path=True)), (task(1, on_path=True),)))

    assert "<title>2 nodes on 2 threads in 2.00 s</title>" in svg
    assert re.findall(r">(thread \d)<", svg) == ["thread 1", "thread 2"]
    assert "<title>m1: 1.00 s, success, on the critical path</title>" in svg


@pytest.mark.parametrize(
    ("threads", "names"),
    [
        (("Thread-1 (worker)", "Thread-12"), ["thread 1", "thread 12"]),
        (("Thread-1", "main"), ["Thread-1", "main"]),
        (("a-1", "b-1"), ["a-1", "b-1"]),
        (("",), ["—"]),
    ],
)
def test_threads_are_numbered_where_all_have_numbers(threads, names):
    assert list(thread_names(threads).values()) == names


@pytest.mark.parametrize(
    ("top", "most", "steps"),
    [
        (10, 5, (0, 2, 4, 6, 8, 10)),
        (1.7, 8, (0, 0.5, 1, 1.5)),
        (0, 5, (0,)),
        (420, 8, (0, 100, 200, 300, 400)),
    ],
)
def test_axes_have_round_numbers(top, most, steps):
    assert round_steps(top, most) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("top", "told"),
    [
        (1.7, ["0 s", "0.5 s", "1 s", "1.5 s"]),
        (95, ["0 s", "20 s", "40 s", "60 s", "80 s"]),
        (950, ["0 min", "5 min", "10 min", "15 min"]),
        (9000, ["0 h", "0.5 h", "1 h", "1.5 h", "2 h", "2.5 h"]),
    ],
)
def test_axes_of_time_have_one_unit(top, told):
    assert [each for _, each in time_steps(top, 5)] == told


@pytest.mark.parametrize(
    "svg",
    [
        draw_trend(points(1, 2), "<b>&", str),
        draw_histogram([50]),
        draw_gantt(Schedule((task(0),), (task(0),))),
    ],
    ids=["trend", "histogram", "gantt"],
)
def test_every_chart_is_well_formed_and_says_what_it_is(svg):
    root = ElementTree.fromstring(svg)

    assert root.get("role") == "img"
    assert root[0].tag == "title"
    assert root[0].text
    assert "style" not in {name for each in root.iter() for name in each.attrib}
