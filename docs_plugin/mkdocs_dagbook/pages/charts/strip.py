"""The last results of a test, oldest first: the worse a result, the taller and redder its bar."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import picture
from mkdocs_dagbook.site_model import Point

_STEP, _WIDTH, _HEIGHT = 7, 5, 16
_SHAPES = {
    "pass": ("good", 6),
    "success": ("good", 6),
    "warn": ("warn", 11),
    "skipped": ("quiet", 2),
}
_WORDS = {"pass": "passed", "warn": "warned", "fail": "failed", "error": "broken"}


def draw_strip(points: Sequence[Point], said: Mapping[str, str] = _WORDS) -> Markup:
    """One bar a result, which ``said`` puts in words; nothing where there is none."""
    if not points:
        return Markup()
    bars: dict[str, str] = {}
    for at, point in enumerate(points):
        tone, height = _SHAPES.get(point.status, ("bad", _HEIGHT))
        bar = f"M{at * _STEP} {_HEIGHT}v-{height}h{_WIDTH}v{height}z"
        bars[tone] = bars.get(tone, "") + bar
    counts = Counter(point.status for point in points)
    told = ", ".join(f"{count} {said.get(each, each)}" for each, count in counts.most_common())
    last = points[-1].status
    return picture(
        "dg-strip",
        (len(points) * _STEP, _HEIGHT),
        f"Last {len(points)}: {told}" if len(points) > 1 else f"Last result: {told}",
        "".join(f'<path class="dg-fill-{tone}" d="{path}"/>' for tone, path in bars.items()),
        f"Oldest first; the last one {said.get(last, last)}.",
    )
