"""Who worked on what and when: a lane a thread, a box a node, the critical path outlined.

thread 1  ┌ stg_orders ┐┌─ orders ────────┐
thread 2  ┌ stg_items ─────┐  ┌ unique ┐
0 s           1 s            2 s
"""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import box, line, picture, time_steps, words
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.pages.words import seconds as in_words
from mkdocs_dagbook.site_model import Schedule, Task

LONGEST = 200
"""How many nodes are drawn beside those on the critical path; the rest is too short to be seen."""

_WIDTH, _LEFT, _LANE, _BAR, _HEAD = 960.0, 78.0, 28.0, 22.0, 20.0
_LETTER = 6.2
_NUMBER = re.compile(r"\d+")


def draw_gantt(schedule: Schedule) -> Markup:
    """A run's nodes by thread; nothing where the results don't say when they ran."""
    tasks = drawn_tasks(schedule)
    if not tasks:
        return Markup()
    end = schedule.span_seconds or 1.0
    scale = (_WIDTH - _LEFT - 4) / end
    lanes = {thread: at for at, thread in enumerate(schedule.threads)}
    height = _HEAD + _LANE * len(lanes) + 4
    parts = [*_axis(end, scale, height), *_lane_names(lanes)]
    if len(tasks) < len(schedule.tasks):
        parts += _busy(schedule, lanes, scale)
    for task in sorted(tasks, key=lambda each: each.on_path):
        parts += _task(task, _HEAD + lanes[task.outcome.thread] * _LANE + 3, scale)
    return picture(
        "dg-gantt",
        (_WIDTH, height),
        f"{plural(len(tasks), 'node')} on {plural(len(lanes), 'thread')} in {in_words(end)}",
        "".join(parts),
        f"The critical path has {plural(len(schedule.path), 'node')} and takes "
        f"{in_words(schedule.path_seconds)} by itself. The tables below tell the same.",
    )


def drawn_tasks(schedule: Schedule) -> tuple[Task, ...]:
    """The longest nodes and those on the critical path, as they began."""
    timed = [task for task in schedule.tasks if task.start is not None]
    if len(timed) <= LONGEST:
        return tuple(timed)
    longest = sorted(timed, key=lambda task: (-task.seconds, task.unique_id))[:LONGEST]
    chosen = {task.unique_id for task in longest}
    return tuple(task for task in timed if task.on_path or task.unique_id in chosen)


def _axis(end: float, scale: float, height: float) -> list[str]:
    parts = []
    for mark, told in time_steps(end, 8):
        x = _LEFT + mark * scale
        parts.append(line("dg-grid", (x, _HEAD - 4), (x, height)))
        parts.append(words("dg-tick dg-middle", x, 11, told))
    return parts


def _lane_names(lanes: Mapping[str, int]) -> list[str]:
    names = thread_names(tuple(lanes))
    return [
        words("dg-tick", 0, _HEAD + at * _LANE + _LANE / 2 + 4, names[thread])
        for thread, at in lanes.items()
    ]


def thread_names(threads: Sequence[str]) -> dict[str, str]:
    """``Thread-3 (worker)`` is thread 3; if any has no number of its own, they keep their names."""
    numbers = [_NUMBER.search(thread) for thread in threads]
    found = [f"thread {number[0]}" if number else "" for number in numbers]
    if all(found) and len({*found}) == len(found):
        return dict(zip(threads, found, strict=True))
    return {thread: (thread or "—")[:12] for thread in threads}


def _busy(schedule: Schedule, lanes: Mapping[str, int], scale: float) -> list[str]:
    """Where threads worked at all, behind the nodes that are drawn."""
    stretches: dict[str, list[tuple[float, float]]] = {thread: [] for thread in lanes}
    for task in schedule.tasks:
        if task.start is None:
            continue
        left = _LEFT + task.start * scale
        right = left + task.seconds * scale
        found = stretches[task.outcome.thread]
        if found and left - found[-1][1] < 1.0:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return [
        box("dg-task-rest", (left, _HEAD + lanes[thread] * _LANE + 3, right - left, _BAR))
        for thread, found in stretches.items()
        for left, right in found
    ]


def _task(task: Task, top: float, scale: float) -> list[str]:
    left = _LEFT + (task.start or 0.0) * scale
    width = max(1.0, task.seconds * scale - 0.6)
    kind = "test" if task.kind in {"test", "unit test"} else "table"
    tone = "bad" if task.outcome.is_bad else kind
    css = f"dg-task dg-task-{tone}{' dg-on-path' if task.on_path else ''}"
    path = ", on the critical path" if task.on_path else ""
    title = f"{task.name}: {in_words(task.seconds)}, {task.outcome.status}{path}"
    parts = [box(css, (left, top, width, _BAR), title)]
    room = int((width - 8) / _LETTER)
    if room >= 4:
        name = task.name if len(task.name) <= room else task.name[: room - 1] + "…"
        parts.append(words(f"dg-task-name dg-on-{tone}", left + 4, top + 15, name))
    return parts
