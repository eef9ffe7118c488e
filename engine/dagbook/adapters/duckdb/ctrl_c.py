"""Ctrl-C while the main thread asks DuckDB something.

DuckDB keeps the main thread until the query has ended, whatever signal comes, or ends it with an
error that says nothing of Ctrl-C. So the query runs beside, and the main thread waits where a
signal reaches it.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread, current_thread, main_thread
from typing import Final, TypeVar

T = TypeVar("T")
_STEP: Final = 0.1
"""Seconds between two attempts to interrupt."""


def within_reach(query: Callable[[], T], interrupt: Callable[[], None]) -> T:
    """Carry out a query; Ctrl-C interrupts it and is raised when it has ended."""
    if current_thread() is not main_thread():
        return query()
    came: SimpleQueue[T | BaseException] = SimpleQueue()
    thread = Thread(target=_carry_out, args=(query, came), daemon=True)
    try:
        thread.start()
        found = _wait(came)
    except KeyboardInterrupt:
        while thread.is_alive():  # again and again: DuckDB ignores it where no query runs yet
            interrupt()
            thread.join(_STEP)
        raise
    if isinstance(found, BaseException):
        raise found
    return found


def _carry_out(query: Callable[[], T], came: "SimpleQueue[T | BaseException]") -> None:
    try:
        came.put(query())
    except BaseException as error:  # raised again where it is waited for
        came.put(error)


def _wait(came: "SimpleQueue[T | BaseException]") -> T | BaseException:
    """In steps: without a timeout some platforms let no signal through."""
    while True:
        try:
            return came.get(timeout=1.0)
        except Empty:
            continue
