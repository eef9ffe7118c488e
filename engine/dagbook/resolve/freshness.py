"""When a source is late: thresholds of source and table merged, the table's winning.

A rule given as null switches freshness off; one not given inherits.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError, did_you_mean
from dagbook.project.nodes import FreshnessRule, FreshnessThreshold

PERIODS: Final = ("minute", "hour", "day")
_UNSET: Final = FreshnessThreshold()


class Layer(Struct, frozen=True):
    """A ``freshness:`` as written (None for null) and its place."""

    values: object
    origin: Origin


def merge_freshness(layers: tuple[Layer, ...]) -> FreshnessRule | None:
    """The rule that counts, weakest layer first; None where it is switched off."""
    merged: FreshnessRule | None = FreshnessRule()
    for layer in layers:
        merged = _join(merged, layer)
    return merged


def is_set(rule: FreshnessRule | None) -> bool:
    """Whether a rule has a threshold at all."""
    return rule is not None and (rule.warn_after, rule.error_after) != (_UNSET, _UNSET)


def freshness_mapping(rule: FreshnessRule | None) -> dict[str, object] | None:
    """A rule as it stands in a config."""
    if rule is None:
        return None
    return {
        "warn_after": {"count": rule.warn_after.count, "period": rule.warn_after.period},
        "error_after": {"count": rule.error_after.count, "period": rule.error_after.period},
        "filter": rule.filter,
    }


def _join(weaker: FreshnessRule | None, layer: Layer) -> FreshnessRule | None:
    if layer.values is None:
        return None
    if not isinstance(layer.values, Mapping):
        raise ProjectError(
            "wrong-type", "'freshness' must have warn_after, error_after or filter",
            origin=layer.origin,
        )  # fmt: skip
    base = weaker or FreshnessRule()
    filter_ = layer.values.get("filter")
    return replace(
        base,
        warn_after=_threshold(base.warn_after, "warn_after", layer),
        error_after=_threshold(base.error_after, "error_after", layer),
        filter=str(filter_) if filter_ is not None else base.filter,
    )


def _threshold(weaker: FreshnessThreshold, key: str, layer: Layer) -> FreshnessThreshold:
    values = layer.values if isinstance(layer.values, Mapping) else {}
    if key not in values:
        return weaker
    written = values[key]
    if written is None:
        return _UNSET
    if not isinstance(written, Mapping):
        raise ProjectError(
            "wrong-type", f"'{key}' must have a count and a period", origin=layer.origin
        )
    if not written:
        return weaker
    return FreshnessThreshold(_count(written, key, layer.origin), _period(written, layer.origin))


def _count(written: Mapping[str, object], key: str, origin: Origin) -> int:
    try:
        return int(str(written.get("count")))
    except ValueError:
        raise ProjectError(
            "wrong-type", f"the count of '{key}' must be a whole number", origin=origin
        ) from None


def _period(written: Mapping[str, object], origin: Origin) -> str:
    period = str(written.get("period"))
    if period not in PERIODS:
        raise ProjectError(
            "wrong-type",
            f"'{period}' is no period of freshness",
            origin=origin,
            hint=did_you_mean(period, PERIODS) or f"one of: {', '.join(PERIODS)}",
        )
    return period
