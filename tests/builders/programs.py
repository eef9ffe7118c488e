"""Programs that tests start: none outlives its test, and none is waited for without a limit."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PATIENCE = 120
"""Seconds; where all goes well it is over in a few."""


@contextmanager
def started(*words: object, **more) -> Iterator["subprocess.Popen[str]"]:
    """Start Python with some words; it is killed in the end, whatever becomes of the test."""
    command = [sys.executable, *map(str, words)]
    with subprocess.Popen(command, text=True, **more) as process:
        try:
            yield process
        finally:
            process.kill()


def told_by(process: "subprocess.Popen[str]", given: str | None = None) -> tuple[str, str]:
    """What a program tells on both outputs until it ends; a failure where it doesn't."""
    try:
        told, complained = process.communicate(given, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        told, complained = process.communicate()
        pytest.fail(f"{process.args} did not end in {PATIENCE} s:\n{told}\n{complained}")
    return told or "", complained or ""
