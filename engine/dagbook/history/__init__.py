"""Earlier invocations, remembered: compact files below the target folder.

    append(target / FOLDER, run)                          after each invocation
    read(target / FOLDER, last=20)                        the latest runs, oldest first
    read_expected_seconds(target / FOLDER, ids, "dev")    seconds by unique id

The plugin reads the same files by itself; docs/history.md describes them.
"""

from dagbook.history.expected import expected_seconds, read_expected_seconds
from dagbook.history.files import FOLDER, Kept, append, read
from dagbook.history.of_run import past_freshness, past_run
from dagbook.history.past import TELLING, PastResult, PastRun

__all__ = [
    "FOLDER",
    "TELLING",
    "Kept",
    "PastResult",
    "PastRun",
    "append",
    "expected_seconds",
    "past_freshness",
    "past_run",
    "read",
    "read_expected_seconds",
]
