"""``python -m dagbook``, and the door of the program.

Who asks for the version alone waits for nothing else. While Python imports, Ctrl-C ends the
process without a word: nothing has begun.
"""

import atexit
import gc
import os
import signal
import sys
from importlib import import_module

from dagbook.version import __version__

_OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""What is imported and opened stays; looking for garbage among it took a fifth of the time."""
_CODES: list[int] = []
"""How the command of this process ended, once it has."""
_VERSION = (["--version"], ["-V"], ["-v"])  # typing.Final would cost an import


def main() -> int:
    """Run the command line of this process; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1:] in _VERSION:
        sys.stdout.write(f"dagbook, version {__version__}\n")
        return 0
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if not atexit._ncallbacks():  # else somebody waits for the end in this very process
        atexit.register(_end_at_once)  # called last, as the first that is registered
    code: int = import_module("dagbook.cli.main").main()
    _CODES.append(code)
    _leave_behind(code)
    return code


def _leave_behind(code: int) -> None:
    """End at once where a thread goes on: a Python model that Ctrl-C could not stop, say.

    Python would take away under its hands what it works with, and libraries complain of that.
    """
    threading = sys.modules.get("threading")
    if threading is None or not any(each.daemon for each in threading.enumerate()):
        return
    _flush()
    os._exit(code)


def _end_at_once() -> None:
    """When all is done, Python would take it apart value by value, which nobody needs."""
    if _CODES and _flush():
        os._exit(_CODES[-1])


def _flush() -> bool:
    """Whether all that was told has been handed on."""
    is_well = True
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError):
                is_well = False
    return is_well


if __name__ == "__main__":
    sys.exit(main())
