"""Where the time of a command went, for ``--record-timing-info``."""

from collections.abc import Callable
from cProfile import Profile

from dagbook.commands.outcome import CommandOutcome


def recorded(path: str, run: Callable[[], CommandOutcome]) -> CommandOutcome:
    """Run, and write a file that ``python -m pstats`` reads, also where running fails."""
    profile = Profile()
    try:
        return profile.runcall(run)
    finally:
        profile.dump_stats(path)
