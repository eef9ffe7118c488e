"""The age of a source in words."""

from typing import Final

from dagbook.project.results import FreshnessResult


def tell_age(result: FreshnessResult) -> str:
    """``loaded 3 hours ago``, or why that is not known."""
    if result.error is not None or result.age is None:
        return result.error or ""
    if result.max_loaded_at is None or result.max_loaded_at.year == 1:
        return "never loaded"
    return f"loaded {_span(result.age)} ago"


def _span(seconds: float) -> str:
    for size, word in _UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "moments"


_UNITS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
