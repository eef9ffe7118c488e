"""How many tables have which score: ten bars."""

from collections.abc import Sequence

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import box, line, picture, words
from mkdocs_dagbook.pages.words import plural

_WIDTH, _HEIGHT, _TOP, _FOOT = 440.0, 130.0, 16.0, 18.0
BINS = 10


def draw_histogram(scores: Sequence[float]) -> Markup:
    """Scores from 0 to 100 in bins of ten; the last holds a hundred too."""
    bins = [0] * BINS
    for score in scores:
        bins[min(BINS - 1, max(0, int(score // BINS)))] += 1
    most = max(bins, default=0) or 1
    step = _WIDTH / BINS
    floor = _HEIGHT - _FOOT
    parts = [line("dg-axis", (0, floor), (_WIDTH, floor))]
    told = []
    for at, count in enumerate(bins):
        left = at * step
        height = (floor - _TOP) * count / most
        anchor = "dg-middle" if at else "dg-begin"
        parts.append(words(f"dg-tick {anchor}", left, _HEIGHT - 4, str(at * 10)))
        if count:
            place = (left + 3, floor - max(height, 1.5), step - 6, max(height, 1.5))
            parts.append(box("dg-fill-plain", place))
            middle = left + step / 2
            parts.append(words("dg-value dg-middle", middle, floor - height - 4, f"{count:,}"))
            told.append(f"{plural(count, 'table')} from {_span(at)}")
    parts.append(words("dg-tick dg-end", _WIDTH, _HEIGHT - 4, "100"))
    return picture(
        "dg-histogram",
        (_WIDTH, _HEIGHT),
        "Tables by score",
        "".join(parts),
        "; ".join(told) + "." if told else "No table has a score.",
    )


def _span(at: int) -> str:
    return f"{at * 10} to {100 if at == BINS - 1 else at * 10 + 9}"
