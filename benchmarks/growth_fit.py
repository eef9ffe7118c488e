"""A line, and a power, through what something cost at several sizes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

POWERS: tuple[float, ...] = tuple(step / 100 for step in range(40, 301))


@dataclass(frozen=True, slots=True)
class Fit:
    """Cost is ``start + each * size``; ``off`` is the worst relative distance from that.

    Where there are three sizes or more, the exponent is that of the nearest ``start + each *
    size ** exponent`` whose start costs no more than the smallest size: 1 where ten times the size
    costs ten times as much, 2 where a hundred times.
    """

    start: float
    each: float
    off: float
    exponent: float | None


def fit_line(points: Mapping[int, float]) -> Fit:
    """Fit by least squares of relative errors, so that every size weighs the same."""
    start, each = _line(points, 1)
    off = max(abs(cost - start - each * size) / cost for size, cost in points.items())
    exponent = min(POWERS, key=lambda power: _misses(points, power)) if len(points) > 2 else None
    return Fit(start, each, off, exponent)


def _line(points: Mapping[int, float], power: float) -> tuple[float, float]:
    weights = [(math.pow(size, power), cost, 1 / cost**2) for size, cost in points.items()]
    total = sum(weight for *_, weight in weights)
    middle = sum(at * weight for at, _, weight in weights) / total
    mean = sum(cost * weight for _, cost, weight in weights) / total
    square = sum(weight * (at - middle) ** 2 for at, _, weight in weights)
    shared = sum(weight * (at - middle) * (cost - mean) for at, cost, weight in weights)
    each = shared / square
    return mean - each * middle, each


def _misses(points: Mapping[int, float], power: float) -> float:
    """The sum of squared relative errors of a power, its start from nothing to the least cost."""
    start, each = _line(points, power)
    most = points[min(points)]
    if not 0 <= start <= most:
        start = min(max(start, 0.0), most)
        each = _slope(points, power, start)
    costs = ((start + each * math.pow(size, power), cost) for size, cost in points.items())
    return sum((foretold / cost - 1) ** 2 for foretold, cost in costs)


def _slope(points: Mapping[int, float], power: float, start: float) -> float:
    weights = [(math.pow(size, power), cost, 1 / cost**2) for size, cost in points.items()]
    shared = sum(at * (cost - start) * weight for at, cost, weight in weights)
    return shared / sum(at * at * weight for at, _, weight in weights)
