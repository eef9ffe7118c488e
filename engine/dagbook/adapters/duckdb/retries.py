"""Trying again what failed for a reason that passes: a locked file, a network."""

import time
from collections.abc import Callable
from typing import TypeVar

from dagbook.adapters.duckdb.credentials import Retries

T = TypeVar("T")


def with_retries(attempt: Callable[[], T], retries: Retries, attempts: int) -> T:
    """What an attempt gives; between two it waits 1, 2, 4… seconds. Raises what the last raises."""
    for number in range(attempts - 1):
        try:
            return attempt()
        except Exception as error:
            if type(error).__name__ not in retries.retryable_exceptions:
                raise
            time.sleep(2**number)
    return attempt()
