"""``python -m dagbook``, and the door of the program.

While Python imports, Ctrl-C ends the process without a word: nothing has begun.
"""

import signal
import sys
from importlib import import_module


def main() -> int:
    """Run the command line of this process; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code: int = import_module("dagbook.cli.main").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
