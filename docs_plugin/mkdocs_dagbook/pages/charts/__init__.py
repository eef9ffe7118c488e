"""Small charts as inline SVG: each has a title and says in words what it shows."""

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_dagbook.pages.charts.gantt import draw_gantt, thread_names
from mkdocs_dagbook.pages.charts.histogram import draw_histogram
from mkdocs_dagbook.pages.charts.past import (
    check_strip,
    failure_trend,
    large_trends,
    result_strip,
    row_trend,
    time_trend,
)
from mkdocs_dagbook.pages.charts.promise import draw_promise
from mkdocs_dagbook.pages.charts.runs import draw_runs
from mkdocs_dagbook.pages.charts.strip import draw_strip
from mkdocs_dagbook.pages.charts.trend import draw_trend
from mkdocs_dagbook.site_model import verdicts

__all__ = [
    "CHART_FILTERS",
    "draw_gantt",
    "draw_histogram",
    "draw_promise",
    "draw_runs",
    "draw_strip",
    "draw_trend",
    "large_trends",
    "thread_names",
]

CHART_FILTERS: Mapping[str, Callable[..., Any]] = {
    "check_strip": check_strip,
    "failure_trend": failure_trend,
    "promise": draw_promise,
    "result_strip": result_strip,
    "row_trend": row_trend,
    "time_trend": time_trend,
    "verdicts": verdicts,
}
"""What templates draw themselves."""
