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
_VERSION = (["--version"], ["-V"], ["-v"])  # typing.Final would cost an import


def program() -> None:
    """Do what the command line of this process asks for, and end it.

    Once all that waited for the end was called, Python would take apart value by value what it
    holds, which nobody needs.
    """
    code = main()
    threading = sys.modules.get("threading")
    goes_on = threading.enumerate()[1:] if threading else []  # the main thread is the first
    if all(each.daemon for each in goes_on):
        if not goes_on:  # who goes on, as a Python model may, works with what would be taken away
            atexit._run_exitfuncs()
        if _flush() or goes_on:
            os._exit(code)
    sys.exit(code)


def main() -> int:
    """Run the command line of this process; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1:] in _VERSION:
        sys.stdout.write(f"dagbook, version {__version__}\n")
        return 0
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    code: int = import_module("dagbook.cli.main").main()
    return code


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
    program()
