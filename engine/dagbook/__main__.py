"""``python -m dagbook``, and the door of the program.

Who asks for the version alone waits for nothing else. While Python imports, Ctrl-C ends the
process without a word: nothing has begun.
"""

import signal
import sys
from importlib import import_module
from typing import Final

from dagbook.version import __version__

_VERSION: Final = (["--version"], ["-V"], ["-v"])


def main() -> int:
    """Run the command line of this process; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1:] in _VERSION:
        sys.stdout.write(f"dagbook, version {__version__}\n")
        return 0
    code: int = import_module("dagbook.cli.main").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
