"""Numbers, dates and names as a reader likes them."""

import re
from datetime import datetime

from markupsafe import Markup, escape

_BREAK = re.compile(r"\s+")


def number(value: float | None) -> str:
    """``12,345``; a dash for what nobody knows."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percent(share: float) -> str:
    """``83 %``; never 100 unless all of it, never 0 unless none."""
    if 0 < share < 1:
        return f"{min(99, max(1, round(share * 100)))} %"
    return f"{share * 100:.0f} %"


def seconds(value: float | None) -> str:
    """A duration: ``0.12 s``, ``4 min 10 s``, ``2 h 5 min``."""
    if value is None:
        return "—"
    if value < 60:
        return f"{value:.2f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def age(value: float | None) -> str:
    """How old something is, in its largest unit: ``3 days``."""
    if value is None:
        return "—"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if value >= size:
            return plural(int(value // size), unit)
    return "less than a minute"


def moment(value: datetime | None) -> str:
    """``22 Nov 2026, 14:05 UTC``."""
    if value is None:
        return "—"
    zone = value.tzname() or ""
    return f"{value.day} {value:%b %Y, %H:%M} {zone}".rstrip()


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """``1 model``, ``2 models``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def breakable(name: str) -> Markup:
    """A long name that may be cut at its underscores rather than anywhere."""
    return Markup(escape(name).replace("_", Markup("_<wbr>")))


def one_line(text: str, limit: int = 160) -> str:
    """The beginning of a text, cut between words."""
    line = _BREAK.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
