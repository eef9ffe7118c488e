"""Charts of what is remembered of one node."""

from datetime import datetime

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.strip import draw_strip
from mkdocs_dagbook.pages.charts.trend import LARGE, draw_trend
from mkdocs_dagbook.pages.words import number
from mkdocs_dagbook.pages.words import seconds as in_words
from mkdocs_dagbook.site_model import Point, Remembered, Verdicts, builds, verdicts

_CHECKS = 20
_SAID = {"pass": "fresh", "warn": "getting old", "error": "too old"}


def result_strip(past: Remembered) -> Markup:
    """The last results of a test."""
    return draw_strip(verdicts(past).results)


def check_strip(past: Remembered) -> Markup:
    """The last freshness checks of a source."""
    return draw_strip(tuple(past.latest(_CHECKS)), _SAID)


def row_trend(past: Remembered) -> Markup:
    """How many rows a table had, small enough for a list."""
    return draw_trend(_rows(builds(past)), "Rows", number)


def time_trend(past: Remembered) -> Markup:
    """How long a table took, small enough for a list."""
    return draw_trend(_seconds(builds(past)), "Time", in_words)


def failure_trend(told: Verdicts) -> Markup:
    """How many rows a test found, where it ever found any."""
    if not any(each.count for each in told.results):
        return Markup()
    found = [(each.at, float(each.count or 0)) for each in told.results]
    return draw_trend(found, "Rows it found", number, LARGE)


def large_trends(points: tuple[Point, ...]) -> tuple[Markup, Markup]:
    """Rows and time of a table's builds, for its own page."""
    rows = draw_trend(_rows(points), "Rows", number, LARGE)
    return rows, draw_trend(_seconds(points), "Time", in_words, LARGE)


def _rows(points: tuple[Point, ...]) -> list[tuple[datetime, float]]:
    return [(each.at, each.count) for each in points if each.count is not None]


def _seconds(points: tuple[Point, ...]) -> list[tuple[datetime, float]]:
    return [(each.at, each.seconds) for each in points]
