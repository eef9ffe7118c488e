"""The age of a source beside what was promised: a bar, and a mark for each limit."""

from markupsafe import Markup

from mkdocs_dagbook.pages.charts.shapes import box, line, picture
from mkdocs_dagbook.pages.words import age as in_words
from mkdocs_dagbook.site_model import FreshnessPolicy

_WIDTH, _HEIGHT = 150.0, 14.0
_ROOM = 1.25


def draw_promise(age: float, policy: FreshnessPolicy) -> Markup:
    """The bar ends at the edge where the age is far beyond every limit."""
    limits = [each for each in (policy.warn_seconds, policy.error_seconds) if each]
    if not limits:
        return Markup()
    scale = _WIDTH / (max(limits) * _ROOM)
    tone = "good"
    if policy.warn_seconds and age > policy.warn_seconds:
        tone = "warn"
    if policy.error_seconds and age > policy.error_seconds:
        tone = "bad"
    length = min(_WIDTH, max(2.0, age * scale))
    body = [
        box("dg-fill-back", (0, 4, _WIDTH, 6)),
        box(f"dg-fill-{tone}", (0, 4, length, 6)),
        *(line("dg-limit", (each * scale, 0), (each * scale, _HEIGHT)) for each in limits),
    ]
    marks = []
    if policy.warn_after:
        marks.append(f"warns after {policy.warn_after}")
    if policy.error_after:
        marks.append(f"fails after {policy.error_after}")
    title = f"{in_words(age)} old; {', '.join(marks)}"
    return picture("dg-promise", (_WIDTH, _HEIGHT), title, "".join(body))
