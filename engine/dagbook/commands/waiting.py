"""--wait: open the warehouse when whoever holds it lets go."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

from msgspec import Struct

from dagbook.adapters.protocol import Warehouse
from dagbook.errors import WarehouseBusyError
from dagbook.events import Listener, Waiting

_STEP: Final = 0.25
"""Seconds between two attempts."""


class Clock(Struct, frozen=True):
    """The time, and a way to let it pass."""

    now: Callable[[], float] = monotonic
    pass_: Callable[[float], None] = sleep


_CLOCK: Final = Clock()


def connect_patiently(
    connect: Callable[[], Warehouse],
    seconds: float,
    listener: Listener,
    clock: Clock = _CLOCK,
) -> Warehouse:
    """Connect; while another process holds the database, try again for so many seconds.

    Told once. Raises what ``connect`` raises: WarehouseBusyError when the time is over.
    """
    deadline = clock.now() + seconds
    told = False
    while True:
        try:
            return connect()
        except WarehouseBusyError as error:
            if clock.now() >= deadline:
                raise
            if not told:
                listener(Waiting(error.message, seconds))
                told = True
        clock.pass_(_STEP)
