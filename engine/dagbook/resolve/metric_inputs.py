"""What a metric is made of: measures, other metrics, windows of time."""

from collections.abc import Mapping
from typing import Final

from dagbook.errors import Origin, ProjectError
from dagbook.project.semantics import Part
from dagbook.resolve.semantic_entries import where_filter

_GRAINS: Final = (
    "nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week",
    "month", "quarter", "year",
)  # fmt: skip


def measure(value: object, origin: Origin) -> Part | None:
    """A measure, as a name or a mapping. Raises ProjectError."""
    if value is None:
        return None
    raw = _named(value, origin)
    return {
        "name": raw["name"],
        "filter": where_filter(raw.get("filter")),
        "alias": raw.get("alias"),
        "join_to_timespine": bool(raw.get("join_to_timespine", False)),
        "fill_nulls_with": raw.get("fill_nulls_with"),
    }


def metric_input(value: object, origin: Origin) -> Part | None:
    """Another metric, as a name or a mapping. Raises ProjectError."""
    if value is None:
        return None
    raw = _named(value, origin)
    return {
        "name": raw["name"],
        "filter": where_filter(raw.get("filter")),
        "alias": raw.get("alias"),
        "offset_window": window(raw.get("offset_window"), origin),
        "offset_to_grain": raw.get("offset_to_grain"),
    }


def inputs(value: object, origin: Origin) -> list[Part]:
    """A list of other metrics. Raises ProjectError."""
    found = (metric_input(each, origin) for each in (value if isinstance(value, list) else ()))
    return [each for each in found if each is not None]


def window(value: object, origin: Origin) -> Part | None:
    """``7 days`` as count and granularity. Raises ProjectError."""
    if value is None:
        return None
    parts = str(value).lower().split(" ")
    if len(parts) != 2 or not parts[0].isdigit():
        raise ProjectError(
            "wrong-type",
            f"'{value}' is no window of time",
            origin=origin,
            hint="write a number and a unit, for example: 28 days",
        )
    unit = parts[1]
    singular = unit.removesuffix("s")
    return {"count": int(parts[0]), "granularity": singular if singular in _GRAINS else unit}


def _named(value: object, origin: Origin) -> Mapping[str, object]:
    raw = value if isinstance(value, Mapping) else {"name": str(value)}
    if raw.get("name") is None:
        raise ProjectError("missing-key", "an input of a metric needs a name", origin=origin)
    return raw
