"""What charts are drawn of: numbers without needless digits, boxes, texts, the picture itself.

Colours come from style sheets by class; sizes are attributes, so that no page needs inline styles.
"""

from math import floor, log10

from markupsafe import Markup, escape

_UNITS = ((3600, "h"), (60, "min"))


def short(value: float) -> str:
    """A coordinate with one digit at most: ``12``, ``12.5``."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def picture(css: str, size: tuple[float, float], title: str, body: str, desc: str = "") -> Markup:
    """A drawing of that many pixels that a screen reader reads as its title and description."""
    width, height = short(size[0]), short(size[1])
    told = f"<desc>{escape(desc)}</desc>" if desc else ""
    return Markup(
        f'<svg class="dg-chart {css}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>{escape(title)}</title>{told}{body}</svg>'
    )


def box(css: str, place: tuple[float, float, float, float], title: str = "") -> str:
    """A rectangle by its left, top, width and height."""
    x, y, width, height = (short(each) for each in place)
    tag = f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}"'
    return f"{tag}><title>{escape(title)}</title></rect>" if title else f"{tag}/>"


def words(css: str, x: float, y: float, text: str) -> str:
    """A line of text by the left end, or what ``css`` makes of it, of its baseline."""
    return f'<text class="{css}" x="{short(x)}" y="{short(y)}">{escape(text)}</text>'


def line(css: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{short(x1)}" y1="{short(y1)}" x2="{short(x2)}" y2="{short(y2)}"'
    return f'<line class="{css}" {ends}/>'


def round_steps(top: float, most: int) -> tuple[float, ...]:
    """Round numbers from 0 to ``top``, at most that many: 0, 5, 10, 15."""
    if top <= 0:
        return (0.0,)
    rough = top / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.9999)
    return tuple(step * at for at in range(int(top / step + 1e-9) + 1))


def time_steps(top: float, most: int) -> tuple[tuple[float, str], ...]:
    """Round times from 0 to ``top`` seconds with their words, in one unit: 0 min, 5 min, 10 min."""
    size, unit = next((each for each in _UNITS if top >= 2 * each[0]), (1, "s"))
    return tuple((step * size, f"{step:g} {unit}") for step in round_steps(top / size, most))
