"""Stretches of time: what a run reads of its inputs, and the batches a microbatch model is made of.

All times are UTC. A batch begins where an hour, day, month or year does:

    2026-01-30 16:06  hour: 2026-01-30T16   day: 2026-01-30   month: 2026-01   year: 2026
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class BatchSize(StrEnum):
    """How much time one batch covers."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class TimeWindow(Struct, frozen=True):
    """From ``start`` until before ``end``."""

    start: datetime
    end: datetime

    def overlap(self, other: "TimeWindow | None") -> "TimeWindow":
        """What lies in both."""
        if other is None:
            return self
        return TimeWindow(max(self.start, other.start), min(self.end, other.end))


class Batch(Struct, frozen=True):
    """One batch; the last of a run may end before its hour, day, month or year does."""

    window: TimeWindow
    size: BatchSize

    @property
    def name(self) -> str:
        """``2026-01-30T16``, ``2026-01-30``, ``2026-01`` or ``2026``."""
        return self.window.start.strftime(_NAMES[self.size])

    @property
    def id(self) -> str:
        """The name without hyphens: part of names in the warehouse."""
        return self.name.replace("-", "")


_NAMES = {
    BatchSize.HOUR: "%Y-%m-%dT%H",
    BatchSize.DAY: "%Y-%m-%d",
    BatchSize.MONTH: "%Y-%m",
    BatchSize.YEAR: "%Y",
}


def in_utc(moment: datetime) -> datetime:
    """The moment with its zone; one without a zone is meant as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def floor_of(moment: datetime, size: BatchSize) -> datetime:
    """Where the batch that holds a moment begins."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    if size is BatchSize.HOUR:
        return hour
    day = hour.replace(hour=0)
    if size is BatchSize.DAY:
        return day
    return day.replace(day=1) if size is BatchSize.MONTH else day.replace(day=1, month=1)


def ceiling_of(moment: datetime, size: BatchSize) -> datetime:
    """Where the batch that holds a moment ends; the moment itself where one begins."""
    floor = floor_of(moment, size)
    return floor if floor == moment else step(floor, size, 1)


def step(moment: datetime, size: BatchSize, count: int) -> datetime:
    """The beginning of the batch so many batches later, or earlier."""
    floor = floor_of(moment, size)
    if size is BatchSize.HOUR:
        return floor + timedelta(hours=count)
    if size is BatchSize.DAY:
        return floor + timedelta(days=count)
    if size is BatchSize.YEAR:
        return floor.replace(year=floor.year + count)
    years, month = divmod(floor.year * 12 + floor.month - 1 + count, 12)
    return floor.replace(year=years, month=month + 1)


def batches_between(window: TimeWindow, size: BatchSize) -> tuple[Batch, ...]:
    """The batches of a window, at least one; the last ends with the window."""
    found: list[TimeWindow] = []
    start = floor_of(window.start, size)
    while not found or start < window.end:
        end = step(start, size, 1)
        found.append(TimeWindow(start, end))
        start = end
    found[-1] = TimeWindow(found[-1].start, window.end)
    return tuple(Batch(each, size) for each in found)
