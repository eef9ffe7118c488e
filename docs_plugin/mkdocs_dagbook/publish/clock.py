"""The time a book is told at: the artifacts' own, so that tomorrow's rebuild has the same bytes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from dagbook.errors import UsageError

VARIABLE = "SOURCE_DATE_EPOCH"


def clock_of(environ: Mapping[str, str], made_at: datetime) -> datetime:
    """When the artifacts were written, or the moment ``SOURCE_DATE_EPOCH`` names if it is later.

    Raises:
        UsageError: ``wrong-clock``, the variable holds no number of seconds.
    """
    told = environ.get(VARIABLE, "").strip()
    if not told:
        return made_at
    try:
        moment = datetime.fromtimestamp(int(told), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            "wrong-clock",
            f"{VARIABLE} is '{told}', which is no number of seconds since 1970",
            hint=f"unset it, or set it like this: {VARIABLE}=$(git log -1 --format=%ct)",
        ) from error
    return max(moment, made_at)
