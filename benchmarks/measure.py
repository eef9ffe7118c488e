"""What a program costs: seconds by the clock, seconds of the processor, the most memory it held.

Whoever measures should stay small itself: Linux counts the memory of the process that starts
another as the least that the other can have held.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DBT_VERSION_CHECK": "false",
    "NO_COLOR": "1",
    "NO_MKDOCS_2_WARNING": "1",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Nobody is asked, told or counted; whoever installs a program has its bytecode, too."""
PYTHON = sys.executable
DAGBOOK = str(Path(PYTHON).with_name("dagbook"))


@dataclass(frozen=True, slots=True)
class Cost:
    """One call of a program and of all that it started and waited for."""

    wall: float
    cpu: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The same thing measured several times."""

    median: float
    least: float
    most: float


def measure(
    command: Sequence[object],
    folder: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> Cost:
    """Run a program to its end. What it says is shown only if it ends as it should not."""
    words = [str(word) for word in command]
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **QUIET, **(environment or {})},
        stdout=(said := os.memfd_create("said")),
        stderr=subprocess.STDOUT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    with os.fdopen(said, "rb") as file:
        if process.returncode not in accepted:
            file.seek(0)
            tail = file.read().decode(errors="replace")[-3000:]
            raise SystemExit(f"{' '.join(words)} ended with {process.returncode}:\n{tail}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def spread(values: Sequence[float]) -> Spread:
    """The middle and the ends of some values."""
    return Spread(statistics.median(values), min(values), max(values))


def scratch_folder(text: str) -> Path:
    """The folder of ``--scratch``, made where it is missing. Raises ArgumentTypeError."""
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text} can't be a folder: {error.strerror}") from error
    return folder


def machine() -> dict[str, object]:
    """Where this is measured, as far as it matters for the time it takes."""
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory, GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "load before": round(os.getloadavg()[0], 1),
    }


def told_place(found: Mapping[str, Any]) -> str:
    """With what and where something was measured, by what is kept of it."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    place = found["machine"]
    return (
        f"with {versions} on {place['cores']} cores of {place['processor']}, "
        f"{place['memory, GB']} GB"
    )


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return platform.machine()
