"""--event-time-start, --event-time-end and --sample: which time a run is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dagbook.commands.declare import read_mapping
from dagbook.errors import UsageError
from dagbook.project.time_windows import BatchSize, TimeWindow, in_utc, step

_START: Final = "--event-time-start"
_END: Final = "--event-time-end"
_EXAMPLE: Final = "{start: 2026-01-01, end: 2026-02-01}"


def chosen_time(options: Mapping[str, object]) -> TimeWindow | None:
    """The time whose batches are built. Raises UsageError where half of it is missing."""
    start, end = options.get("event_time_start"), options.get("event_time_end")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _window(start, end, f"{_START} and {_END}")
    if start is None and end is None:
        return None
    given, missing = (_START, _END) if end is None else (_END, _START)
    raise UsageError("bad-arguments", f"{given} needs {missing} too", hint="give both, or neither")


def sampled_time(text: str | None, now: datetime) -> TimeWindow | None:
    """``3 days``: so many whole days before now; or a mapping of start and end."""
    if text is None or text.strip() in ("", "0", "false"):
        return None
    if text.lstrip().startswith("{"):
        given = read_mapping("sample", text, _EXAMPLE)
        if set(given) != {"start", "end"}:
            raise _broken_sample(text)
        return _window(_moment(given["start"], text), _moment(given["end"], text), "--sample")
    count, _, word = text.strip().partition(" ")
    size = word.strip().lower().removesuffix("s")
    if not count.isdigit() or size not in set(BatchSize):
        raise _broken_sample(text)
    return TimeWindow(step(now, BatchSize(size), -int(count)), now)


def _moment(value: object, text: str) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _broken_sample(text) from error


def _window(start: datetime, end: datetime, what: str) -> TimeWindow:
    window = TimeWindow(in_utc(start), in_utc(end))
    if window.start >= window.end:
        raise UsageError(
            "bad-arguments", f"{what}: the end must come after the start, not {end} after {start}"
        )
    return window


def _broken_sample(text: str) -> UsageError:
    sizes = ", ".join(f"{size}s" for size in BatchSize)
    return UsageError(
        "bad-arguments",
        f"--sample '{text}' is no time",
        hint=f"a number of {sizes}: --sample '3 days'; or --sample '{_EXAMPLE}'",
    )
