"""Total time and failures of one run after another: a bar a run."""

from collections.abc import Sequence

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import box, line, picture, time_steps, words
from mkdocs_dagbook.pages.words import moment, plural
from mkdocs_dagbook.pages.words import seconds as in_words
from mkdocs_dagbook.site_model import EarlierRun

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 720.0, 150.0, 64.0, 18.0, 20.0
_WIDEST = 40.0
_LETTER = 6.5


def draw_runs(runs: Sequence[EarlierRun]) -> Markup:
    """Bars as tall as runs took, oldest first; above a run that failed stands with how many."""
    if not runs:
        return Markup()
    longest = max(run.seconds for run in runs) or 1.0
    floor = _HEIGHT - _FOOT
    scale = (floor - _TOP) / longest
    parts = []
    for mark, told in time_steps(longest, 3):
        y = floor - mark * scale
        parts.append(line("dg-grid", (_LEFT, y), (_WIDTH, y)))
        parts.append(words("dg-tick dg-end", _LEFT - 6, y + 3.5, told))
    step = min(_WIDEST, (_WIDTH - _LEFT) / len(runs))
    for at, run in enumerate(runs):
        left, height = _LEFT + at * step, max(1.0, run.seconds * scale)
        tone = "bad" if run.failures else "plain"
        place = (left + 2, floor - height, step - 4, height)
        parts.append(box(f"dg-fill-{tone}", place, _told(run)))
        label = f"{run.failures}✗"
        if run.failures and len(label) * _LETTER <= step:
            parts.append(words("dg-value dg-middle", left + step / 2, floor - height - 4, label))
    parts += _days(runs, step)
    failed = sum(1 for run in runs if run.failures)
    return picture(
        "dg-runs",
        (_WIDTH, _HEIGHT),
        f"Time of {plural(len(runs), 'run')}, oldest first",
        "".join(parts),
        f"From {in_words(min(run.seconds for run in runs))} to {in_words(longest)}; "
        f"{plural(failed, 'run')} with failures.",
    )


def _days(runs: Sequence[EarlierRun], step: float) -> list[str]:
    first = words("dg-tick", _LEFT + 2, _HEIGHT - 5, _day(runs[0]))
    if len(runs) * step < 130:
        return [first]
    end = _LEFT + len(runs) * step - 2
    return [first, words("dg-tick dg-end", end, _HEIGHT - 5, _day(runs[-1]))]


def _told(run: EarlierRun) -> str:
    failed = f", {plural(run.failures, 'failure')}" if run.failures else ""
    return f"{run.command}, {moment(run.started_at)}: {in_words(run.seconds)}{failed}"


def _day(run: EarlierRun) -> str:
    return f"{run.started_at.day} {run.started_at:%b %Y}"
