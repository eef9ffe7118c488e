"""How a number went from run to run: a line that ends in a dot."""

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import picture, short
from mkdocs_dagbook.pages.words import plural

SMALL = (96.0, 22.0)
LARGE = (280.0, 56.0)
_EDGE = 3.5
_LEAST_SPAN = 0.2


def draw_trend(
    points: Sequence[tuple[datetime, float]],
    what: str,
    tell: Callable[[float], str],
    size: tuple[float, float] = SMALL,
) -> Markup:
    """A line through at least two numbers, oldest first; nothing for fewer.

    Its height is the span of the numbers, or a fifth of the largest if that is more: what hardly
    changes looks flat.
    """
    if len(points) < 2:
        return Markup()
    numbers = [number for _, number in points]
    least, most = min(numbers), max(numbers)
    spread = max(most - least, _LEAST_SPAN * most) or 1.0
    middle = (least + most) / 2
    width, height = size
    step = (width - 2 * _EDGE) / (len(numbers) - 1)
    places = [
        (
            _EDGE + at * step,
            height / 2 - (number - middle) / spread * (height - 2 * _EDGE),
        )
        for at, number in enumerate(numbers)
    ]
    path = "L".join(f"{short(x)} {short(y)}" for x, y in places)
    x, y = places[-1]
    return picture(
        "dg-trend",
        size,
        f"{what}: {tell(numbers[0])} at first, {tell(numbers[-1])} at last",
        f'<path class="dg-trend-line" d="M{path}"/>'
        f'<circle class="dg-trend-last" cx="{short(x)}" cy="{short(y)}" r="2.5"/>',
        f"{plural(len(numbers), 'run')} from {_day(points[0][0])} to {_day(points[-1][0])}, "
        f"at least {tell(least)}, at most {tell(most)}.",
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"
