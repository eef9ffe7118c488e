"""When files last changed, as version control knows it: one call of ``git log`` for all of them."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

_PATIENCE = 20
"""Seconds. A history that takes longer is not worth a date."""

_COMMIT = re.compile(r"\x01(?P<day>\d{4}-\d\d-\d\d)(?P<decoration>[^\n]*)")


def last_changes(project: Path, paths: Iterable[str]) -> Mapping[str, str]:
    """The day of the last commit of each file, by path as seen from the project.

    Without git or outside of a repository nothing is known. Where the history was cut off (a
    shallow clone) only what changed after the cut is: the rest seems to be of that one day.
    """
    wanted = sorted({path for path in paths if not path.startswith("../")})
    if not wanted or not any((each / ".git").exists() for each in _upwards(project)):
        return {}
    command = (
        *("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false"),
        *("-c", "log.showSignature=false"),
        *("-c", "log.excludeDecoration=", "log", "-z", "--name-only", "--no-renames"),
        *("--relative", "--decorate=short", "--format=%x01%cs%d", "--", *wanted),
    )
    try:
        done = subprocess.run(
            command, cwd=project, capture_output=True, check=True, timeout=_PATIENCE
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    return _days(done.stdout.decode("utf-8", "replace"))


def _days(log: str) -> Mapping[str, str]:
    """Read what git prints: a line a commit, then its files, the newest commit first."""
    days: dict[str, str] = {}
    seen: set[str] = set()
    day: str | None = None
    for piece in log.split("\0"):
        if commit := _COMMIT.match(piece):
            day = None if commit["decoration"].startswith(" (grafted") else commit["day"]
        path = piece[commit.end() :].strip("\n") if commit else piece.strip("\n")
        if path and path not in seen and day:
            days[path] = day
        seen.add(path)
    return days


def _upwards(folder: Path) -> Iterable[Path]:
    whole = folder.resolve()
    return (whole, *whole.parents)
