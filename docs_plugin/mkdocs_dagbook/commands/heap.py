"""How a command holds what it reads."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

_T = TypeVar("_T")
_HELD: list[object] = []


@contextmanager
def growing_heap() -> Iterator[None]:
    """Don't look for garbage in rings meanwhile.

    Artifacts and what is made of them are millions of objects without rings that stay to the end:
    looking through them again and again takes a quarter of a command's time and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def held(value: _T) -> _T:
    """The same value, kept until the next one is, or to the end: a process that ends frees nothing.

    To take a site apart value by value costs a twentieth of a command. What holds itself is let
    go of by the collector alone, and at the end that finds everything frozen.
    """
    _HELD[:] = (value, _HELD)
    return value


@atexit.register
def _freeze() -> None:
    """DuckDB complains at the end if anything is left of it."""
    if "duckdb" not in sys.modules:
        gc.freeze()
