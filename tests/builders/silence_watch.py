"""Ends a run of several processes in which no test ends any more, and tells which tests were on.

The time limit of a test comes as a signal, which a call into a C library may not notice, and a
worker that dies may leave tests that nobody takes up: either would keep the run for ever.
"""

import signal
from dataclasses import dataclass, field
from typing import Final

import pytest

PATIENCE: Final = 900
"""Seconds without any news: three times what a single test may take."""


@dataclass(eq=False, slots=True)
class SilenceWatch:
    """A plugin of the process that gives out the tests and runs none itself."""

    running: set[str] = field(default_factory=set)

    def pytest_sessionstart(self):
        """Take the alarm."""
        signal.signal(signal.SIGALRM, self._give_up)

    def pytest_runtest_logstart(self, nodeid):
        """News: another test begins."""
        self.running.add(nodeid)
        signal.alarm(PATIENCE)

    def pytest_runtest_logfinish(self, nodeid):
        """News: a test is over."""
        self.running.discard(nodeid)
        signal.alarm(PATIENCE)

    def _give_up(self, number, frame):
        pytest.exit(f"no test began or ended for {PATIENCE} s; stuck: {sorted(self.running)}", 1)
