"""Ctrl-C and SIGTERM: the first one ends a command in order, the second one ends the process.

Before a command is carried out nothing can be lost, so there either ends the process (see
``dagbook.__main__``).
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR: Final = "\x1b[?25h"


@contextmanager
def interruptible() -> Iterator[None]:
    """Within, the first signal raises KeyboardInterrupt; a second finds its default: the end."""
    if current_thread() is not main_thread():
        yield
        return
    before = {each: signal.signal(each, _interrupt) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        sys.__stderr__.write(_SHOW_CURSOR)  # not through what draws there: it would take it away
        sys.__stderr__.flush()
    with suppress(RuntimeError):  # it came while that very stream was written to
        sys.stderr.write("\nstopping what runs; once more ends at once\n")
    raise KeyboardInterrupt
